import http from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Client } from '#client/client.ts';
import { environmentSpec } from '#contract/environment.ts';
import type { Workspace } from '#contract/workspaces.ts';
import { EngineError } from '#engines/engine.ts';
import type { FakeSource } from '#engines/fake/state.ts';
import { lifetimes } from '#portal/workspaces/lifetime.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { openRealTerminal } from '../harness/real-terminal.ts';
import { waitFor } from '../harness/wait-for.ts';

// Every test waits for real processes to start, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

/** What an admin sets on a blueprint, over the API, and what becomes of it in workspaces with real supervisors. */
let portal: TestPortal;
let admin: Client;
let builder: Client;
const org = 'main';
/** Milliseconds that the portal's clock is ahead. */
let ahead = 0;

beforeAll(async () => {
  portal = await testPortal({}, () => new Date(Date.now() + ahead));
  admin = (await portal.as('admin@corp.com', 'admin')).client;
  builder = (await portal.as('jonas.reyes@corp.com', 'user')).client;
});
afterEach(async () => {
  portal.engine.faults.clear();
  for (const { id, status } of await mine()) if (status !== 'deleting') await builder.workspaces.remove({ org, id });
  await waitFor('all are deleted', async () => (await mine()).length === 0);
  ahead = 0;
}, 60_000);
afterAll(() => portal.end());

const mine = async () =>
  (await builder.workspaces.list({ org, limit: 200 })).items.filter((one) => one.status !== 'deleted');
const reaches = (id: string, status: Workspace['status']) =>
  waitFor(`it is ${status}`, async () => {
    const now = await builder.workspaces.get({ org, id });
    return now.status === status && now;
  });
const launched = async (blueprint: string, name?: string) => {
  const { id } = await builder.workspaces.create({ org, blueprint, ...(name ? { name } : {}) });
  return reaches(id, 'running');
};
const environmentOf = (id: string) =>
  [...portal.engine.state.environments.values()].find((one) => one.labels.workspace === id && one.state !== 'trashed')!;
const sourceOf = async (blueprint: string): Promise<FakeSource> => {
  const { environment } = await admin.blueprints.get({ org, id: blueprint });
  return portal.engine.state.sources.find((one) => one.environment === environment)!;
};
/** A new version of its source, and the blueprint ready with it. */
async function newVersion(blueprint: string, files: Record<string, string>): Promise<void> {
  const source = await sourceOf(blueprint);
  const before = (await admin.blueprints.get({ org, id: blueprint })).readiness.version;
  Object.assign(source, { files, revision: source.revision + 1 });
  portal.portal.wake('blueprints');
  await waitFor('the new version is ready', async () => {
    const { readiness } = await admin.blueprints.get({ org, id: blueprint });
    return readiness.status === 'ready' && readiness.version !== before;
  });
}
/** What a shell in the workspace prints. */
async function prints(id: string, command: string, pattern: RegExp): Promise<void> {
  const terminal = openRealTerminal(builder, { workspace: id });
  await waitFor('it is open', () => terminal.state.status === 'open');
  terminal.send(`${command}\r`);
  await terminal.screen.until(pattern);
  terminal.close();
}

/** What an app answers. `fetch` does not let a caller choose the host. */
function visit(subdomain: string): Promise<string> {
  const { hostname, port } = new URL(portal.url);
  return new Promise((resolve, reject) => {
    const host = `${subdomain}.apps.localhost:${port}`;
    http
      .get({ host: hostname, port, path: '/', headers: { host } }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        answer.on('end', () => resolve(text));
      })
      .on('error', reject);
  });
}

