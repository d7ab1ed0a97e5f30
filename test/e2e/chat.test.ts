import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { findClaude } from '../harness/claude.ts';
import { inOrder, type ModelServer, startModelServer } from '../harness/model-server.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { launchWorkspace } from '../harness/real-workspace.ts';
import { type People, type Person, sees, seesNo, startBrowser } from './browser.ts';
import { endsWithItsFirstFailure, fitsItsWidth, isAccessible, picturesOfFailures } from './checks.ts';
import { readyBlueprint } from './inside.ts';
import { signIn } from './sign-in.ts';
import { terminalOn } from './terminal.ts';

/** A builder works with the AI tools of the editor: the real OpenCode behind the real gateway, before a scripted model. */
let portal: RealPortal;
let model: ModelServer;
let people: People;
let admin: Client;
let builder: Person;
let blueprint: string;
let workspace: string;

const email = 'builder@corp.com';
const claude = findClaude();
const price = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 };

beforeAll(async () => {
  model = await startModelServer();
  const folder = claude ? { SLIPWAY_CLAUDE: claude.folder } : {};
  portal = await startRealPortal({ env: { SLIPWAY_AI_ALLOW_HOSTS: model.host, ...folder } });
  people = await startBrowser(portal.url);
  admin = await portal.client('postmaster@corp.com');
  const owner = await portal.client(email, 'user');
  blueprint = await readyBlueprint(admin, 'Static site');
  await admin.ai.setPrices({ org: 'main', prices: [{ provider: 'custom', model: 'scripted', ...price }] });
  const custom = { enabled: true, name: 'In-house', baseUrl: `${model.url}/v1`, model: 'scripted' };
  await admin.ai.configure({ org: 'main', id: blueprint, custom, anthropic: { enabled: true, mode: 'user_oauth' } });
  workspace = (await launchWorkspace(owner, blueprint)).workspace.id;
  builder = await people.person();
  await signIn(builder.page, portal, admin, email);
});
afterAll(async () => {
  await people?.end();
  await portal?.stop();
  await model?.end();
});

picturesOfFailures(() => people);
endsWithItsFirstFailure();

const tab = (name: string) => builder.page.getByRole('tab', { name, exact: true });
const chat = () => builder.page.getByRole('region', { name: 'Chat' });
const messages = () => chat().getByRole('log', { name: 'Messages' });
const sends = async (text: string) => {
  await chat().getByLabel('Message', { exact: true }).fill(text);
  await builder.page.keyboard.press('Enter');
};
const isDone = () => sees(chat().getByText('The assistant is done.'), 30_000);

test('a prompt becomes words, a change that opens as a diff, and a new page in the preview', async () => {
  const { page } = builder;
  const content = '<!doctype html><title>Hi</title><h1>Written by the assistant</h1>\n';
  model.answer = inOrder(
    { text: 'I change the page.', tools: [{ name: 'write', input: { filePath: 'public/hello.html', content } }] },
    { text: `The page is **ready**. ![x](https://evil.example/x.png) [More](https://example.com/)\n\n    code\n` },
  );
  await page.goto(`${portal.url}/workspaces/${workspace}`);
  await sees(chat().getByRole('button', { name: /Explain this project/ }), 30_000);
  await isAccessible(page);
  await sends('Write me a page');
  await sees(messages().getByText('Write me a page'));
  // The first prompt starts OpenCode.
  await sees(messages().getByText('I change the page.'), 60_000);
  await isDone();

  // Nothing of what the model links to is loaded by itself.
  await expect.poll(() => messages().locator('img').count()).toBe(0);
  const link = messages().getByRole('link', { name: 'More' });
  expect([await link.getAttribute('target'), await link.getAttribute('rel')]).toEqual([
    '_blank',
    'noopener noreferrer nofollow',
  ]);
  await expect.poll(() => messages().locator('strong, [data-streamdown=strong]').textContent()).toBe('ready');

  await messages().getByText('public/hello.html', { exact: true }).click();
  await sees(messages().getByText('Written by the assistant'));
  await isAccessible(page);
  await page.getByLabel('Path').fill('/hello.html');
  await page.keyboard.press('Enter');
  await sees(page.frameLocator('iframe[title=Preview]').getByRole('heading', { name: 'Written by the assistant' }));
}, 120_000);

