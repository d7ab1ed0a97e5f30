import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Client, createClient } from '#client/client.ts';
import type { Workspace } from '#contract/workspaces.ts';
import { EngineError } from '#engines/engine.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { openRealTerminal } from '../harness/real-terminal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** Launches and what follows, over the API, with real supervisors linked over TCP and an engine that fails as scripted. */
let portal: TestPortal;
let client: Client;
let admin: Client;
let key: string;
let blueprint: string;
const org = 'main';

beforeAll(async () => {
  portal = await testPortal();
  ({ client, key } = await portal.as('builder@corp.com', 'user'));
  admin = (await portal.as('admin@corp.com', 'admin')).client;
  blueprint = await portal.addBlueprint({ 'app.mjs': 'console.log(1)' });
});
afterEach(async () => {
  portal.engine.faults.clear();
  for (const { id } of await all()) await client.workspaces.remove({ org, id });
  await waitFor('all are deleted', async () => (await all()).length === 0);
}, 60_000);
afterAll(() => portal.end());

const all = async () =>
  (await client.workspaces.list({ org, limit: 200 })).items.filter((one) => one.status !== 'deleted');
const reaches = (id: string, status: Workspace['status']) =>
  waitFor(`it is ${status}`, async () => {
    const now = await client.workspaces.get({ org, id });
    return now.status === status && now;
  });
const environments = () => portal.engine.state.environments.size;

test('launch, type, stop, start: files stay', async () => {
  const { id } = await client.workspaces.create({ org, blueprint });
  await reaches(id, 'running');
  // The last phase is what makes it run, and is told as done a moment later.
  await waitFor('every phase is done', async () => {
    const { phases } = await client.workspaces.progress({ org, id });
    return phases.every((phase) => phase.status === 'done' && phase.finishedAt !== null);
  });

  const terminal = openRealTerminal(client, { workspace: id });
  await waitFor('it is open', () => terminal.state.status === 'open');
  terminal.send('echo kept > kept.txt; ls\r');
  await terminal.screen.until(/kept\.txt\s+/);
  terminal.close();

  await client.workspaces.stop({ org, id });
  expect(await reaches(id, 'stopped')).toMatchObject({
    allowed: { publish: { ok: false, code: 'WORKSPACE_NOT_RUNNING' } },
  });
  await client.workspaces.start({ org, id });
  await reaches(id, 'running');
  const again = openRealTerminal(client, { workspace: id });
  await waitFor('it is open', () => again.state.status === 'open');
  again.send('echo "it is $(cat kept.txt)"\r');
  await again.screen.until(/it is kept/);
  again.close();
});

test('a launch that a portal’s death cut short goes on, whatever was changed meanwhile', async () => {
  const { id } = await client.workspaces.create({ org, blueprint });
  await reaches(id, 'running');
  await client.workspaces.update({ org, id, name: 'Another name' });
  // As a portal leaves it that dies after the environment was claimed and before that was written down.
  const { db, wake } = portal.portal;
  await db.updateTable('environments').set({ ranGeneration: 0 }).where('workspaceId', '=', id).execute();
  await db.updateTable('workspaces').set({ status: 'deploying' }).where('id', '=', id).execute();
  wake('workspaces');
  expect(await reaches(id, 'running')).toMatchObject({ problem: null });
  const terminal = openRealTerminal(client, { workspace: id });
  await waitFor('it is open', () => terminal.state.status === 'open');
  terminal.send('echo "it is $SLIPWAY_WORKSPACE"\r');
  await terminal.screen.until(/it is Another name/);
  terminal.close();
});

