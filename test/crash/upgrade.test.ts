import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import type { Phase } from '#contract/workspaces.ts';
import { launchStaticSite, writeInside } from '../e2e/inside.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { openRealTerminal } from '../harness/real-terminal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** A portal that is killed in the middle of an upgrade: the next one completes it, and no file is lost. */
let portal: RealPortal;
let client: Client;
let id: string;
const org = 'main';

beforeAll(async () => {
  portal = await startRealPortal();
  client = await portal.client('admin@corp.com');
  id = await launchStaticSite(client, client);
  await writeInside(client, id, 'mine.txt', 'kept through everything');
}, 120_000);
afterAll(() => portal?.stop());

const workspace = () => client.workspaces.get({ org, id });

/** The source gets another version, and the workspace is behind. */
async function changeSource(line: string): Promise<void> {
  const { blueprint } = await workspace();
  const { cluster, project, environment } = await client.blueprints.get({ org, id: blueprint.id });
  const folder = path.join(portal.data, 'clusters', cluster.id, 'projects', project, environment);
  await appendFile(path.join(folder, 'environment.yaml'), `\n# ${line}\n`);
  await waitFor('it is behind', async () => (await workspace()).allowed.upgrade.ok, 60_000);
}

test.each<Phase | 'accepted'>(['accepted', 'cloning', 'configuring'])(
  'killed at "%s"',
  { timeout: 120_000 },
  async (moment) => {
    await changeSource(moment);
    const { version } = await workspace();
    await client.workspaces.upgrade({ org, id });
    if (moment !== 'accepted') {
      await waitFor(`it is at ${moment}`, async () => {
        const { phases } = await client.workspaces.progress({ org, id });
        return phases.find(({ phase }) => phase === moment)?.status !== 'waiting';
      });
    }
    await portal.kill9();
    await portal.restart();
    const after = await waitFor(
      'it runs',
      async () => {
        const now = await workspace();
        return now.status === 'running' && now;
      },
      60_000,
    );
    expect(after).toMatchObject({ behind: false, upgradesAtStart: false, problem: null });
    expect(after.version).not.toBe(version);
    const terminal = openRealTerminal(client, { workspace: id });
    await waitFor('it is open', () => terminal.state.status === 'open');
    terminal.send('cat mine.txt\r');
    await terminal.screen.until(/kept through everything/);
    terminal.close();
  },
);