test('after a reload the conversation is there, under the title that the model gave it', async () => {
  const { page } = builder;
  await page.reload();
  await sees(messages().getByText('I change the page.'), 30_000);
  await sees(chat().getByRole('button', { name: 'Conversation: A title' }));
});

test('Escape stops an answer', async () => {
  const never = Promise.withResolvers<void>();
  model.answer = () => ({ text: 'This goes on and on', until: never.promise });
  await sends('Tell me everything');
  await sees(messages().getByText('This goes on'), 30_000);
  await builder.page.keyboard.press('Escape');
  await sees(messages().getByText('You stopped this.'));
  never.resolve();
});

test('a question of the assistant is answered with a button', async () => {
  const options = [
    { label: 'Red', description: 'Warm' },
    { label: 'Blue', description: 'Cool' },
  ];
  const questions = [{ question: 'Which colour shall it be?', header: 'Colour', options }];
  model.answer = inOrder({ tools: [{ name: 'question', input: { questions } }] }, { text: 'Blue it is.' });
  await sends('Choose a colour with me');
  const card = chat().getByRole('form', { name: 'Question' });
  await card.getByRole('button', { name: /Blue/ }).click({ timeout: 30_000 });
  await isAccessible(builder.page);
  await card.getByRole('button', { name: 'Answer', exact: true }).click();
  await sees(messages().getByText('Blue it is.'), 30_000);
  await seesNo(card);
  expect(JSON.stringify(model.requests.at(-1)?.body)).toContain('Blue');
});

test('a refusal of the gateway is told in words, with what to do', async () => {
  const scope = { scope: 'workspace', period: 'day', limit: 0 } as const;
  await admin.ai.setBudgets({ org: 'main', budgets: [scope] });
  await sends('And now?');
  await sees(messages().getByText('The AI budget is used up'), 30_000);
  await sees(messages().getByText(/Ask an admin to raise the budget/));
  await admin.ai.setBudgets({ org: 'main', budgets: [] });
});

test('a new conversation begins empty, and the old one is a choice away', async () => {
  await chat().getByRole('button', { name: 'New conversation' }).click();
  await sees(chat().getByRole('heading', { name: 'What should we build?' }));
  await chat()
    .getByRole('button', { name: /^Conversation:/ })
    .click();
  await builder.page.getByRole('menuitem', { name: 'A title' }).click();
  await sees(messages().getByText('Blue it is.'));
});

test.each([
  { name: 'Terminal', needs: 'terminals', comes: () => terminalOn(builder.page).shows(/\$$/) },
  { name: 'Chat', needs: 'ai', comes: () => sees(chat().getByRole('button', { name: /^Conversation: A title/ })) },
])('a menu that is opened while $name is on its way stays open', async ({ name, needs, comes }) => {
  const { page } = builder;
  const menu = page.getByRole('menu');
  await tab(name).click();
  const opened = Promise.withResolvers<void>();
  const address = `${portal.url}/api/v1/orgs/main/workspaces/${workspace}/${needs}`;
  await page.route(address, async (route) => {
    await opened.promise;
    await route.continue();
  });
  await page.reload();
  await page.getByRole('button', { name: 'Workspace menu' }).click();
  await sees(menu);
  opened.resolve();
  await comes();
  await sees(menu);
  await page.keyboard.press('Escape');
  await seesNo(menu);
  // Nobody is elsewhere now: a press on the tab leads into it.
  await tab(name).click();
  const field = page.getByRole('tabpanel', { name }).locator('textarea:visible');
  await expect.poll(() => field.evaluate((each) => each === document.activeElement)).toBe(true);
  await page.unroute(address);
});

