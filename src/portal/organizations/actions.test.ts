import { afterAll, beforeAll, expect, test } from 'vitest';
import { EngineError } from '#engines/engine.ts';
import type { Member } from '../actor.ts';
import { type PeoplePortal, peoplePortal } from '../identity/portal.fixture.ts';
import { branding, engineCredential, ensureFirstOrganization, settings, updateSettings } from './actions.ts';
import { getCluster, listClusters, listEnvironments, listProjects, listServices } from './clusters.ts';
import { configure, connection, revoke, rotate } from './credential.ts';
import { clustersOf } from './store.ts';

let world: PeoplePortal;
let admin: Member;
let clusterId: string;
beforeAll(async () => {
  world = await peoplePortal();
});
afterAll(() => world.close());

const row = async () => (await clustersOf(world.portal.db, admin.organization.id))[0]!;
const held = () => world.engine.state.credentials.length;

test('before the first start a page still has a name and a colour', async () => {
  expect(await branding(world.portal)).toEqual({
    name: 'Slipway',
    accent: '#2563eb',
    logos: { light: null, dark: null },
  });
});

test('a first start that is cut off while it provisions is finished by the next one', async () => {
  world.engine.faults.on('provision', { times: 1, error: new EngineError('unavailable', 'It is away.') });
  await expect(ensureFirstOrganization(world.portal)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  await ensureFirstOrganization(world.portal);
  const { db } = world.portal;
  expect(await db.selectFrom('organizations').select('slug').execute()).toEqual([{ slug: 'main' }]);
  const people = await db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.userId')
    .select(['email', 'role', 'status'])
    .execute();
  expect(people).toEqual([{ email: 'admin@localhost', role: 'admin', status: 'active' }]);
  admin = await world.member('admin@localhost', 'main', 'admin');
  clusterId = (await row()).id;
  expect(await settings(world.portal, admin)).toMatchObject({
    name: 'Slipway',
    accent: '#2563eb',
    limits: { maxRunningWorkspacesPerUser: 5 },
    deployOn: 'merge',
    baseDomain: 'apps.localhost',
    configured: true,
  });
});

test('of starts at once, and of every later one, none makes anything twice', async () => {
  await Promise.all([1, 2, 3].map(() => ensureFirstOrganization(world.portal)));
  expect(await clustersOf(world.portal.db, admin.organization.id)).toHaveLength(1);
  expect(held()).toBe(1);
});

test('the credential is sealed, never answered, and opened for the engine alone', async () => {
  const secret = world.engine.state.credentials[0]!.secrets[0]!;
  const answers = JSON.stringify([
    await configure(world.portal, admin),
    await connection(world.portal, admin),
    await listClusters(world.portal, admin),
  ]);
  expect(answers).not.toContain(secret);
  expect((await row()).credential?.toString('latin1')).not.toContain(secret);
  const log = JSON.stringify(await world.portal.db.selectFrom('auditEvents').selectAll().execute());
  expect(log).not.toContain(secret);
  expect(await engineCredential(world.portal, clusterId)).toBe(secret);
  expect(await engineCredential(world.portal, 'clsnone')).toBeNull();
});

test('a box that was copied to another cluster’s row does not open there', async () => {
  const { db } = world.portal;
  const { credential, ...rest } = await row();
  await db
    .insertInto('clusters')
    .values({ ...rest, id: 'clsother', name: 'other', credential })
    .execute();
  await expect(engineCredential(world.portal, 'clsother')).rejects.toThrow();
  await db.deleteFrom('clusters').where('id', '=', 'clsother').execute();
});

test('configuring again changes nothing', async () => {
  const before = await row();
  expect(await configure(world.portal, admin)).toMatchObject({
    configured: true,
    cluster: { name: 'local' },
    rotatedAt: null,
  });
  expect(await row()).toEqual(before);
  expect(held()).toBe(1);
});

test('rotating replaces it; cut off before the new one is kept, the old one works and rotating again does it', async () => {
  const old = await engineCredential(world.portal, clusterId);
  world.engine.faults.on('rotate', {
    times: 1,
    after: true,
    error: new EngineError('unavailable', 'The answer was lost.'),
  });
  await expect(rotate(world.portal, admin)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect(await engineCredential(world.portal, clusterId)).toBe(old);
  const answer = await rotate(world.portal, admin);
  expect(answer.rotatedAt).toBe(world.portal.clock().toISOString());
  const fresh = await engineCredential(world.portal, clusterId);
  expect(fresh).not.toBe(old);
  expect(world.engine.state.credentials[0]!.secrets[0]).toBe(fresh);
});

test('two rotations at once: one is told to wait, and what is kept is what the engine takes', async () => {
  world.engine.faults.on('rotate', { times: 1, delay: 300 });
  const results = await Promise.allSettled([rotate(world.portal, admin), rotate(world.portal, admin)]);
  expect(results.map((result) => (result.status === 'fulfilled' ? 'done' : result.reason.code)).sort()).toEqual([
    'CONFLICT',
    'done',
  ]);
  expect(world.engine.state.credentials[0]!.secrets[0]).toBe(await engineCredential(world.portal, clusterId));
});

test('revoking ends it; cut off in between, revoking again finishes it, and a restart does not bring it back', async () => {
  world.engine.faults.on('revoke', {
    times: 1,
    after: true,
    error: new EngineError('unavailable', 'The answer was lost.'),
  });
  await expect(revoke(world.portal, admin)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect(await revoke(world.portal, admin)).toMatchObject({ configured: false, label: null, configuredAt: null });
  expect(held()).toBe(0);
  await ensureFirstOrganization(world.portal);
  expect(await engineCredential(world.portal, clusterId)).toBeNull();
  await expect(rotate(world.portal, admin)).rejects.toMatchObject({ code: 'NOT_CONFIGURED' });
  expect(await configure(world.portal, admin)).toMatchObject({ configured: true });
});

test('each of it is in the audit log with who did it', async () => {
  for (const action of ['engine.credential_provisioned', 'engine.credential_rotated', 'engine.credential_revoked']) {
    const line = (await world.audited(action)).at(-1);
    expect(line).toMatchObject({ actorLabel: 'admin@localhost (API key)', targetId: clusterId });
  }
});

test('settings change for everybody at their next load, and two changes at once both hold', async () => {
  await Promise.all([
    updateSettings(world.portal, admin, { welcome: { title: 'Hello' } }),
    updateSettings(world.portal, admin, { welcome: { callToAction: 'Go' } }),
    updateSettings(world.portal, admin, { name: 'Acme', limits: { maxRunningWorkspacesPerUser: 2 } }),
  ]);
  const now = await settings(world.portal, admin);
  expect(now).toMatchObject({
    name: 'Acme',
    welcome: { title: 'Hello', callToAction: 'Go' },
    limits: { maxRunningWorkspacesPerUser: 2 },
  });
  expect(await branding(world.portal)).toMatchObject({ name: 'Acme' });
  const before = (await world.audited('settings.changed')).length;
  await updateSettings(world.portal, admin, { name: 'Acme' });
  expect(await world.audited('settings.changed')).toHaveLength(before);
});

test('one organization’s settings and clusters are not another’s', async () => {
  await world.organization('other');
  const stranger = await world.member('stranger@example.com', 'other', 'admin');
  await updateSettings(world.portal, stranger, { name: 'Other' });
  expect((await settings(world.portal, admin)).name).toBe('Acme');
  expect((await listClusters(world.portal, stranger)).items).toEqual([]);
  const missing = { code: 'NOT_FOUND' };
  await expect(getCluster(world.portal, stranger, clusterId)).rejects.toMatchObject(missing);
  await expect(listProjects(world.portal, stranger, clusterId)).rejects.toMatchObject(missing);
  await expect(listEnvironments(world.portal, stranger, { id: clusterId, project: 'p' })).rejects.toMatchObject(
    missing,
  );
  const service = { id: clusterId, project: 'p', environment: 'e' };
  await expect(listServices(world.portal, stranger, service)).rejects.toMatchObject(missing);
  expect(await configure(world.portal, stranger)).toMatchObject({ configured: false, cluster: null });
});

test('a cluster that fails is shown as unwell, in the driver’s words only', async () => {
  expect((await getCluster(world.portal, admin, clusterId)).health.ok).toBe(true);
  world.engine.faults.on('projects', { times: 1, error: new EngineError('unavailable', 'The machine is away.') });
  expect(await getCluster(world.portal, admin, clusterId)).toMatchObject({
    health: { ok: false, message: 'The machine is away.' },
    isolation: null,
  });
  world.engine.faults.on('projects', { times: 1, error: new Error('connect ECONNREFUSED 10.0.0.7:6443') });
  expect((await getCluster(world.portal, admin, clusterId)).health).toEqual({
    ok: false,
    message: 'It fails.',
    checkedAt: world.portal.clock().toISOString(),
  });
});

test('what the engine does not have is not found', async () => {
  const service = { id: clusterId, project: 'none', environment: 'none' };
  await expect(listServices(world.portal, admin, service)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