test('variables reach terminals and services of new workspaces, and the others at their restart', async () => {
  const blueprint = await portal.addBlueprint({ 'app.mjs': '' }, 1);
  const source = await sourceOf(blueprint);
  if (Array.isArray(source.spec)) throw new Error('It has faults.');
  source.spec.services.push({
    name: 'web',
    command: 'echo "service: $GREETING $TOKEN" >> seen.txt; sleep 1000',
    variables: {},
  });
  await newVersion(blueprint, { 'app.mjs': '' });
  const items = [
    { name: 'GREETING', value: 'hello', secret: false },
    { name: 'TOKEN', value: 's3cret-value', secret: true },
  ];
  const answer = await admin.blueprints.setVariables({ org, id: blueprint, items });
  expect(answer.items).toEqual([
    { name: 'GREETING', value: 'hello', secret: false },
    { name: 'TOKEN', value: null, secret: true },
  ]);
  const { id } = await launched(blueprint);
  await prints(id, 'echo "$GREETING/$TOKEN"', /hello\/s3cret-value/);
  await prints(id, 'cat seen.txt', /service: hello s3cret-value/);

  // What ended by itself comes back with them, and with its owner's name.
  const crashed = environmentOf(id).id;
  await portal.engine.fail(crashed, 'Out of memory.');
  await waitFor(
    'it is revived',
    () => environmentOf(id).state === 'running' && portal.portal.gateway.connected(crashed),
  );
  await waitFor('its owner is told to it', async () => {
    const { items } = await admin.audit.list({ org, action: 'workspace.revived' });
    return items.some((line) => line.target.id === id);
  });
  await prints(id, 'echo "$TOKEN $GIT_AUTHOR_EMAIL"', /s3cret-value jonas\.reyes@corp\.com/);

  // The secret is kept without being sent again; a variable that is left out is gone.
  await admin.blueprints.setVariables({ org, id: blueprint, items: [{ name: 'TOKEN', secret: true }] });
  await builder.workspaces.restart({ org, id });
  await reaches(id, 'running');
  await prints(id, 'echo "<$GREETING>$TOKEN"', /<>s3cret-value/);

  const stored = [...portal.engine.state.environments.values()].map(({ target, log }) => ({
    ...target,
    supervisor: null,
    log,
  }));
  expect(JSON.stringify(stored), 'no engine keeps it').not.toContain('s3cret-value');
  expect(JSON.stringify(await admin.audit.list({ org, limit: 200 }))).not.toMatch(/s3cret-value|hello/);
  const rows = await portal.portal.db.selectFrom('blueprintVariables').selectAll().execute();
  expect(
    rows.map((row) => row.sealed?.includes('s3cret-value')),
    'sealed in the database',
  ).not.toContain(true);
});

test('a published app sees none of them', async () => {
  await admin.organizations.updateSettings({ org, deployOn: 'approval' });
  const app = `require('http').createServer((_, res) => res.end('app: ' + JSON.stringify(process.env.TOKEN ?? null))).listen(process.env.PORT)`;
  const blueprint = await portal.addBlueprint({
    'app.mjs': `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); ${app}`,
  });
  await admin.blueprints.setVariables({
    org,
    id: blueprint,
    items: [{ name: 'TOKEN', value: 's3cret-value', secret: true }],
  });
  const { id } = await launched(blueprint);
  await prints(id, 'echo "$TOKEN"; touch changed', /s3cret-value/);
  const request = await builder.publishing.submit({ org, id, subdomain: 'bare' });
  await admin.publishing.approve({ org, id: request.id, commit: request.commit });
  const answer = await waitFor('it is live', async () => {
    const text = await visit('bare');
    return text.startsWith('app: ') && text;
  });
  expect(answer).toBe('app: null');
});

test.each([
  ['a reserved name', [{ name: 'LD_PRELOAD', value: 'x', secret: false }], /code into every program/],
  ['the portal’s own', [{ name: 'ANTHROPIC_BASE_URL', value: 'x', secret: false }], /AI & Data/],
  [
    'a name twice',
    [
      { name: 'A', value: '1', secret: false },
      { name: 'A', value: '2', secret: false },
    ],
    /twice/,
  ],
  ['a new secret without a value', [{ name: 'A', secret: true }], /value/],
])('%s is refused', async (_, items, reason) => {
  const blueprint = await portal.addBlueprint({});
  const refused = admin.blueprints.setVariables({ org, id: blueprint, items });
  await expect(refused).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringMatching(reason) });
  expect((await admin.blueprints.variables({ org, id: blueprint })).items).toEqual([]);
});

