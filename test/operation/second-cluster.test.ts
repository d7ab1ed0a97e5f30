import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** A second cluster on the same machine, as an admin adds one: really launched on, beside the first and after a restart. */
let portal: RealPortal;
let admin: Client;
beforeAll(async () => {
  portal = await startRealPortal();
  admin = await portal.client('ann@corp.com');
}, 60_000);
afterAll(() => portal?.stop());

const main = { org: 'main' };

async function ready(blueprint: string): Promise<void> {
  await waitFor(
    'the blueprint is ready',
    async () => {
      const { readiness } = await admin.blueprints.get({ ...main, id: blueprint });
      expect(readiness.status, readiness.message ?? '').not.toBe('failed');
      return readiness.status === 'ready';
    },
    60_000,
  );
}

async function launch(blueprint: string): Promise<string> {
  const { id } = await admin.workspaces.create({ ...main, blueprint });
  await runs(id);
  return id;
}

const runs = (id: string) =>
  waitFor(
    'the workspace runs',
    async () => {
      const { status, problem } = await admin.workspaces.get({ ...main, id });
      expect(status, problem?.message).not.toBe('error');
      return status === 'running';
    },
    60_000,
  );

test('launches on both, each in a folder of its own, also after a restart', async () => {
  const second = await admin.clusters.create({ ...main, name: 'Second' });
  expect(second).toMatchObject({ configured: true, health: { ok: true } });
  const [first] = (await admin.clusters.list(main)).items;

  const here = (await admin.blueprints.list(main)).items.find(({ name }) => name === 'Static site')!.id;
  const there = await admin.blueprints.create({ ...main, cluster: second.id, template: 'static-site', name: 'There' });
  await admin.blueprints.setState({ ...main, id: there.id, state: 'enabled' });
  await Promise.all([ready(here), ready(there.id)]);
  const [one, two] = await Promise.all([launch(here), launch(there.id)]);
  const clusterOf = async (id: string) => (await admin.workspaces.get({ ...main, id })).cluster.id;
  expect([await clusterOf(one), await clusterOf(two)]).toEqual([first!.id, second.id]);
  for (const id of [first!.id, second.id])
    expect(existsSync(path.join(portal.data, 'clusters', id, 'credential.json'))).toBe(true);

  await portal.restart();
  await Promise.all([runs(one), runs(two)]);
  expect((await admin.clusters.get({ ...main, id: second.id })).uses).toMatchObject({ blueprints: 1, workspaces: 1 });

  // Revoking one leaves the other able to launch.
  await admin.clusters.revoke({ ...main, id: second.id });
  await launch(here);
  await admin.clusters.configure({ ...main, id: second.id });
}, 180_000);
