import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { environmentSpec } from '#contract/environment.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { waitFor } from '../harness/wait-for.ts';

let portal: TestPortal;
let admin: Client;
let builder: Client;
const org = 'main';

beforeAll(async () => {
  portal = await testPortal();
  admin = (await portal.as('admin@corp.com', 'admin')).client;
  builder = (await portal.as('builder@corp.com', 'user')).client;
  const spec = environmentSpec.parse({
    version: 1,
    name: 'Shop',
    description: 'From the source.',
    services: [
      { name: 'web', command: 'sleep 1000', port: 3100 },
      { name: 'worker', command: 'sleep 1000' },
    ],
  });
  portal.engine.state.sources.push(
    { project: 'shop', environment: 'main', spec, files: {}, revision: 1 },
    { project: 'shop', environment: 'broken', spec: ['services.0.port: too small'], files: {}, revision: 1 },
    { project: 'shop', environment: 'failing', spec, files: {}, setupError: 'npm error 404 Not Found', revision: 1 },
  );
  portal.engine.state.templates.push({
    id: 'plain',
    name: 'Plain',
    description: '',
    persona: 'other',
    ready: false,
    spec,
    files: {},
  });
});
afterAll(() => portal.end());

const readiness = async (id: string) => (await admin.blueprints.get({ org, id })).readiness;
const inCatalog = async (client: Client, id: string) =>
  (await client.blueprints.catalog({ org })).items.find((item) => item.id === id);

test('what a cluster holds is discovered, then registered; new ones are in testing', async () => {
  const { items: clusters } = await admin.clusters.list({ org });
  const cluster = clusters[0]!.id;
  expect((await admin.clusters.projects({ org, id: cluster })).items.map((item) => item.id)).toContain('shop');
  const { items } = await admin.clusters.environments({ org, id: cluster, project: 'shop' });
  expect(items.map((item) => item.id)).toContain('main');
  const { items: services } = await admin.clusters.services({ org, id: cluster, project: 'shop', environment: 'main' });
  expect(services.map((service) => service.name)).toEqual(['web', 'worker']);

  const made = await admin.blueprints.create({ org, cluster, project: 'shop', environment: 'main' });
  expect(made).toMatchObject({ name: 'Shop', description: 'From the source.', state: 'testing' });
  await waitFor('it is ready', async () => (await readiness(made.id)).status === 'ready');

  expect(await inCatalog(builder, made.id)).toMatchObject({ launchable: { ok: false, reason: 'Coming soon.' } });
  expect(await inCatalog(admin, made.id)).toMatchObject({ launchable: { ok: true } });
  await expect(builder.workspaces.create({ org, blueprint: made.id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await admin.blueprints.setState({ org, id: made.id, state: 'enabled' });
  expect(await inCatalog(builder, made.id)).toMatchObject({ launchable: { ok: true } });
  await admin.blueprints.setState({ org, id: made.id, state: 'disabled' });
  expect(await inCatalog(builder, made.id)).toBeUndefined();
  await expect(builder.workspaces.create({ org, blueprint: made.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });

  await admin.blueprints.remove({ org, id: made.id });
  await expect(admin.blueprints.get({ org, id: made.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('one is created from a template', async () => {
  const made = await admin.blueprints.create({ org, template: 'plain', name: 'Ours' });
  expect(made).toMatchObject({ name: 'Ours', project: 'gallery', state: 'testing' });
});

test.each([
  ['nothing chosen', {}, 'BAD_REQUEST'],
  ['a project without an environment', { project: 'shop' }, 'BAD_REQUEST'],
  ['an environment that is none', { project: 'shop', environment: 'nowhere' }, 'NOT_FOUND'],
  ['a path for a project', { project: '../../etc', environment: 'main' }, 'NOT_FOUND'],
  ['an environment.yaml with faults', { project: 'shop', environment: 'broken' }, 'BAD_REQUEST'],
  ['a template that is none', { template: 'nothing' }, 'NOT_FOUND'],
  ['a cluster that is none', { cluster: 'clsnone', project: 'shop', environment: 'main' }, 'NOT_FOUND'],
])('%s is refused', async (_, input, code) => {
  const before = (await admin.blueprints.list({ org })).items.length;
  await expect(admin.blueprints.create({ org, ...input })).rejects.toMatchObject({ code });
  expect((await admin.blueprints.list({ org })).items).toHaveLength(before);
});

test('a setup that fails is told, blocks launches, and is tried again when an admin says so', async () => {
  const { id } = await admin.blueprints.create({ org, project: 'shop', environment: 'failing' });
  await admin.blueprints.setState({ org, id, state: 'enabled' });
  await waitFor('it failed', async () => (await readiness(id)).status === 'failed');
  expect((await readiness(id)).message).toContain('npm error 404');
  await expect(builder.workspaces.create({ org, blueprint: id })).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  delete portal.engine.state.sources.find((source) => source.environment === 'failing')!.setupError;
  await admin.blueprints.prepare({ org, id });
  await waitFor('it is ready', async () => (await readiness(id)).status === 'ready');
});

test('a primary service must be one that listens', async () => {
  const { id } = await admin.blueprints.create({ org, project: 'shop', environment: 'main' });
  await waitFor('it is ready', async () => (await readiness(id)).status === 'ready');
  const choose = (primaryService: string) => admin.blueprints.update({ org, id, primaryService });
  await expect(choose('worker')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect(await choose('web')).toMatchObject({ primaryService: 'web' });
});

test('without a credential nothing is launched; configured again, it is', async () => {
  const blueprint = await portal.addBlueprint({});
  await admin.organizations.revoke({ org });
  expect(await inCatalog(builder, blueprint)).toMatchObject({ launchable: { ok: false, code: 'NOT_CONFIGURED' } });
  await expect(builder.workspaces.create({ org, blueprint })).rejects.toMatchObject({ code: 'NOT_CONFIGURED' });
  expect(JSON.stringify(await admin.organizations.configure({ org }))).not.toMatch(/secret|token/i);
  const { id } = await builder.workspaces.create({ org, blueprint });
  await waitFor('it runs', async () => (await builder.workspaces.get({ org, id })).status === 'running');
});

test('every change is in the audit log, with who and what', async () => {
  const { items } = await admin.audit.list({ org, limit: 200 });
  const actions = new Set(items.map((line) => line.action));
  for (const action of [
    'blueprint.registered',
    'blueprint.state_set',
    'blueprint.changed',
    'blueprint.removed',
    'blueprint.prepared',
  ]) {
    expect(actions).toContain(action);
  }
  expect(items.find((line) => line.action === 'blueprint.removed')).toMatchObject({
    actor: { label: 'admin@corp.com (API key)' },
    target: { type: 'blueprint', label: 'Shop' },
  });
});
