import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { phases } from '#contract/workspaces.ts';
import { startChild } from '../harness/child.ts';
import { freePort } from '../harness/free-port.ts';
import { commandsUnder } from '../harness/processes.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { openRealTerminal, type RealTerminal } from '../harness/real-terminal.ts';
import { launchWorkspace } from '../harness/real-workspace.ts';
import { waitFor } from '../harness/wait-for.ts';

/** A real portal on real data, killed with kill -9 where it hurts. Nothing may be lost, doubled, or left half-made. */
let portal: RealPortal;
let client: Client;
let blueprint: string;

beforeAll(async () => {
  portal = await startRealPortal();
  client = await portal.client('crash@corp.com');
  blueprint = await staticSite();
}, 120_000);
afterEach(removeAll, 60_000);
afterAll(() => portal?.stop());

async function staticSite(): Promise<string> {
  return waitFor(
    'the static site is ready',
    async () => {
      const { items } = await client.blueprints.list({ org: 'main' });
      return items.find((item) => item.environment === 'static-site' && item.readiness.status === 'ready')?.id;
    },
    60_000,
  );
}

const workspaces = async () => (await client.workspaces.list({ org: 'main', limit: 200 })).items;

async function removeAll(): Promise<void> {
  for (const { id } of await workspaces()) await client.workspaces.remove({ org: 'main', id });
  await waitFor('all workspaces are deleted', async () =>
    (await workspaces()).every((one) => one.status === 'deleted'),
  );
}

/** Types a command whose output cannot be mistaken for its echo. */
async function says(terminal: RealTerminal, command: string, answer: string): Promise<void> {
  await waitFor('the terminal is open', () => terminal.state.status === 'open');
  await terminal.screen.until(/\$ /);
  terminal.send(`${command}\r`);
  await waitFor(`the terminal says ${answer}`, () => terminal.screen.text.includes(answer));
}

describe.each(['warm', 'cold'] as const)('a %s launch, killed in each phase', (kind) => {
  beforeAll(async () => {
    await client.blueprints.update({ org: 'main', id: blueprint, poolSize: kind === 'warm' ? 1 : 0 });
    await waitFor(
      'the pool is as wanted',
      async () => {
        const { readiness } = await client.blueprints.get({ org: 'main', id: blueprint });
        return readiness.warm === (kind === 'warm' ? 1 : 0);
      },
      60_000,
    );
  }, 90_000);

  test.each(phases)(
    '%s',
    async (phase) => {
      const { id } = await client.workspaces.create({ org: 'main', blueprint });
      await waitFor(`the launch reaches ${phase}`, async () => {
        const progress = await client.workspaces.progress({ org: 'main', id });
        // A fast phase may be over before it is seen; it was passed, and the kill falls just after it.
        return progress.phases.find((one) => one.phase === phase)?.status !== 'waiting';
      });
      await portal.kill9();
      await portal.restart();

      await waitFor(
        'it runs',
        async () => {
          const { status, problem } = await client.workspaces.get({ org: 'main', id });
          expect(status, problem?.message).not.toBe('error');
          return status === 'running';
        },
        60_000,
      );
      const terminal = openRealTerminal(client, { workspace: id });
      await says(terminal, 'ls', 'serve.mjs');
      terminal.close();
      expect((await workspaces()).filter((one) => one.status !== 'deleted')).toHaveLength(1);
      await removeAll();
    },
    120_000,
  );
});

test('a workspace survives the portal: the same shell, its scrollback, its running command', async () => {
  const { workspace } = await launchWorkspace(client, blueprint);
  const terminal = openRealTerminal(client, { workspace: workspace.id, terminal: 'survivor' });
  await says(terminal, 'cd /tmp && export MARK=$((6*7)) && echo "mark $MARK"', 'mark 42');
  terminal.send('for i in $(seq 1 100000); do echo tick-$i; sleep 0.2; done\r');
  await waitFor('it ticks', () => terminal.screen.text.includes('tick-3'));

  await portal.kill9();
  await portal.restart();
  await waitFor('the terminal healed', () => terminal.state.status === 'open');
  const before = Math.max(...[...terminal.screen.text.matchAll(/tick-(\d+)/g)].map((match) => Number(match[1])));
  await waitFor('it ticks on', () => terminal.screen.text.includes(`tick-${before + 3}`));
  terminal.send('\x03');
  await says(terminal, 'echo "still $MARK in $PWD"', 'still 42 in /tmp');
  const all = [...terminal.screen.text.matchAll(/^tick-(\d+)/gm)].map((match) => Number(match[1]));
  expect(new Set(all).size, 'no line twice').toBe(all.length);
  terminal.close();
}, 120_000);

test('a second portal on the same data is refused, in words', async () => {
  const second = startChild(process.execPath, [path.resolve('bin/portal.ts')], {
    env: { ...process.env, SLIPWAY_DATA: portal.data, SLIPWAY_PORT: String(await freePort()) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    await second.says(/Another portal \(process \d+, http.*\) is using .*Stop it/, 20_000);
  } finally {
    await second.end();
  }
});

test('asked to stop, it ends everything that it started; started again, what ran runs again with its files', async () => {
  const { workspace } = await launchWorkspace(client, blueprint);
  const terminal = openRealTerminal(client, { workspace: workspace.id });
  await says(terminal, 'echo kept > kept.txt && echo do""ne', 'done');
  terminal.close();
  process.kill(portal.pid, 'SIGTERM');
  await expect.poll(() => commandsUnder(portal.data), { timeout: 30_000 }).toEqual([]);
  await portal.restart();
  await waitFor(
    'it runs again',
    async () => {
      const { status } = await client.workspaces.get({ org: 'main', id: workspace.id });
      return (
        status === 'running' &&
        (await client.workspaces.ports({ org: 'main', id: workspace.id }).catch(() => null)) !== null
      );
    },
    60_000,
  );
  const again = await waitFor('a terminal opens', () => openRealTerminal(client, { workspace: workspace.id }));
  await says(again, 'cat kept.txt', 'kept');
  again.close();
}, 120_000);

test('killed without workspaces, it leaves no process behind', async () => {
  await portal.kill9();
  await expect.poll(() => commandsUnder(portal.data), { timeout: 30_000 }).toEqual([]);
  await portal.restart();
}, 60_000);