test('a secret does not become readable by being called plain', async () => {
  const blueprint = await portal.addBlueprint({});
  await admin.blueprints.setVariables({ org, id: blueprint, items: [{ name: 'A', value: 'hidden', secret: true }] });
  const plain = admin.blueprints.setVariables({ org, id: blueprint, items: [{ name: 'A', secret: false }] });
  await expect(plain).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('names at the cluster follow the template and never collide', async () => {
  const blueprint = await portal.addBlueprint({});
  await admin.blueprints.update({ org, id: blueprint, naming: '{name}-{random}', name: 'Reports' });
  const names = ['a-b', 'a_b', 'A B'];
  const made = await Promise.all(names.map((name) => launched(blueprint, name)));
  for (const one of made) expect(one.environment!.name).toMatch(/^a-b-[a-z2-7]{5}$/);
  expect(new Set(made.map((one) => one.environment!.name)).size).toBe(3);
  expect(made[0]!.environment).toEqual({ name: made[0]!.environment!.name, project: made[0]!.environment!.name });
  expect(environmentOf(made[0]!.id).labels).toMatchObject({ ...made[0]!.environment });

  await admin.blueprints.update({ org, id: blueprint, projectMode: 'shared', naming: '{user}-{random}' });
  const [one, two] = await Promise.all([launched(blueprint), launched(blueprint)]);
  expect(one.environment!.project).toMatch(/^reports-/);
  expect(two.environment!.project).toBe(one.environment!.project);
  expect(one.environment!.name).toMatch(/^jonas-reyes-/);
});

test('a name that is taken is drawn again', async () => {
  const blueprint = await portal.addBlueprint({});
  await admin.blueprints.update({ org, id: blueprint, naming: 'team-{random}' });
  const { ids } = portal.portal;
  const drawn = ['envaaaaa', 'envaaaaa', 'envaaaaa', 'envbbbbb'];
  portal.portal.ids = (kind, seed) => (kind === 'env' && !seed && drawn.shift()) || ids(kind, seed);
  try {
    const one = await builder.workspaces.create({ org, blueprint });
    const [first, second] = [one, await builder.workspaces.create({ org, blueprint })].map(
      (made) => made.environment?.name,
    );
    expect(first).toBe('team-aaaaa');
    expect(second).not.toBe(first);
  } finally {
    portal.portal.ids = ids;
  }
});

test('the database refuses a name twice on one cluster', async () => {
  const blueprint = await portal.addBlueprint({});
  const [one, two] = await Promise.all([launched(blueprint), launched(blueprint)]);
  const { db } = portal.portal;
  const taken = db.updateTable('workspaces').set({ environmentName: one.environment!.name }).where('id', '=', two.id);
  await expect(taken.execute()).rejects.toThrow(/unique/);
});

test('resources apply to new workspaces, and to the others at their restart', async () => {
  const blueprint = await portal.addBlueprint({}, 1);
  const { id } = await launched(blueprint);
  expect(environmentOf(id).target.resources).toEqual({});
  await admin.blueprints.update({ org, id: blueprint, resources: { memory: 512 } });
  expect(environmentOf(id).target.resources).toEqual({});
  await builder.workspaces.restart({ org, id });
  await reaches(id, 'running');
  expect(environmentOf(id).target.resources).toEqual({ memory: 512 });
  const fresh = await launched(blueprint);
  expect(environmentOf(fresh.id).target.resources, 'also where one was warm').toEqual({ memory: 512 });
  expect(await admin.blueprints.update({ org, id: blueprint, resources: {} })).toMatchObject({ resources: {} });
});

test('an upgrade: told, one workspace, then all; each once, and those stopped at their next start', async () => {
  const blueprint = await portal.addBlueprint({ 'a.txt': '1', 'gone.txt': '1' });
  const [one, two, three] = await Promise.all([1, 2, 3].map(() => launched(blueprint)));
  expect(one).toMatchObject({ behind: false, allowed: { upgrade: { ok: false, code: 'CONFLICT' } } });
  await builder.workspaces.stop({ org, id: three!.id });
  await reaches(three!.id, 'stopped');
  await newVersion(blueprint, { 'a.txt': '2', 'new.txt': '1' });
  await admin.blueprints.update({ org, id: blueprint, resources: { memory: 768 } });

  expect(await admin.blueprints.get({ org, id: blueprint })).toMatchObject({
    upgrade: { behind: 3, underWay: 0 },
    source: { changes: { files: { added: ['new.txt'], changed: ['a.txt'], removed: ['gone.txt'] } } },
  });
  const behind = await builder.workspaces.get({ org, id: one!.id });
  expect(behind).toMatchObject({ behind: true, allowed: { upgrade: { ok: true } } });
  await builder.workspaces.upgrade({ org, id: one!.id });
  expect(await reaches(one!.id, 'running')).toMatchObject({ behind: false });
  expect(environmentOf(one!.id).target.resources).toEqual({ memory: 768 });

  const twice = await Promise.all([1, 2].map(() => admin.blueprints.upgrade({ org, id: blueprint })));
  const sum = (key: 'upgrading' | 'atNextStart') => twice.reduce((total, answer) => total + answer[key], 0);
  expect([sum('upgrading'), sum('atNextStart')], 'each at most once').toEqual([1, 1]);
  expect(await reaches(two!.id, 'running')).toMatchObject({ behind: false, version: expect.stringMatching(/-2$/) });
  expect(await builder.workspaces.get({ org, id: three!.id })).toMatchObject({
    status: 'stopped',
    upgradesAtStart: true,
    allowed: { upgrade: { ok: false } },
  });
  await builder.workspaces.start({ org, id: three!.id });
  expect(await reaches(three!.id, 'running')).toMatchObject({ behind: false, upgradesAtStart: false });
  expect(await admin.blueprints.get({ org, id: blueprint })).toMatchObject({ upgrade: { behind: 0, underWay: 0 } });
});

test('an upgrade that fails leaves the old version running, with its files, and says so', async () => {
  const blueprint = await portal.addBlueprint({ 'app.mjs': '' });
  const { id } = await launched(blueprint);
  await prints(id, 'echo mine > mine.txt; ls', /mine\.txt\s/);
  await newVersion(blueprint, { 'app.mjs': '2' });
  portal.engine.faults.on('upgrade', {
    times: 1,
    error: new EngineError('setup_failed', 'npm error 404', { retryable: true }),
  });
  await builder.workspaces.upgrade({ org, id });
  const after = await reaches(id, 'running');
  expect(after).toMatchObject({
    behind: true,
    problem: { code: 'UPGRADE_FAILED', message: expect.stringContaining('npm error 404') },
  });
  await prints(id, 'echo "it is $(cat mine.txt)"', /it is mine/);
  const { items } = await admin.blueprints.activity({ org, id: blueprint, kind: 'upgrades' });
  expect(items.map((item) => item.action)).toEqual([
    'workspace.upgrade_failed',
    'workspace.upgraded',
    'blueprint.source_changed',
  ]);
  await builder.workspaces.upgrade({ org, id });
  expect(await reaches(id, 'running')).toMatchObject({ behind: false, problem: null });
});

test('an upgrade after which a service does not run says which, to the builder and to admins', async () => {
  const blueprint = await portal.addBlueprint({ 'mine.txt': 'mine' });
  const { id } = await launched(blueprint);
  const source = await sourceOf(blueprint);
  if (Array.isArray(source.spec)) throw new Error('It has faults.');
  const services = [
    { name: 'web', command: 'exit 3' },
    { name: 'worker', command: 'sleep 1000' },
  ];
  source.spec = environmentSpec.parse({ ...source.spec, services });
  await newVersion(blueprint, { 'mine.txt': 'theirs' });
  await builder.workspaces.upgrade({ org, id });
  expect(await reaches(id, 'running')).toMatchObject({
    behind: false,
    problem: { code: 'UPGRADE_UNHEALTHY', message: expect.stringContaining('web does not run') },
  });
  await prints(id, 'echo "it is $(cat mine.txt)"', /it is mine/);
  const { items } = await admin.blueprints.activity({ org, id: blueprint, kind: 'upgrades' });
  expect(items[0]).toMatchObject({ action: 'workspace.upgrade_unhealthy' });

  source.spec = environmentSpec.parse({ ...source.spec, services: services.slice(1) });
  await newVersion(blueprint, { 'mine.txt': 'mended' });
  await builder.workspaces.upgrade({ org, id });
  expect(await reaches(id, 'running')).toMatchObject({ behind: false, problem: null });
});

const minute = 60_000;
/** Moves the clock on minute by minute, looking each time, until something is so. */
async function minutesUntil(what: string, look: () => Promise<void>, so: () => Promise<unknown>): Promise<number> {
  for (let minutes = 0; minutes < 40; minutes++) {
    await look();
    if (await so()) return minutes;
    ahead += minute;
  }
  throw new Error(`It never came: ${what}`);
}

test('nobody uses it: told five minutes before, kept once, then stopped with a snapshot and the reason', async () => {
  const blueprint = await portal.addBlueprint({});
  await admin.blueprints.update({ org, id: blueprint, idleStopMinutes: 10 });
  const { id } = await launched(blueprint);
  await prints(id, 'echo mine > mine.txt; ls', /mine\.txt\s/);
  const look = lifetimes(portal.portal);
  await look();
  expect((await builder.workspaces.get({ org, id })).stopsAt).toBeNull();
  const told = () => builder.workspaces.get({ org, id }).then((one) => one.stopsAt);
  expect(await minutesUntil('it is told', look, told)).toBeGreaterThanOrEqual(4);
  expect(await builder.workspaces.get({ org, id })).toMatchObject({
    status: 'running',
    stopReason: { code: 'idle', message: 'Nobody used it for 10 minutes.' },
  });
  await builder.workspaces.keep({ org, id });
  expect((await builder.workspaces.get({ org, id })).stopsAt).toBeNull();

  const stopped = () => builder.workspaces.get({ org, id }).then((one) => one.status !== 'running');
  expect(await minutesUntil('it stops', look, stopped)).toBeGreaterThanOrEqual(9);
  expect(await reaches(id, 'stopped')).toMatchObject({ stopsAt: null, stopReason: { code: 'idle' } });
  const { items } = await admin.audit.list({ org, action: 'workspace.stopped', target: id });
  expect(items[0]).toMatchObject({ actor: { label: 'Slipway' }, data: { reason: 'idle' } });
  await builder.workspaces.start({ org, id });
  expect(await reaches(id, 'running')).toMatchObject({ stopReason: null });
  await prints(
    id,
    'git --no-pager --git-dir=$HOME/.slipway/git log -1 --format=%s refs/slipway/latest',
    /^Before it was stopped/m,
  );
});

test('a clock that jumps, or a portal that was away, tells first and stops nothing at once', async () => {
  const blueprint = await portal.addBlueprint({});
  await admin.blueprints.update({ org, id: blueprint, idleStopMinutes: 10, maxLifetimeHours: 1 });
  const { id } = await launched(blueprint);
  const look = lifetimes(portal.portal);
  await look();
  ahead += 24 * 60 * minute;
  await look();
  const told = await builder.workspaces.get({ org, id });
  expect(told).toMatchObject({ status: 'running', stopReason: { code: 'lifetime' } });
  expect(Date.parse(told.stopsAt!)).toBeGreaterThan(portal.portal.clock().getTime() + 4 * minute);
  await expect(builder.workspaces.keep({ org, id })).rejects.toMatchObject({ code: 'CONFLICT' });
  ahead += 24 * 60 * minute;
  await lifetimes(portal.portal)();
  expect((await builder.workspaces.get({ org, id })).status, 'a portal that has just started').toBe('running');
});

test('the history of a blueprint: who changed what, in words, filtered and in pages', async () => {
  const blueprint = await portal.addBlueprint({});
  await admin.blueprints.update({ org, id: blueprint, name: 'Renamed', idleStopMinutes: 30 });
  await admin.blueprints.update({ org, id: blueprint, name: 'Renamed' });
  await launched(blueprint);
  const { items } = await admin.blueprints.activity({ org, id: blueprint });
  expect(items[0]).toMatchObject({
    action: 'workspace.launched',
    text: 'Launched',
    actor: expect.stringContaining('jonas'),
  });
  const settings = await admin.blueprints.activity({ org, id: blueprint, kind: 'settings' });
  const renamed = settings.items.filter((item) => item.changes.some(({ field }) => field === 'name'));
  expect(renamed, 'a change that changes nothing is none').toHaveLength(1);
  expect(renamed[0]).toMatchObject({
    actor: expect.stringContaining('admin@corp.com'),
    changes: [
      { field: 'name', from: 'Plain', to: 'Renamed' },
      { field: 'idle stop (minutes)', from: null, to: '30' },
    ],
  });
  const first = await admin.blueprints.activity({ org, id: blueprint, limit: 1 });
  const second = await admin.blueprints.activity({ org, id: blueprint, limit: 1, cursor: first.nextCursor! });
  expect([first.items[0]!.id, second.items[0]!.id]).toEqual(items.slice(0, 2).map((item) => item.id));
});

test('tags: kept in order, at most ten, filtered by, listed', async () => {
  const blueprint = await portal.addBlueprint({});
  const [one, two] = await Promise.all([launched(blueprint), launched(blueprint)]);
  await builder.workspaces.update({ org, id: one!.id, tags: ['Demo', 'sales', 'demo'] });
  await builder.workspaces.update({ org, id: two!.id, tags: ['finance'] });
  expect(await builder.workspaces.get({ org, id: one!.id })).toMatchObject({ tags: ['demo', 'sales'] });
  const found = await builder.workspaces.list({ org, tag: 'demo' });
  expect(found.items.map((item) => item.id)).toEqual([one!.id]);
  expect(found.tags).toEqual(['demo', 'finance', 'sales']);
  const many = builder.workspaces.update({ org, id: one!.id, tags: Array.from({ length: 11 }, (_, n) => `t${n}`) });
  await expect(many).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('a removed blueprint’s workspaces go on, keep its name, and start again', async () => {
  const blueprint = await portal.addBlueprint({});
  await admin.blueprints.update({ org, id: blueprint, name: 'Short-lived' });
  const { id } = await launched(blueprint);
  await admin.blueprints.remove({ org, id: blueprint });
  // Its source goes too, and nobody is kept from their files by that.
  portal.engine.faults.on('source', {
    times: 1_000,
    error: new EngineError('not_found', 'There is no such environment.'),
  });
  expect(await builder.workspaces.get({ org, id })).toMatchObject({
    status: 'running',
    blueprint: { name: 'Short-lived', removed: true },
  });
  await expect(builder.workspaces.create({ org, blueprint })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await builder.workspaces.restart({ org, id });
  await reaches(id, 'running');
});

test('a launch that fails keeps the last lines of its phase, for its owner alone', async () => {
  const blueprint = await portal.addBlueprint({});
  const source = await sourceOf(blueprint);
  source.setupError = 'npm error code E404';
  source.revision++;
  const { id } = await builder.workspaces.create({ org, blueprint });
  await reaches(id, 'error');
  const failed = async (client: Client) =>
    (await client.workspaces.progress({ org, id })).phases.find((phase) => phase.status === 'failed');
  expect(await failed(builder)).toMatchObject({ phase: 'cloning', log: expect.stringContaining('E404') });
  expect(await failed(admin)).toMatchObject({ log: null });
});
