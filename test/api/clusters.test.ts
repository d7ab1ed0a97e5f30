import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiError, type Client } from '#client/client.ts';
import { EngineError } from '#engines/engine.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** Clusters of an organization: added, renamed, configured one by one, and removed when nothing is on them. */
let portal: TestPortal;
let admin: Client;
let blueprint: string;
beforeAll(async () => {
  portal = await testPortal();
  ({ client: admin } = await portal.as('ann@corp.com', 'admin'));
  // While it is the only cluster, a blueprint need not name it.
  blueprint = await portal.addBlueprint({ 'app.mjs': '' });
});
afterAll(() => portal.end());

const main = { org: 'main' };
const refused = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error) => apiError(error),
  );
const names = async () => (await admin.clusters.list(main)).items.map(({ name }) => name);
const audited = async (action: string) => (await admin.audit.list({ ...main, action })).items;

test('an engine without a driver is refused in words, and nothing is made', async () => {
  for (const engine of ['kubernetes', 'qovery'] as const) {
    const error = await refused(admin.clusters.create({ ...main, name: 'Far', engine }));
    expect(error).toMatchObject({ code: 'BAD_REQUEST' });
    expect(error!.message).toContain(`no driver for the engine “${engine}”`);
  }
  expect(await names()).toEqual(['local']);
  expect((await admin.clusters.list(main)).engines).toContain('local');
});

test('a second one is added with a credential of its own', async () => {
  const made = await admin.clusters.create({ ...main, name: 'Build machines' });
  expect(made).toMatchObject({
    name: 'Build machines',
    engine: 'local',
    configured: true,
    health: { ok: true },
    uses: { blueprints: 0, workspaces: 0, apps: 0 },
  });
  const [first] = (await admin.clusters.list(main)).items;
  expect(made.credential!.label).not.toBe(first!.credential!.label);
  expect(await audited('cluster.added')).toMatchObject([{ target: { id: made.id, label: 'Build machines' } }]);
  expect(await refused(admin.clusters.create({ ...main, name: 'Build machines' }))).toMatchObject({ code: 'CONFLICT' });
});

test('is renamed, but not to a name that another one has', async () => {
  const { id } = (await admin.clusters.list(main)).items[1]!;
  expect(await admin.clusters.update({ ...main, id, name: 'Builders' })).toMatchObject({ name: 'Builders' });
  expect(await refused(admin.clusters.update({ ...main, id, name: 'local' }))).toMatchObject({ code: 'CONFLICT' });
  expect(await names()).toEqual(['local', 'Builders']);
  expect(await audited('cluster.renamed')).toMatchObject([{ data: { from: 'Build machines', to: 'Builders' } }]);
});

test('its credential is rotated and revoked alone, and made anew', async () => {
  const [first, second] = (await admin.clusters.list(main)).items;
  const { id } = second!;
  const rotated = await admin.clusters.rotate({ ...main, id });
  expect(rotated.credential).toMatchObject({ label: second!.credential!.label, rotatedAt: expect.any(String) });
  expect(await admin.clusters.revoke({ ...main, id })).toMatchObject({ configured: false, credential: null });
  expect(await refused(admin.clusters.rotate({ ...main, id }))).toMatchObject({ code: 'NOT_CONFIGURED' });
  expect(await admin.clusters.get({ ...main, id: first!.id })).toMatchObject({ credential: first!.credential });
  // One that is configured is enough for the portal to be.
  expect((await admin.organizations.settings(main)).configured).toBe(true);
  expect(await admin.clusters.configure({ ...main, id })).toMatchObject({ configured: true });
  expect(await admin.clusters.configure({ ...main, id })).toMatchObject({ configured: true });
});

test('what is on it keeps it, and is counted', async () => {
  const [first] = (await admin.clusters.list(main)).items;
  expect(first!.uses).toMatchObject({ blueprints: 1, workspaces: 0 });
  const error = await refused(admin.clusters.remove({ ...main, id: first!.id }));
  expect(error).toMatchObject({ code: 'CONFLICT', data: { uses: { blueprints: 1 } } });
  expect(error!.message).toContain('1 blueprint on this cluster');
  const workspace = await admin.workspaces.create({ ...main, blueprint });
  expect((await admin.clusters.get({ ...main, id: first!.id })).uses).toMatchObject({ blueprints: 1, workspaces: 1 });
  // One that never ran would leave nothing in the trash.
  const isThere = { ...main, id: workspace.id };
  await waitFor('it runs', async () => (await admin.workspaces.get(isThere)).status === 'running');
  await admin.workspaces.remove(isThere);
  await waitFor('it is in the trash', async () => (await admin.workspaces.get(isThere)).status === 'deleted');
  // In the trash it can come back, so the cluster is still needed.
  expect((await admin.clusters.get({ ...main, id: first!.id })).uses.workspaces).toBe(1);
  expect(await admin.clusters.get({ ...main, id: first!.id })).toMatchObject({ configured: true });
});

test('an empty one is removed, its credential revoked, and its name is free again', async () => {
  const { id } = (await admin.clusters.list(main)).items[1]!;
  const held = portal.engine.state.credentials.length;
  expect(await admin.clusters.remove({ ...main, id })).toEqual({ id });
  expect(portal.engine.state.credentials).toHaveLength(held - 1);
  expect(await names()).toEqual(['local']);
  const calls = [
    admin.clusters.get({ ...main, id }),
    admin.clusters.remove({ ...main, id }),
    admin.clusters.configure({ ...main, id }),
    admin.blueprints.create({ ...main, cluster: id, project: 'test', environment: 'source-0' }),
  ];
  const codes = (await Promise.all(calls.map(refused))).map((error) => error?.code);
  expect(new Set(codes)).toEqual(new Set(['NOT_FOUND']));
  expect(await audited('cluster.removed')).toMatchObject([{ target: { id }, data: { revoked: true } }]);
  expect(await admin.clusters.create({ ...main, name: 'Builders' })).toMatchObject({ configured: true });
});

test('one whose engine answers no more is removed all the same, and the log says so', async () => {
  const { id } = (await admin.clusters.list(main)).items[1]!;
  portal.engine.faults.on('revoke', { times: 1, error: new EngineError('unavailable', 'It is gone.') });
  await admin.clusters.remove({ ...main, id });
  expect(await names()).toEqual(['local']);
  expect((await audited('cluster.removed'))[0]).toMatchObject({ target: { id }, data: { revoked: false } });
});

test('one whose driver fails while it is added is there without a credential, and can be configured', async () => {
  portal.engine.faults.on('provision', { times: 1, error: new EngineError('unavailable', 'It is away.') });
  expect(await refused(admin.clusters.create({ ...main, name: 'Late' }))).toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
  });
  const { id, configured } = (await admin.clusters.list(main)).items.find(({ name }) => name === 'Late')!;
  expect(configured).toBe(false);
  expect(await admin.clusters.configure({ ...main, id })).toMatchObject({ configured: true });
  await admin.clusters.remove({ ...main, id });
});
