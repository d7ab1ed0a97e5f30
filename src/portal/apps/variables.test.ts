import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { app as appSchema } from '#contract/apps.ts';
import type { Member } from '../actor.ts';
import { stop as stopEnvironment } from '../environments/actions.ts';
import { list as listNotifications } from '../notifications/actions.ts';
import type { Portal } from '../portal.ts';
import { approve, get as getRequest } from '../publishing/actions.ts';
import { carryOut } from '../publishing/carry-out.ts';
import { deployVersions } from '../publishing/deploy.ts';
import { dying } from '../publishing/dying.fixture.ts';
import { keepAppsRunning } from '../publishing/keep-running.ts';
import { environmentServing, type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { submit } from '../publishing/submit.ts';
import { get, logs, rollback, update } from './actions.ts';
import { applyVariables, listVariables, setVariables } from './variables.ts';

let world: PublishingPortal;
let admin: Member;
let ada: Member;
let id: string;
let workspace: Awaited<ReturnType<PublishingPortal['addWorkspace']>>;
let count = 0;
const { signal } = new AbortController();
const subdomain = 'sales';
const secret = 'hunter22-and-more';

async function open(options: Parameters<typeof publishingPortal>[0] = {}) {
  world = await publishingPortal(options);
  admin = await world.addMember('Root', 'admin');
  ada = await world.addMember('Ada', 'user');
  workspace = await world.addWorkspace(ada);
  await publish();
  id = (await world.db.selectFrom('apps').select('id').executeTakeFirstOrThrow()).id;
}
beforeEach(() => open());
afterEach(() => world.end());

async function loops(portal: Portal = world.portal) {
  await carryOut(portal);
  await deployVersions(portal, signal);
  await keepAppsRunning(portal, signal);
}
async function publish() {
  workspace.project.write('index.html', `version ${count++}\n`);
  const request = await submit(world.portal, ada, { id: `req${count++}`, workspaceId: workspace.id, subdomain });
  await approve(world.portal, admin, request.id, request.commit);
  await loops();
}
const newId = () => `ver${count++}`;
const set = (TOKEN: string, portal = world.portal) =>
  setVariables(portal, admin, {
    id,
    items: [
      { name: 'LEVEL', value: 'info', secret: false },
      { name: 'TOKEN', value: TOKEN, secret: true },
    ],
  });
const apply = (newVersion = newId(), portal = world.portal) => applyVariables(portal, admin, { id, newId: newVersion });
const seen = () => get(world.portal, admin, id);
const serving = () => environmentServing(world.portal, subdomain);
const given = async () => world.insides.get(await serving())!.app;

describe('the list', () => {
  test('is the admins’; its owner reads the names, and a neighbour nothing', async () => {
    const answer = await set(secret);
    expect(answer.items).toEqual([
      { name: 'LEVEL', value: 'info', secret: false },
      { name: 'TOKEN', value: null, secret: true },
    ]);
    expect((await listVariables(world.portal, ada, id)).items).toEqual([
      { name: 'LEVEL', value: null, secret: false },
      { name: 'TOKEN', value: null, secret: true },
    ]);
    const bob = await world.addMember('Bob', 'user');
    const stranger = await world.addMember('Eve', 'admin', { slug: 'other' });
    for (const nobody of [bob, stranger])
      await expect(listVariables(world.portal, nobody, id)).rejects.toThrow('nothing here');
    await expect(setVariables(world.portal, ada, { id, items: [] })).rejects.toThrow('role');
    await expect(applyVariables(world.portal, ada, { id, newId: newId() })).rejects.toThrow('role');
  });

  test('is found from the requests of its app by who may read that', async () => {
    const first = await world.db.selectFrom('publishRequests').select('id').executeTakeFirstOrThrow();
    for (const reader of [ada, admin])
      expect(await getRequest(world.portal, reader, first.id)).toMatchObject({ app: id });
    // Before its first approval it is a name that is asked for.
    const other = await world.addWorkspace(ada);
    other.project.write('index.html', 'other\n');
    const asked = await submit(world.portal, ada, { id: `req${count++}`, workspaceId: other.id, subdomain: 'asked' });
    expect(asked).toMatchObject({ status: 'pending', app: null });
    // Given to somebody else, it is not its builder's to look into any more.
    const bob = await world.addMember('Bob', 'user');
    await world.db.updateTable('apps').set({ ownerId: bob.person.id }).where('id', '=', id).execute();
    expect(await getRequest(world.portal, ada, first.id)).toMatchObject({ app: null });
    await expect(listVariables(world.portal, ada, id)).rejects.toThrow('nothing here');
  });

  test('keeps a secret that is not typed again, and says in the log what was touched', async () => {
    await set(secret);
    const items = [
      { name: 'OPENAI_API_KEY', value: 'sk-1', secret: true },
      { name: 'TOKEN', secret: true },
    ];
    await setVariables(world.portal, admin, { id, items });
    const lines = await world.db
      .selectFrom('auditEvents')
      .selectAll()
      .where('action', '=', 'app.variables_set')
      .execute();
    expect(lines.map(({ data }) => data)).toEqual([
      {
        changes: [
          { field: 'LEVEL', from: null, to: 'plain' },
          { field: 'TOKEN', from: null, to: 'secret' },
        ],
      },
      {
        changes: [
          { field: 'LEVEL', from: 'plain', to: null },
          { field: 'OPENAI_API_KEY', from: null, to: 'secret' },
        ],
      },
    ]);
    await apply();
    await loops();
    expect((await given())!.variables).toEqual({ OPENAI_API_KEY: 'sk-1', TOKEN: secret });
    // The same again is no change, and needs no deployment.
    await setVariables(world.portal, admin, { id, items: items.map(({ name }) => ({ name, secret: true })) });
    expect(await seen()).toMatchObject({ variablesApplied: true, allowed: { applyVariables: { ok: false } } });
  });

  test.each([
    [[{ name: 'PATH', value: secret, secret: false }], 'PATH is reserved'],
    [
      [
        { name: 'A', value: secret, secret: false },
        { name: 'A', value: secret, secret: false },
      ],
      'A is in the list twice',
    ],
    [[{ name: 'A', secret: true }], 'Type the secret’s value'],
    [[{ name: 'A', secret: false }], 'Type a value'],
  ])('refuses %j, and repeats no value', async (items, reason) => {
    const error = await setVariables(world.portal, admin, { id, items }).catch((thrown: Error) => thrown);
    expect(JSON.stringify(error)).toContain(reason);
    expect(JSON.stringify(error)).not.toContain(secret);
  });
});

describe('applying', () => {
  test('deploys what is live again, and switches when it runs', async () => {
    const before = await serving();
    const told = (await listNotifications(world.portal, ada, { limit: 200 })).items.length;
    await set(secret);
    expect(await seen()).toMatchObject({ variablesApplied: false, allowed: { applyVariables: { ok: true } } });
    expect(await given()).toEqual({ revision: 0, variables: {}, secrets: [] });
    const answer = await apply();
    expect(appSchema.parse(answer)).toEqual(answer);
    expect(answer.versions[0]).toMatchObject({
      ...{ version: 2, status: 'queued', commit: answer.versions[1]!.commit, rollback: null },
      redeploy: { of: 1, by: { email: 'root@example.com' } },
    });
    expect((await apply()).versions).toHaveLength(2);
    expect(await serving()).toBe(before);
    await loops();
    expect(await serving()).not.toBe(before);
    expect(await given()).toMatchObject({ revision: 1, variables: { LEVEL: 'info', TOKEN: secret } });
    expect(await seen()).toMatchObject({ variablesApplied: true, live: { version: 2 } });
    // It is the admins' doing: the builder asked for nothing.
    expect((await listNotifications(world.portal, ada, { limit: 200 })).items).toHaveLength(told);
    await apply();
    expect((await seen()).versions).toHaveLength(2);
  });

  test('comes with whatever is deployed next, too: a publication, and going back', async () => {
    await set(secret);
    await publish();
    expect(await given()).toMatchObject({ revision: 1, variables: { TOKEN: secret } });
    await set('another');
    await rollback(world.portal, admin, { id, version: 1, newId: newId() });
    await loops();
    expect(await given()).toMatchObject({ revision: 2, variables: { TOKEN: 'another' } });
    expect((await seen()).variablesApplied).toBe(true);
  });

  test('waits for what is on its way, and for an app that is down', async () => {
    await set(secret);
    await update(world.portal, admin, { id, takenDown: true });
    await expect(apply()).rejects.toThrow('Put it back up first');
    await update(world.portal, admin, { id, takenDown: false });
    await loops();
    await publish();
    await set('another');
    await rollback(world.portal, admin, { id, version: 1, newId: newId() });
    await expect(apply()).rejects.toThrow('Version 3 is on its way');
  });

  test('what does not start changes nothing, and tells no secret that it wrote', async () => {
    await set(secret);
    // Its build sees none of them, but who knows what it says.
    world.programsSay(`built with ${secret}`);
    await apply();
    await loops();
    const live = await serving();
    const worse = `${secret}-and-worse`;
    await set(worse);
    world.programsSay(`no access to the database with ${worse}`);
    world.releasesEnd('failed');
    await apply();
    await loops();
    const app = await seen();
    expect(app).toMatchObject({ live: { version: 2 }, variablesApplied: false });
    expect(app.versions[0]!.message).toBe('no access to the database with ••••');
    expect(await serving()).toBe(live);
    world.programsSay(`connected with ${secret}`);
    expect(await logs(world.portal, ada, { id, version: 2 })).toEqual({
      build: 'built with ••••',
      app: 'connected with ••••',
    });

    // After a restart of the machine what is live comes back as it was.
    await stopEnvironment(world.portal, live);
    world.releasesEnd('live');
    await loops();
    expect(await given()).toMatchObject({ revision: 1, variables: { TOKEN: secret } });
    await apply();
    await loops();
    expect(await given()).toMatchObject({ revision: 2, variables: { TOKEN: worse } });
  });

  test('keeps the volumes of an app: it is started anew where they are', async () => {
    await world.end();
    await open({ volumes: [{ name: 'data', path: 'data' }] });
    const live = await serving();
    await set(secret);
    await apply();
    await loops();
    expect(await serving()).toBe(live);
    expect(await given()).toMatchObject({ revision: 1, variables: { TOKEN: secret } });
    expect((await seen()).live).toMatchObject({ version: 2 });
  });
});

test('no table holds a secret as it is, and none keeps what nothing runs with', async () => {
  await set(secret);
  await apply();
  await loops();
  await set('another');
  await apply();
  await loops();
  const { rows } = await sql<{
    name: string;
  }>`select tablename as name from pg_tables where schemaname = 'public'`.execute(world.db);
  for (const { name } of rows) {
    const held = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(world.db);
    expect({ name, held: held.rows.filter(({ row }) => row.includes(secret)) }).toEqual({ name, held: [] });
  }
  expect(await world.db.selectFrom('appVersionVariables').selectAll().execute()).toHaveLength(1);
});

describe.each([
  { name: 'in an environment of its own', volumes: [] },
  { name: 'where the volumes are', volumes: [{ name: 'data', path: 'data' }] },
])('a portal that is killed while it applies variables $name', ({ volumes }) => {
  test.each(['before', 'after'] as const)(
    'ends with the new ones live once, killed %s each step',
    async (when) => {
      await world.end();
      await open({ volumes });
      for (let nth = 1; ; nth += 1) {
        expect(nth).toBeLessThan(30);
        const key = newId();
        const victim = dying(world.start(), nth, when);
        const value = `value ${nth}`;
        let isSaved = false;
        await set(value, victim.portal)
          .then(() => {
            isSaved = true;
            return apply(key, victim.portal);
          })
          .then(() => loops(victim.portal))
          .catch(() => {});
        // Whoever got no answer asks again.
        if (!isSaved) await set(value);
        await apply(key);
        world.pass(300);
        await loops(world.start());
        const { live, variablesApplied, versions } = await seen();
        expect({ nth, live: live!.version, variablesApplied }).toEqual({
          nth,
          live: versions.length,
          variablesApplied: true,
        });
        expect((await given())!.variables.TOKEN).toBe(value);
        const running = [...world.engine.state.environments.values()].filter(
          (one) => one.labels.app && one.state === 'running',
        );
        expect(running.map((one) => one.id)).toEqual([await serving()]);
        if (victim.died()) continue;
        // It saved, asked, planned, started, sent and went live.
        expect(nth).toBeGreaterThan(6);
        break;
      }
    },
    180_000,
  );
});
