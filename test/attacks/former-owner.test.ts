import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { launchStaticSite } from '../e2e/inside.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { openRealTerminal } from '../harness/real-terminal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** Who is given a workspace cannot act as the owner before, nor the owner before as them: with the real sandbox and its files. */
let portal: RealPortal;
let admin: Client;
const org = 'main';

beforeAll(async () => {
  portal = await startRealPortal();
  admin = await portal.client('admin@corp.com');
}, 120_000);
afterAll(() => portal?.stop());

/** What a command prints in a terminal of the workspace. */
async function inside(client: Client, workspace: string, command: string): Promise<string> {
  const terminal = openRealTerminal(client, { workspace });
  await waitFor('the terminal is open', () => terminal.state.status === 'open');
  // The quotes tell what is printed from the typed line, which the terminal shows too.
  terminal.send(`echo be""gin; ${command}; echo do""ne\r`);
  await terminal.screen.until(/begin[\s\S]*done/);
  terminal.close();
  return /begin([\s\S]*)done/.exec(terminal.screen.text)![1]!;
}

const runs = (client: Client, id: string) =>
  waitFor('it runs', async () => (await client.workspaces.get({ org, id })).status === 'running', 60_000);

test('the old owner’s sign-ins and start files are gone when the new owner comes in, also after kill -9; the work is not', {
  timeout: 180_000,
}, async () => {
  const old = await portal.client('old@corp.com', 'user');
  const fresh = await portal.client('fresh@corp.com', 'user');
  const id = await launchStaticSite(admin, old);
  const plant = [
    'cd ~',
    'mkdir -p .claude .ssh .config/gh .cache/read-only other',
    'echo token > .claude/.credentials.json',
    'echo token > .ssh/id_ed25519',
    'echo token > .config/gh/hosts.yml',
    'echo token > .cache/read-only/x',
    'chmod 500 .cache/read-only',
    'echo "echo planted" > .bashrc',
    'echo work > project/mine.txt',
    'echo work > other/mine.txt',
    'git -C project init -q',
    'git -C project remote add origin https://token@git.example/shop.git',
    'sync',
  ];
  await inside(old, id, plant.join('; '));
  const { id: newOwner } = await fresh.identity.me();
  await admin.workspaces.reassign({ org, id, owner: newOwner });
  await waitFor('it is stopped', async () => (await fresh.workspaces.get({ org, id })).status === 'stopped', 60_000);

  await fresh.workspaces.start({ org, id });
  await waitFor('it is being configured', async () => {
    const { phases } = await fresh.workspaces.progress({ org, id });
    return phases.find(({ phase }) => phase === 'configuring')?.status !== 'waiting';
  });
  await portal.kill9();
  await portal.restart();
  await runs(fresh, id);

  const found = await inside(fresh, id, 'cd ~; grep -rl token . ; ls -A; cat project/mine.txt other/mine.txt');
  expect(found).not.toMatch(/token|planted|\.ssh|\.cache|\.config|\.bashrc/);
  expect(found.match(/^work/gm)).toHaveLength(2);

  // What is the new owner's own is kept at their next start.
  await inside(fresh, id, 'echo mine > ~/.netrc; sync');
  await fresh.workspaces.restart({ org, id });
  await waitFor('it restarts', async () => (await fresh.workspaces.get({ org, id })).status !== 'running');
  await runs(fresh, id);
  expect(await inside(fresh, id, 'cat ~/.netrc')).toContain('mine');
});
