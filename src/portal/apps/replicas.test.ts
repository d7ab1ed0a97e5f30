import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { app as appSchema } from '#contract/apps.ts';
import type { Member } from '../actor.ts';
import { list as listNotifications } from '../notifications/actions.ts';
import { approve } from '../publishing/actions.ts';
import { carryOut } from '../publishing/carry-out.ts';
import { deployVersions } from '../publishing/deploy.ts';
import { dying } from '../publishing/dying.fixture.ts';
import { environmentServing, type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { submit } from '../publishing/submit.ts';
import { get, list, logs, update } from './actions.ts';
import { setReplicas } from './replicas.ts';
import { applyVariables, setVariables } from './variables.ts';

let world: PublishingPortal;
let admin: Member;
let ada: Member;
let workspace: Awaited<ReturnType<PublishingPortal['addWorkspace']>>;
let id: string;
let count = 0;
const { signal } = new AbortController();
const subdomain = 'sales';

async function open(options: Parameters<typeof publishingPortal>[0] = {}) {
  world = await publishingPortal(options);
  world.keepReleases();
  admin = await world.addMember('Root', 'admin');
  ada = await world.addMember('Ada', 'user');
  workspace = await world.addWorkspace(ada);
}
/** Approves what the workspace holds, and deploys it. */
async function publish() {
  workspace.project.write('index.html', `version ${count++}\n`);
  const request = await submit(world.portal, ada, { id: `req${count++}`, workspaceId: workspace.id, subdomain });
  await approve(world.portal, admin, request.id, request.commit);
  await deploy();
  id = (await world.db.selectFrom('apps').select('id').executeTakeFirstOrThrow()).id;
}
beforeEach(() => open());
afterEach(() => world.end());

async function deploy(portal = world.portal) {
  await carryOut(portal);
  await deployVersions(portal, signal);
}
const newId = () => `ver${count++}`;
const set = (replicas: number, newVersion = newId(), portal = world.portal) =>
  setReplicas(portal, admin, { id, replicas, newId: newVersion });
const seen = () => get(world.portal, admin, id);
const serving = () => environmentServing(world.portal, subdomain);
const auditOf = async () =>
  world.db
    .selectFrom('auditEvents')
    .select(['action', 'actorLabel', 'data'])
    .where('action', 'like', 'app.replicas%')
    .orderBy('seq')
    .execute();

describe('choosing a number', () => {
  test('deploys what is live again as so many, and visitors are served until that answers', async () => {
    await publish();
    const before = await serving();
    const told = (await listNotifications(world.portal, ada, { limit: 200 })).items.length;
    expect(await seen()).toMatchObject({
      replicas: { wanted: 1, running: 1, most: 5, reason: null, applied: true },
      allowed: { setReplicas: { ok: true } },
    });
    const answer = await set(3);
    expect(appSchema.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({
      replicas: { wanted: 3, running: 1, applied: false },
      allowed: { setReplicas: { ok: false, reason: 'Version 2 is on its way. Wait until it is live or has failed.' } },
    });
    expect(answer.versions[0]).toMatchObject({
      ...{ version: 2, status: 'queued', commit: answer.versions[1]!.commit, rollback: null },
      redeploy: { of: 1, by: { email: 'root@example.com' } },
    });
    expect(await serving()).toBe(before);
    await deploy();
    expect(await serving()).not.toBe(before);
    expect(await seen()).toMatchObject({ live: { version: 2 }, replicas: { wanted: 3, running: 3, applied: true } });
    world.setCopies(await serving(), ['copy-a', 'copy-b']);
    expect((await seen()).replicas).toMatchObject({ wanted: 3, running: 2, applied: true });
    expect(await auditOf()).toEqual([
      { action: 'app.replicas_set', actorLabel: 'root@example.com', data: { from: 1, to: 3 } },
      { action: 'app.replicas_applied', actorLabel: 'root@example.com', data: { version: 1 } },
    ]);
    // It is the admins' doing: the builder asked for nothing.
    expect((await listNotifications(world.portal, ada, { limit: 200 })).items).toHaveLength(told);
  });

  test('is the admins’; its owner reads it, and a neighbour nothing', async () => {
    await publish();
    const mine = (await list(world.portal, ada)).items[0]!;
    expect(mine).toMatchObject({ replicas: { wanted: 1 }, allowed: { setReplicas: { code: 'FORBIDDEN' } } });
    await expect(setReplicas(world.portal, ada, { id, replicas: 2, newId: newId() })).rejects.toThrow('role');
    const bob = await world.addMember('Bob', 'user');
    const stranger = await world.addMember('Eve', 'admin', { slug: 'other' });
    for (const nobody of [bob, stranger])
      await expect(setReplicas(world.portal, nobody, { id, replicas: 2, newId: newId() })).rejects.toThrow(
        'nothing here',
      );
    expect((await seen()).replicas.wanted).toBe(1);
  });

  test('again changes nothing, and another one waits for the first', async () => {
    await publish();
    await set(2);
    expect((await set(2)).versions).toHaveLength(2);
    await expect(set(3)).rejects.toThrow('Version 2 is on its way');
    expect(await seen()).toMatchObject({ replicas: { wanted: 2 } });
    expect(await auditOf()).toHaveLength(2);
  });

  test('is saved for a later start while nothing is up', async () => {
    world.releasesEnd('failed');
    await publish();
    expect(await seen()).toMatchObject({ live: null, replicas: { running: 0, applied: true } });
    expect((await set(2)).versions).toHaveLength(1);
    world.releasesEnd('live');
    await publish();
    await update(world.portal, admin, { id, takenDown: true });
    const answer = await set(4);
    expect(answer).toMatchObject({ replicas: { wanted: 4, applied: true }, allowed: { setReplicas: { ok: true } } });
    expect(answer.versions).toHaveLength(2);
    expect((await auditOf()).map(({ data }) => data)).toEqual([
      { from: 1, to: 2 },
      { from: 2, to: 4 },
    ]);
  });

  test('of a version that does not start leaves what is live, and is tried again when it is asked for again', async () => {
    await publish();
    const live = await serving();
    world.releasesEnd('failed');
    await set(2);
    await deploy();
    expect(await serving()).toBe(live);
    expect(await seen()).toMatchObject({ live: { version: 1 }, replicas: { wanted: 2, running: 1, applied: false } });
    world.releasesEnd('live');
    const again = await set(2);
    expect(again.versions[0]).toMatchObject({ version: 3, status: 'queued', redeploy: { of: 1 } });
    expect((await auditOf()).map(({ action }) => action)).toEqual([
      'app.replicas_set',
      'app.replicas_applied',
      'app.replicas_applied',
    ]);
    await deploy();
    expect(await seen()).toMatchObject({ live: { version: 3 } });
  });

  test('does not swallow variables that are set after its version has begun', async () => {
    await publish();
    world.releasesEnd('building');
    await set(2);
    const stop = new AbortController();
    const deploying = deployVersions(world.portal, stop.signal);
    await expect.poll(async () => (await seen()).versions[0]!.status).toBe('building');
    await setVariables(world.portal, admin, { id, items: [{ name: 'LEVEL', value: 'info', secret: false }] });
    await expect(applyVariables(world.portal, admin, { id, newId: newId() })).rejects.toThrow(
      'Version 2 is on its way',
    );
    stop.abort();
    await deploying;
  });
});

describe('logs', () => {
  test('are those of the copy that is named, as long as it runs', async () => {
    await publish();
    expect((await seen()).replicas.names).toEqual([]);
    await set(2);
    await deploy();
    expect((await seen()).replicas.names).toEqual(['copy-a', 'copy-b']);
    // The build was before there were copies, and is kept.
    expect(await logs(world.portal, ada, { id, replica: 'copy-b' })).toEqual({
      ...{ build: 'log of build', app: 'log of app in copy-b' },
    });
    expect(await logs(world.portal, ada, { id })).toMatchObject({ app: 'log of app' });
    world.setCopies(await serving(), ['copy-a']);
    await expect(logs(world.portal, ada, { id, replica: 'copy-b' })).rejects.toThrow('does not run any more');
    const bob = await world.addMember('Bob', 'user');
    await expect(logs(world.portal, bob, { id, replica: 'copy-a' })).rejects.toThrow('nothing here');
  });
});

describe('where an app can only run once', () => {
  test.each([
    { name: 'it has a volume', volumes: [{ name: 'data', path: 'data' }], replicas: true, reason: /in a volume/ },
    { name: 'its engine runs everything once', volumes: [], replicas: false, reason: /^This machine runs an app once/ },
  ])('because $name, that is said and more is refused', async ({ volumes, replicas, reason }) => {
    await world.end();
    await open({ volumes });
    world.engine.capabilities.replicas = replicas;
    await publish();
    expect(await seen()).toMatchObject({
      replicas: { wanted: 1, most: 1, reason: expect.stringMatching(reason) },
      allowed: { setReplicas: { ok: false, code: 'CONFLICT', reason: expect.stringMatching(reason) } },
    });
    await expect(set(2)).rejects.toThrow(reason);
    expect((await set(1)).versions).toHaveLength(1);
  });

  test('one that should run more often goes back to one', async () => {
    await publish();
    await set(3);
    await deploy();
    world.engine.capabilities.replicas = false;
    expect(await seen()).toMatchObject({
      replicas: { wanted: 3, most: 1, applied: true },
      allowed: { setReplicas: { ok: true } },
    });
    await expect(set(2)).rejects.toThrow('This machine runs an app once');
    expect((await set(1)).replicas.wanted).toBe(1);
  });

  test('and where its cluster was removed, it is shown all the same', async () => {
    await publish();
    world.portal.engines.capabilities = () => null;
    expect((await list(world.portal, admin)).items[0]!.replicas).toMatchObject({
      most: 1,
      reason: 'The cluster that it ran on was removed.',
    });
  });
});

test.each(['before', 'after'] as const)(
  'a portal that is killed %s it saved makes one version when it is asked again',
  async (when) => {
    await publish();
    const key = newId();
    const victim = dying(world.start(), 1, when);
    await expect(set(2, key, victim.portal)).rejects.toThrow('killed');
    const { versions, replicas } = await set(2, key);
    expect(versions.map(({ version }) => version)).toEqual([2, 1]);
    expect(replicas.wanted).toBe(2);
    expect(await auditOf()).toHaveLength(2);
  },
);