test('it fits a phone, where the panes take turns', async () => {
  const { page } = builder;
  await page.setViewportSize({ width: 390, height: 844 });
  await sees(chat().getByLabel('Message', { exact: true }));
  await fitsItsWidth(page);
  await isAccessible(page);
  await page.getByRole('radio', { name: 'Preview' }).click();
  await seesNo(chat());
  await page.getByRole('radio', { name: 'Build' }).click();
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('Claude Code is signed in where an operator installed it, and says how to where not', async () => {
  const { page } = builder;
  const anthropic = {
    mode: 'api_key',
    key: 'sk-ant-test-0000',
    model: 'claude-sonnet-4-5',
    baseUrl: model.url,
  } as const;
  await admin.ai.configure({ org: 'main', id: blueprint, anthropic });
  model.answer = () => ({ text: 'Ahoy from the model.' });
  await tab('Claude Code').click();
  const terminal = terminalOn(page);
  if (claude === null) {
    console.log('Claude Code is not installed on this machine: only its absence was tested.');
    await sees(page.getByRole('heading', { name: 'Claude Code is not installed' }), 30_000);
    await sees(page.getByText('npm install -g @anthropic-ai/claude-code'));
  } else {
    // It asks for no key and no theme: only for what to do.
    await terminal.shows(/Claude Code v[\s\S]*❯/, 30_000);
    await page.locator('.xterm:visible textarea').focus();
    await page.keyboard.type('Ahoy?');
    await terminal.shows(/Ahoy\?/);
    await page.keyboard.press('Enter');
    await terminal.shows(/Ahoy from the model\./, 30_000);
    await page.reload();
    await terminal.shows(/Ahoy from the model\./, 30_000);
  }
  await isAccessible(page);
});

test('a locked layout is exactly the admin’s: a command tab runs, ends, and runs again', async () => {
  const { page } = builder;
  // Each run says which one it is.
  const command = 'echo >> runs; echo run-$(wc -l < runs); exit 3';
  const tabs = [
    { type: 'command', name: 'Report', command },
    { type: 'terminal', name: 'Shell' },
  ] as const;
  const parts = { locked: true, preview: false, pathBar: false, publicUrl: false };
  await admin.layout.set({ org: 'main', id: blueprint, tabs: [...tabs], ...parts });
  await page.reload();
  await sees(tab('Report'));
  await expect
    .poll(() => page.getByRole('tablist', { name: 'Tools' }).getByRole('tab').allTextContents())
    .toEqual(['Report', 'Shell']);
  await expect.poll(() => page.getByRole('button', { name: 'Arrange tabs' }).count()).toBe(0);
  await expect.poll(() => page.locator('iframe[title=Preview]').count()).toBe(0);
  await terminalOn(page).shows(/run-1/);
  await sees(page.getByText('The command ended with code 3. Press Enter to run it again.'));
  await page.getByRole('button', { name: 'Run again' }).click();
  await terminalOn(page).shows(/run-2/);
  await sees(page.getByText('The command ended with code 3. Press Enter to run it again.'));

  await tab('Report').focus();
  await page.keyboard.press('Control+2');
  await terminalOn(page).types('echo shell-$((6*7))');
  await terminalOn(page).shows(/shell-42/);
  // In a terminal the keys are the terminal's.
  await page.keyboard.press('Control+1');
  await expect.poll(() => tab('Shell').getAttribute('aria-selected')).toBe('true');
});

test('unlocked, the builder puts a tab away and brings it back', async () => {
  const { page } = builder;
  const tabs = [
    { type: 'terminal', name: 'Shell' },
    { type: 'chat', name: 'Chat' },
  ] as const;
  const parts = { locked: false, preview: true, pathBar: false, publicUrl: false };
  await admin.layout.set({ org: 'main', id: blueprint, tabs: [...tabs], ...parts });
  await page.reload();
  await sees(tab('Chat'));
  await sees(page.locator('iframe[title=Preview]'));
  await expect.poll(() => page.getByLabel('Path').count()).toBe(0);
  await page.getByRole('button', { name: 'Arrange tabs' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Chat' }).click();
  await seesNo(tab('Chat'));
  await page.reload();
  await sees(tab('Shell'));
  await expect.poll(() => tab('Chat').count()).toBe(0);
  await page.getByRole('button', { name: 'Hide the preview' }).click();
  await seesNo(page.locator('iframe[title=Preview]'));
});

test('no page of the portal complained on the way', () => builder.isFine());
