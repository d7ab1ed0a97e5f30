import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { type ModelServer, startModelServer } from '../harness/model-server.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { openRealTerminal } from '../harness/real-terminal.ts';
import { launchWorkspace } from '../harness/real-workspace.ts';
import { waitFor } from '../harness/wait-for.ts';

/** The gateway as a tool in a real sandbox sees it, and what the portal's files know afterwards. */
const key = 'sk-ant-only-the-provider-may-see-this';
const prompt = 'words-of-a-prompt-that-nobody-else-reads';

let portal: RealPortal;
let model: ModelServer;
let admin: Client;
let blueprint: string;
beforeAll(async () => {
  model = await startModelServer();
  portal = await startRealPortal({ env: { SLIPWAY_AI_ALLOW_HOSTS: model.host, SLIPWAY_LOG: 'debug' } });
  admin = await portal.client('admin@example.com');
  const blank = await waitFor('a blueprint is ready', async () =>
    (await admin.blueprints.list({ org: 'main' })).items.find(({ readiness }) => readiness.status === 'ready'),
  );
  blueprint = blank.id;
  const anthropic = { enabled: true, key, model: 'claude-sonnet-5', baseUrl: model.url };
  await admin.ai.configure({ org: 'main', id: blueprint, anthropic });
}, 120_000);
afterAll(async () => {
  await portal?.stop();
  await model?.end();
});

test('a sandbox without network reaches its models, and no key is anywhere in it', { timeout: 90_000 }, async () => {
  const { workspace } = await launchWorkspace(admin, blueprint);
  const terminal = openRealTerminal(admin, { workspace: workspace.id });
  try {
    model.answer = () => ({ text: 'It works inside.' });
    const body = JSON.stringify({
      model: 'claude-sonnet-5',
      max_tokens: 50,
      messages: [{ role: 'user', content: prompt }],
    });
    const script = `fetch(process.env.ANTHROPIC_BASE_URL + '/v1/messages', { method: 'POST', headers: { 'x-api-key': process.env.ANTHROPIC_AUTH_TOKEN }, body: process.argv[1] }).then((r) => r.json()).then((j) => console.log('said: ' + j.content[0].text, process.env.ANTHROPIC_BASE_URL))`;
    terminal.send(
      `node -e ${quoted(script)} ${quoted(body)}; env > env.txt; cat /proc/*/environ > all.txt 2>/dev/null\r`,
    );
    await terminal.screen.until(/said: It works inside\./);
    expect(model.requests[0]!.headers['x-api-key']).toBe(key);
    expect(terminal.screen.text).toMatch(/said: It works inside\. http:\/\/127\.0\.0\.1:\d+\/ai\/anthropic/);
    await waitFor('its environment is written', () =>
      filesWith('ANTHROPIC_AUTH_TOKEN=slwa_', 'clusters').then((found) => found.length > 0),
    );
  } finally {
    terminal.close();
  }
  // Of everything that the portal keeps, its database and the workspace's home included.
  expect(await filesWith(key)).toEqual([]);
  expect(await filesWith(prompt, 'postgres')).toEqual([]);
  const log = await readFile(path.join(portal.data, 'portal.log'), 'utf8');
  expect(log.length).toBeGreaterThan(0);
  for (const secret of [key, prompt, 'slwa_']) expect(log).not.toContain(secret);
});

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

async function filesWith(text: string, below = '.'): Promise<string[]> {
  const grep = promisify(execFile)('grep', ['-rlaF', '--', text, path.join(portal.data, below)]);
  // It fails when there is none.
  const { stdout } = await grep.catch((error: { stdout: string }) => error);
  return stdout.split('\n').filter(Boolean);
}
