import type { Locator } from 'playwright-core';
import { terminalOn } from '../../test/e2e/terminal.ts';
import type { ModelServer, Turn } from '../../test/harness/model-server.ts';
import { org, type Scene, type Stage } from './stage.ts';

/** Providers, money, and what builders do with AI. The models are played by a program of the tests; all else is real. */
export const aiScenes: Scene[] = [
  { pictures: ['ai-providers'], take: providers },
  { pictures: ['ai-usage', 'ai-budgets'], take: money },
  { pictures: ['chat', 'chat-permission'], take: chat },
  { pictures: ['claude-code'], take: claudeCode },
];

const anthropic = { enabled: true, mode: 'api_key', model: 'claude-sonnet-4-5' } as const;

async function providers({ maren, portal, company, shoot }: Stage): Promise<void> {
  const id = company.blueprints['Full-stack starter']!;
  await company.admin.ai.configure({
    ...{ org, id },
    anthropic: { ...anthropic, baseUrl: null, key: 'sk-ant-an-example-4f2a', models: ['claude-haiku-4-5'] },
    custom: {
      ...{ enabled: true, name: 'In-house', baseUrl: 'https://models.northwind.example/v1' },
      ...{ model: 'qwen3-coder', key: 'an-example-91bd' },
    },
  });
  const price = { input: 0.1, output: 0.4, cacheRead: 0, cacheWrite: 0 };
  await company.admin.ai.setPrices({ org, prices: [{ provider: 'custom', model: 'qwen3-coder', ...price }] });
  await maren.goto(`${portal.url}/admin/blueprints/${id}/ai`);
  await maren.getByText('Powers Chat with claude-sonnet-4-5.').waitFor();
  await shoot(maren, 'ai-providers');
}

async function money({ maren, portal, company, shoot }: Stage): Promise<void> {
  const target = company.blueprints['Full-stack starter']!;
  await company.admin.ai.setBudgets({
    org,
    budgets: [
      { scope: 'organization', period: 'month', limit: 150, target: null },
      { scope: 'blueprint', period: 'month', limit: 40, target },
      { scope: 'user', period: 'day', limit: 10, target: null },
    ],
  });
  await maren.goto(`${portal.url}/admin/ai?by=user`);
  await maren.getByRole('cell', { name: /jonas\.reyes/ }).waitFor();
  await shoot(maren, 'ai-usage', ['light', 'dark']);
  await maren.goto(`${portal.url}/admin/settings/ai`);
  await maren.getByText('of $150.00').waitFor();
  await shoot(maren, 'ai-budgets');
  await company.admin.ai.setBudgets({ org, budgets: [] });
}

/** Turns of the model, in order. What offers no tools asks for the title of the conversation. */
function says(model: ModelServer, title: string, ...turns: Turn[]): void {
  let next = 0;
  model.answer = ({ body }) => (body?.tools?.length ? turns[Math.min(next++, turns.length - 1)]! : { text: title });
}

async function ownModel({ model, company }: Stage): Promise<void> {
  const id = company.blueprints['Full-stack starter']!;
  const key = 'sk-ant-an-example-4f2a';
  await company.admin.ai.configure({ ...{ org, id }, anthropic: { ...anthropic, baseUrl: model.url, key } });
}

async function chat(stage: Stage): Promise<void> {
  const { jonas, portal, model, company, shoot } = stage;
  await ownModel(stage);
  await jonas.goto(`${portal.url}/workspaces/${company.workspaces['Quarterly wins']}`);
  const panel = jonas.getByRole('region', { name: 'Chat' });
  const filePath = 'src/App.tsx';
  says(
    model,
    'Filter wins by team',
    { text: 'I look at how the list is made.', tools: [{ name: 'read', input: { filePath } }] },
    {
      text: 'The list comes from the API, so a search field above it is enough.',
      tools: edits(filePath),
    },
    { text: 'Done. There is a **Search** field above the list; it looks through teams and texts as you type.\n' },
  );
  await sends(panel, 'Let people search the wins by team.');
  await panel.getByText('The assistant is done.').waitFor({ timeout: 60_000 });
  // What was read, then the first of two changes.
  await panel.getByText(filePath, { exact: true }).nth(1).click();
  await jonas.frameLocator('iframe[title=Preview]').getByPlaceholder('Search wins').waitFor();
  await shoot(jonas, 'chat', ['light', 'dark']);

  await panel.getByRole('button', { name: 'New conversation' }).click();
  says(model, 'Import of last year’s wins', {
    text: 'The export of last year lies outside of the project. I need your permission to read it.',
    tools: [{ name: 'read', input: { filePath: '/tmp/exports/wins-2025.csv' } }],
  });
  await sends(panel, 'Import last year’s wins from the export.');
  await panel.getByRole('region', { name: 'Permission' }).waitFor({ timeout: 60_000 });
  await shoot(jonas, 'chat-permission');
}

const edits = (filePath: string) =>
  [
    ["useState('');", "useState('');\n  const [search, setSearch] = useState('');"],
    [
      '        <ul className="wins">\n          {wins?.map((win) => (',
      `        <input placeholder="Search wins" value={search} onChange={(event) => setSearch(event.target.value)} />
        <ul className="wins">
          {wins?.filter(({ text, author }) => \`\${text} \${author}\`.includes(search)).map((win) => (`,
    ],
  ].map(([oldString, newString]) => ({ name: 'edit', input: { filePath, oldString, newString } }));

/** In a new conversation. Before its suggestions are there, nothing is sent. */
async function sends(panel: Locator, text: string): Promise<void> {
  await panel.getByRole('button', { name: /Explain this project/ }).waitFor({ timeout: 60_000 });
  const message = panel.getByLabel('Message', { exact: true });
  await message.fill(text);
  await message.press('Enter');
}

async function claudeCode(stage: Stage): Promise<void> {
  const { jonas, portal, model, company, hasClaude, shoot } = stage;
  if (!hasClaude) return console.log('No picture of Claude Code: it is not installed, and CLAUDE does not name it.');
  await ownModel(stage);
  model.answer = () => ({ text: 'The list, the form and the API of Team wins. Ask me to change any of them.' });
  await jonas.goto(`${portal.url}/workspaces/${company.workspaces['Quarterly wins']}`);
  await jonas.getByRole('tab', { name: 'Claude Code' }).click({ timeout: 60_000 });
  const terminal = terminalOn(jonas);
  await terminal.shows(/Claude Code v[\s\S]*❯/, 60_000);
  await jonas.locator('.xterm:visible textarea').focus();
  await jonas.keyboard.type('What is in this project?');
  await terminal.shows(/What is in this project\?/);
  await jonas.keyboard.press('Enter');
  await terminal.shows(/Ask me to change any of them\./, 60_000);
  await shoot(jonas, 'claude-code');
}