test('the same launch sent twice makes one workspace', async () => {
  const repeated = createClient({
    url: portal.url,
    key,
    fetch: (request, init) => {
      const again = new Request(request as Request);
      again.headers.set('idempotency-key', 'once');
      return fetch(again, init);
    },
  });
  const made = await Promise.all([1, 2, 3].map(() => repeated.workspaces.create({ org, blueprint })));
  const again = await repeated.workspaces.create({ org, blueprint });
  for (const one of made) expect(one.id).toBe(again.id);
  expect(await all()).toHaveLength(1);
  await expect(repeated.workspaces.create({ org, blueprint, name: 'Other' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
});

test('of ten launches at once, as many run as the limit allows', async () => {
  const tried = await Promise.allSettled(
    Array.from({ length: 10 }, () => client.workspaces.create({ org, blueprint })),
  );
  const refused = tried.filter((one) => one.status === 'rejected');
  expect(refused).toHaveLength(5);
  for (const one of refused) expect((one as PromiseRejectedResult).reason).toMatchObject({ code: 'QUOTA_EXCEEDED' });
  expect(new Set((await all()).map((one) => one.name)).size, 'names of their own').toBe(5);
}, 60_000);

test('a launch that fails says why, leaves nothing, and can be tried again', async () => {
  const before = environments();
  portal.engine.faults.on('clone', { times: 1, error: new EngineError('no_space', 'The disk is full. Ask an admin.') });
  const { id } = await client.workspaces.create({ org, blueprint });
  const failed = await reaches(id, 'error');
  expect(failed.problem).toEqual({ code: 'ENGINE_NO_SPACE', message: 'The disk is full. Ask an admin.' });
  const { phases } = await client.workspaces.progress({ org, id });
  expect(phases.find((phase) => phase.status === 'failed')).toMatchObject({
    phase: 'cloning',
    message: failed.problem!.message,
  });
  expect(environments()).toBe(before);
  await client.workspaces.start({ org, id });
  expect((await reaches(id, 'running')).problem).toBeNull();
});

test('a cluster that is out of reach for a moment is tried again by itself', async () => {
  portal.engine.faults.on('clone', { times: 1, error: new EngineError('unavailable', 'The cluster does not answer.') });
  const { id } = await client.workspaces.create({ org, blueprint });
  await reaches(id, 'running');
});

test('an answer that was lost after the effect makes no second environment', async () => {
  const before = environments();
  portal.engine.faults.on('clone', {
    times: 1,
    after: true,
    error: new EngineError('unavailable', 'The answer was lost.'),
  });
  const { id } = await client.workspaces.create({ org, blueprint });
  await reaches(id, 'running');
  expect(environments()).toBe(before + 1);
});

test('deleted while it is launched, it is gone, and so is what was made', async () => {
  const before = environments();
  portal.engine.faults.on('clone', { times: 1, hang: true });
  const { id } = await client.workspaces.create({ org, blueprint });
  await waitFor('it clones', async () => {
    const { phases } = await client.workspaces.progress({ org, id });
    return phases.find((phase) => phase.phase === 'cloning')?.status === 'running';
  });
  await client.workspaces.remove({ org, id });
  await waitFor('it is gone', async () => (await all()).every((one) => one.id !== id));
  await expect.poll(environments).toBe(before);
});

test('an environment that ends by itself is started again', async () => {
  const { id } = await client.workspaces.create({ org, blueprint });
  await reaches(id, 'running');
  const environment = [...portal.engine.state.environments.values()].find((one) => one.labels.workspace === id)!;
  await portal.engine.fail(environment.id, 'Out of memory.');
  await waitFor('it is revived', async () => {
    const { items } = await admin.audit.list({
      org,
      action: 'workspace.revived',
    });
    return items.some((line) => line.target.id === id);
  });
  await reaches(id, 'running');
});

test('deleted and restored, its files are there', async () => {
  const { id } = await client.workspaces.create({ org, blueprint });
  await reaches(id, 'running');
  await client.workspaces.remove({ org, id });
  await reaches(id, 'deleted');
  await client.workspaces.restore({ org, id });
  await reaches(id, 'stopped');
  await client.workspaces.start({ org, id });
  await reaches(id, 'running');
});

test('two claims at once never share a warm environment', async () => {
  const warm = await portal.addBlueprint({ 'app.mjs': '' }, 2);
  const launched = await Promise.all([1, 2, 3].map(() => client.workspaces.create({ org, blueprint: warm })));
  await Promise.all(launched.map(({ id }) => reaches(id, 'running')));
  const owners = [...portal.engine.state.environments.values()].map((one) => one.labels.workspace).filter(Boolean);
  expect(new Set(owners).size).toBe(owners.length);
  const mine = owners.filter((owner) => launched.some(({ id }) => id === owner));
  expect(mine).toHaveLength(3);
}, 60_000);

test.each([
  ['no such blueprint', { blueprint: 'bpnone' }, 'NOT_FOUND'],
  ['an empty name', { name: '  ' }, 'BAD_REQUEST'],
  ['a name that a terminal would obey', { name: 'a\u001b[2J' }, 'BAD_REQUEST'],
  ['a name that is too long', { name: 'x'.repeat(61) }, 'BAD_REQUEST'],
])('%s is refused in the contract’s shape', async (_, wrong, code) => {
  const refused = client.workspaces.create({ org, blueprint, ...wrong });
  await expect(refused).rejects.toMatchObject({ code, requestId: expect.any(String) });
  expect(await all()).toHaveLength(0);
});

test('a body that is no JSON, and one that is too large, are refused in the contract’s shape', async () => {
  const post = (body: string) =>
    fetch(`${portal.url}/api/v1/orgs/${org}/workspaces`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
    });
  const broken = await post('{"blueprint":');
  expect(broken.status).toBe(400);
  expect(await broken.json()).toMatchObject({ code: 'BAD_REQUEST', status: 400, requestId: expect.any(String) });
  const large = await post(JSON.stringify({ name: 'x'.repeat(2_000_000) }));
  expect(large.status).toBe(413);
  expect(await large.json()).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
});
