import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chatProgram } from '#supervisor/chat-program.ts';
import { inOrder } from '#test/harness/model-server.ts';
import { chatConfig, workspaceVariables } from './actions.ts';
import { type AiWorld, aiWorld, keys, models } from './gateway.fixture.ts';

/** The programs that people really use, against the gateway: they decide what is faithful. */
let world: AiWorld;
let home: string;
/** Requests for an answer that reached the gateway. */
let asked = 0;
beforeAll(async () => {
  world = await aiWorld();
  world.portal.server.server.on('request', ({ method, url }) => {
    if (method === 'POST' && url?.startsWith('/ai/')) asked += 1;
  });
  home = await mkdtemp(path.join(tmpdir(), 'slipway-clients-'));
  await mkdir(path.join(home, 'project'));
  // Without it, Claude Code asks who you are.
  await writeFile(path.join(home, '.claude.json'), '{"hasCompletedOnboarding": true}');
});
afterAll(async () => {
  await world?.end();
  await rm(home, { recursive: true, force: true });
});
beforeEach(async () => {
  world.model.requests.length = 0;
  await world.admin.ai.setBudgets({ org: 'main', budgets: [] });
});

/** Milliseconds for one of them to start, and to end: they are large. */
const patience = 120_000;

/** As the supervisor does: the place for the gateway's address is filled in. */
const located = (text: string) => text.replaceAll('{SLIPWAY_AI_URL}', `${world.portal.url}/ai`);

/** Runs a client to its end. Its failure is an answer too. */
async function run(command: string, args: string[], variables: Record<string, string>) {
  const env = { PATH: process.env.PATH, HOME: home, TERM: 'dumb', ...variables };
  const running = promisify(execFile)(command, args, { cwd: path.join(home, 'project'), env, timeout: patience });
  running.child.stdin?.end();
  const { stdout, stderr } = await running.catch((error: { stdout: string; stderr: string }) => error);
  return stdout + stderr;
}

const budgetOfNothing = () =>
  world.admin.ai.setBudgets({ org: 'main', budgets: [{ scope: 'user', period: 'day', limit: 0 }] });

const opencode = chatProgram()!;

describe.each(['anthropic', 'openai', 'custom'] as const)('OpenCode with %s', (provider) => {
  beforeAll(async () => {
    const only = (id: string) => ({ enabled: id === provider });
    await world.admin.ai.configure({
      ...{ org: 'main', id: world.blueprint },
      ...{ anthropic: only('anthropic'), openai: only('openai'), custom: only('custom') },
    });
  });

  async function chat(prompt: string): Promise<string> {
    const chat = await chatConfig(world.portal.portal, world.workspace);
    if (!chat.available) throw new Error(chat.reason);
    expect(chat.model).toBe(models[provider]);
    return run(opencode, ['run', '--pure', prompt], {
      OPENCODE_CONFIG_CONTENT: located(JSON.stringify({ ...chat.config, permission: { bash: 'allow' } })),
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    });
  }

  test('writes a file and says so', { timeout: patience }, async () => {
    const file = path.join(home, 'project', `${provider}.txt`);
    // Which tool writes files depends on the model; all of them have a shell.
    const command = `printf 'made by a tool' > ${file}`;
    world.model.answer = inOrder(
      { text: 'I will write it.', tools: [{ name: 'bash', input: { command, description: 'Writes a file' } }] },
      { text: 'All of it is written.' },
    );
    expect(await chat('Write a file')).toContain('All of it is written.');
    expect(await readFile(file, 'utf8')).toBe('made by a tool');
    for (const { headers } of world.model.requests)
      expect([headers['x-api-key'], headers.authorization]).toContain(
        provider === 'anthropic' ? keys.anthropic : `Bearer ${keys[provider]}`,
      );
  });

  test('shows at once that a budget is used up', { timeout: patience }, async () => {
    await budgetOfNothing();
    asked = 0;
    expect(await chat('Hi')).toContain('Your daily AI budget of $0.00 is used up');
    // The message and a title for it; each that is tried again is at least two more.
    expect(asked).toBeLessThanOrEqual(2);
    expect(world.model.requests).toHaveLength(0);
  });
});

const claude = [
  process.env.CLAUDE,
  ...(process.env.PATH ?? '').split(':').map((folder) => path.join(folder, 'claude')),
].find((file) => file && existsSync(file));

describe('Claude Code', () => {
  beforeAll(async () => {
    await world.admin.ai.configure({ ...{ org: 'main', id: world.blueprint }, anthropic: { enabled: true } });
  });

  const ask = async (prompt: string) => {
    const variables = await workspaceVariables(world.portal.portal, world.workspace);
    const given = Object.entries(variables).map(([name, value]) => [name, located(value)]);
    return run(claude!, ['-p', prompt, '--allowedTools', 'Write'], Object.fromEntries(given));
  };

  if (!claude) {
    // It is proprietary, so it is not among the packages; it must not look as if it had been tried.
    test('was NOT run: there is no `claude` on the PATH, and CLAUDE names none', () => {
      process.stderr.write('\nNOT RUN: Claude Code against the gateway. Install it, or name it in CLAUDE.\n\n');
      expect(claude).toBeUndefined();
    });
    return;
  }

  test('writes a file and says so', { timeout: patience }, async () => {
    const file = path.join(home, 'project', 'claude.txt');
    world.model.answer = inOrder(
      { text: 'I will write it.', tools: [{ name: 'Write', input: { file_path: file, content: 'made by Claude' } }] },
      { text: 'All of it is written.' },
    );
    expect(await ask('Write a file')).toContain('All of it is written.');
    expect(await readFile(file, 'utf8')).toBe('made by Claude');
    for (const { headers } of world.model.requests) expect(headers['x-api-key']).toBe(keys.anthropic);
  });

  test('shows at once that a budget is used up', { timeout: patience }, async () => {
    await budgetOfNothing();
    asked = 0;
    expect(await ask('Hi')).toContain('Your daily AI budget of $0.00 is used up');
    expect(asked).toBeLessThanOrEqual(2);
    expect(world.model.requests).toHaveLength(0);
  });
});
