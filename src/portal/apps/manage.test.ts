import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { app as appSchema } from '#contract/apps.ts';
import { EngineError } from '#engines/engine.ts';
import type { Member } from '../actor.ts';
import type { Portal } from '../portal.ts';
import { approve, file, files, get as getRequest } from '../publishing/actions.ts';
import { carryOut } from '../publishing/carry-out.ts';
import { deployVersions } from '../publishing/deploy.ts';
import { dying } from '../publishing/dying.fixture.ts';
import { keepAppsRunning } from '../publishing/keep-running.ts';
import { environmentServing, type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { preview } from '../publishing/preview.ts';
import { submit } from '../publishing/submit.ts';
import { get, list, liveApp, remove, rollback, update } from './actions.ts';

let world: PublishingPortal;
let admin: Member;
let ada: Member;
let count = 0;
const { signal } = new AbortController();
const soon = { timeout: 15_000 };
const subdomain = 'sales';

async function open(options: Parameters<typeof publishingPortal>[0] = {}) {
  world = await publishingPortal(options);
  admin = await world.addMember('Root', 'admin');
  ada = await world.addMember('Ada', 'user');
}
beforeEach(() => open());
afterEach(() => world.end());

async function loops(portal: Portal = world.portal) {
  await carryOut(portal);
  await deployVersions(portal, signal);
  await keepAppsRunning(portal, signal);
}

/** An app with so many versions, each approved and deployed. */
async function published(versions: number) {
  const workspace = await world.addWorkspace(ada);
  for (let version = 1; version <= versions; version += 1) {
    workspace.project.write('index.html', `version ${version}\n`);
    const request = await submit(world.portal, ada, { id: `req${count++}`, workspaceId: workspace.id, subdomain });
    await approve(world.portal, admin, request.id, request.commit);
    await loops();
  }
  const { items } = await list(world.portal, admin);
  return { id: items[0]!.id, workspace };
}

const newId = () => `ver${count++}`;
const goBack = (id: string, version: number, newVersion = newId(), portal = world.portal) =>
  rollback(portal, admin, { id, version, newId: newVersion });
const seen = (id: string) => get(world.portal, admin, id);
const statuses = async (id: string) => (await seen(id)).versions.map(({ status }) => status);
const serving = () => environmentServing(world.portal, subdomain);
const running = () =>
  [...world.engine.state.environments.values()].filter((one) => one.labels.app && one.state === 'running');
const auditOf = async (id: string) => {
  const lines = await world.db
    .selectFrom('auditEvents')
    .select(['action', 'actorLabel', 'data'])
    .where('targetId', '=', id)
    .orderBy('seq')
    .execute();
  return lines.filter(({ action }) => !action.includes('deployment') && !action.includes('version'));
};

describe('going back', () => {
  test('starts what was kept, with nothing to clone, as a version with a name on it', async () => {
    const { id } = await published(2);
    const { versions } = await seen(id);
    const clones = world.engine.state.environments.size;
    const young = await serving();
    const answer = await goBack(id, 1);
    expect(appSchema.parse(answer)).toEqual(answer);
    expect(answer.versions[0]).toMatchObject({
      version: 3,
      status: 'queued',
      commit: versions[1]!.commit,
      rollback: { to: 1, by: { email: 'root@example.com' } },
      builder: { email: 'ada@example.com' },
    });
    expect(await serving()).toBe(young);
    await loops();
    expect(await statuses(id)).toEqual(['live', 'superseded', 'superseded']);
    expect((await seen(id)).live).toMatchObject({ version: 3, commit: versions[1]!.commit });
    expect(await serving()).not.toBe(young);
    expect(world.engine.state.environments.size).toBe(clones);
    expect(running().map((one) => one.id)).toEqual([await serving()]);
    expect((await auditOf(id)).at(-1)).toMatchObject({
      action: 'app.rolled_back',
      actorLabel: 'root@example.com',
      data: { from: 2, to: 1 },
    });
  });

  test('and forth again', async () => {
    const { id } = await published(2);
    const places = new Set([await serving()]);
    for (const version of [1, 2, 1]) {
      await goBack(id, version);
      await loops();
      places.add(await serving());
      expect(running()).toHaveLength(1);
    }
    expect((await seen(id)).live).toMatchObject({ version: 5 });
    expect(places.size).toBe(2);
  });

  test('further builds that very commit anew, and keeps no third environment', async () => {
    const { id } = await published(3);
    const { versions } = await seen(id);
    const before = new Set(world.engine.state.environments.keys());
    await goBack(id, 1);
    await loops();
    expect((await seen(id)).live).toMatchObject({ version: 4, commit: versions[2]!.commit });
    expect(before.has(await serving())).toBe(false);
    expect([...world.engine.state.environments.values()].filter((one) => one.labels.app)).toHaveLength(2);
  });

  test('leaves what is live alone when it fails, and the next time builds it anew', async () => {
    const { id } = await published(2);
    const live = await serving();
    world.engine.faults.on('start', { times: 1, error: new EngineError('no_space', 'The disk is broken.') });
    await goBack(id, 1);
    await loops();
    expect(await statuses(id)).toEqual(['failed', 'live', 'superseded']);
    expect((await seen(id)).versions[0]!.message).toBe('The disk is broken.');
    expect(await serving()).toBe(live);
    expect(running().map((one) => one.id)).toEqual([live]);
    await goBack(id, 1);
    await loops();
    expect(await statuses(id)).toEqual(['live', 'failed', 'superseded', 'superseded']);
  });

  test('asked for twice is one version, with the same key and without one', async () => {
    const { id } = await published(2);
    const key = newId();
    const both = await Promise.all([goBack(id, 1, key), goBack(id, 1, key)]);
    expect(both[0]).toEqual(both[1]);
    await goBack(id, 1);
    await loops();
    await goBack(id, 1);
    await goBack(id, 3);
    expect(await statuses(id)).toEqual(['live', 'superseded', 'superseded']);
  });

  test('says which version there is to go back to, and to whom', async () => {
    const { id } = await published(2);
    const offered = async (member: Member) =>
      (await get(world.portal, member, id)).versions.map(({ allowed }) => allowed.rollback.ok);
    expect(await offered(admin)).toEqual([false, true]);
    expect(await offered(ada)).toEqual([false, false]);
    await expect(goBack(id, 9)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(rollback(world.portal, ada, { id, version: 1, newId: newId() })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const stranger = await world.addMember('Mallory', 'admin', { slug: 'other' });
    for (const member of [stranger, await world.addMember('Eve', 'user')]) {
      await expect(rollback(world.portal, member, { id, version: 1, newId: newId() })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      await expect(update(world.portal, member, { id, takenDown: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(remove(world.portal, member, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await statuses(id)).toEqual(['live', 'superseded']);
  });

  test('lets what it went back from be published again, compared with what visitors have', async () => {
    const { id, workspace } = await published(2);
    const [second, first] = (await seen(id)).versions;
    expect(await preview(world.portal, ada, workspace.id)).toMatchObject({ allowed: { code: 'NOTHING_TO_PUBLISH' } });
    await goBack(id, 1);
    await loops();
    const again = await preview(world.portal, ada, workspace.id);
    expect(again).toMatchObject({ base: first!.commit, allowed: { ok: true }, stats: { files: 1 } });
    const key = { id: 'reqagain', workspaceId: workspace.id, subdomain };
    const request = await submit(world.portal, ada, { ...key, head: again.head });
    expect(request).toMatchObject({ base: first!.commit, stats: { files: 1 } });
    const { items } = await files(world.portal, admin, { id: request.id, limit: 10 });
    expect(items).toEqual(again.files);
    const { patch } = await file(world.portal, admin, request.id, 'index.html');
    expect(patch).toContain('-version 1\n+version 2\n');
    await approve(world.portal, admin, request.id, request.commit);
    await loops();
    expect((await seen(id)).live).toMatchObject({ version: 4, commit: request.commit });
    // In history it follows what was approved before it: the forge's main branch is moved forward only.
    const store = world.portal.git.folder(admin.organization.id);
    const parent = execFileSync('git', ['-C', store, 'log', '-1', '--format=%P', request.commit]).toString().trim();
    expect(parent).toBe(second!.commit);
    expect(await preview(world.portal, ada, workspace.id)).toMatchObject({ allowed: { code: 'NOTHING_TO_PUBLISH' } });
  });

  test('leaves a request that waits as it is, and the one before tells of its own deployment', async () => {
    const { id, workspace } = await published(2);
    const [, first] = (await seen(id)).versions;
    await goBack(id, 1);
    await loops();
    expect((await getRequest(world.portal, ada, first!.request)).deployment).toMatchObject({ status: 'superseded' });
    workspace.project.write('index.html', 'version 4\n');
    const next = { id: 'reqnext', workspaceId: workspace.id, subdomain };
    const { commit } = await submit(world.portal, ada, next);
    await approve(world.portal, admin, next.id, commit);
    await loops();
    expect((await seen(id)).live).toMatchObject({ version: 4, commit });
  });

  test('keeps the data of an app with volumes, and may be tried again when it failed', async () => {
    await world.end();
    await open({ volumes: [{ name: 'data', path: 'data' }] });
    const { id } = await published(2);
    const live = await serving();
    world.releasesEnd('failed');
    await goBack(id, 1);
    await loops();
    expect(await statuses(id)).toEqual(['failed', 'live', 'superseded']);
    world.releasesEnd('live');
    await goBack(id, 1);
    await loops();
    expect(await statuses(id)).toEqual(['live', 'failed', 'superseded', 'superseded']);
    expect(await serving()).toBe(live);
  });

  test.each(['before', 'after'] as const)(
    'a portal that is killed %s any step goes on, and doubles nothing',
    async (when) => {
      const { id } = await published(2);
      for (let nth = 1, back = 1; ; nth += 1, back = 3 - back) {
        expect(nth).toBeLessThan(30);
        const key = newId();
        const victim = dying(world.start(), nth, when);
        await goBack(id, back, key, victim.portal)
          .then(() => loops(victim.portal))
          .catch(() => {});
        // Whoever got no answer asks again.
        await goBack(id, back, key);
        world.pass(300);
        await loops(world.start());
        const { live, versions } = await seen(id);
        expect({ nth, live: live!.version, versions: versions.length }).toEqual({
          nth,
          live: nth + 2,
          versions: nth + 2,
        });
        expect(versions[0]).toMatchObject({ commit: versions.find(({ version }) => version === back)!.commit });
        expect(running().map((one) => one.id)).toEqual([await serving()]);
        if (victim.died()) continue;
        // It asked, planned, started, waited, went live and stopped the one before.
        expect(nth).toBeGreaterThan(6);
        break;
      }
    },
    180_000,
  );
});

describe('taking down', () => {
  test('tells visitors, stops the environment, and everything is there when it is put back up', async () => {
    const { id } = await published(1);
    const environment = await serving();
    world.forgotten.length = 0;
    const down = await update(world.portal, admin, { id, takenDown: true });
    expect(appSchema.parse(down)).toEqual(down);
    expect(down).toMatchObject({ takenDownAt: expect.any(String), live: { version: 1 } });
    expect(await liveApp(world.portal, subdomain)).toBe('taken_down');
    expect(world.forgotten).toEqual([subdomain]);
    await loops();
    await loops();
    expect(running()).toEqual([]);
    expect(world.engine.state.environments.get(environment)!.state).toBe('stopped');

    await update(world.portal, admin, { id, takenDown: false });
    await loops();
    expect(await serving()).toBe(environment);
    expect(running().map((one) => one.id)).toEqual([environment]);
    expect((await auditOf(id)).map(({ action }) => action)).toEqual(['app.taken_down', 'app.put_up']);
  });

  test('twice is once', async () => {
    const { id } = await published(1);
    const first = await update(world.portal, admin, { id, takenDown: true });
    world.pass(60);
    expect(await update(world.portal, admin, { id, takenDown: true })).toEqual(first);
    await update(world.portal, admin, { id, takenDown: false });
    await update(world.portal, admin, { id, takenDown: false });
    expect(await auditOf(id)).toHaveLength(2);
  });

  test('holds what is approved meanwhile until it is put back up, and nobody goes back meanwhile', async () => {
    const { id, workspace } = await published(2);
    await update(world.portal, admin, { id, takenDown: true });
    await expect(goBack(id, 1)).rejects.toMatchObject({ code: 'CONFLICT' });
    workspace.project.write('index.html', 'version 3\n');
    const next = { id: 'reqnext', workspaceId: workspace.id, subdomain };
    const { commit } = await submit(world.portal, ada, next);
    await approve(world.portal, admin, next.id, commit);
    await loops();
    expect(await statuses(id)).toEqual(['queued', 'live', 'superseded']);
    expect(running()).toEqual([]);
    await update(world.portal, admin, { id, takenDown: false });
    await loops();
    expect(await statuses(id)).toEqual(['live', 'superseded', 'superseded']);
  });

  test('while a version is built stops what becomes of it', async () => {
    const { id, workspace } = await published(1);
    world.releasesEnd('building');
    workspace.project.write('index.html', 'version 2\n');
    const next = { id: 'reqnext', workspaceId: workspace.id, subdomain };
    const { commit } = await submit(world.portal, ada, next);
    await approve(world.portal, admin, next.id, commit);
    await carryOut(world.portal);
    const deploying = deployVersions(world.portal, signal);
    await expect.poll(() => running().length, soon).toBe(2);
    await update(world.portal, admin, { id, takenDown: true });
    const building = () => [...world.insides].find(([, { release }]) => release.status === 'building')?.[0];
    await expect.poll(building, soon).toBeDefined();
    world.say(building()!, { commit, status: 'live', error: null });
    await deploying;
    await loops();
    expect(await statuses(id)).toEqual(['live', 'superseded']);
    expect(await liveApp(world.portal, subdomain)).toBe('taken_down');
    expect(running()).toEqual([]);
  });
});

describe('deleting', () => {
  test('leaves nothing running and frees the name, but not the repository', async () => {
    const { id } = await published(2);
    const [, first] = (await seen(id)).versions;
    await remove(world.portal, admin, id);
    expect(await liveApp(world.portal, subdomain)).toBeNull();
    await loops();
    expect([...world.engine.state.environments.values()].filter((one) => one.labels.app)).toEqual([]);
    expect((await auditOf(id)).at(-1)).toMatchObject({ action: 'app.deleted', actorLabel: 'root@example.com' });
    expect((await getRequest(world.portal, ada, first!.request)).deployment).toMatchObject({ status: 'superseded' });
    await expect(remove(world.portal, admin, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });

    const eve = await world.addMember('Eve', 'user');
    const theirs = await world.addWorkspace(eve);
    theirs.project.write('index.html', 'of Eve\n');
    const next = { id: 'reqeve', workspaceId: theirs.id, subdomain };
    const { commit } = await submit(world.portal, eve, next);
    await approve(world.portal, admin, next.id, commit);
    await loops();
    const [app] = (await list(world.portal, eve)).items;
    expect(app).toMatchObject({
      live: { version: 1, commit },
      repository: expect.stringMatching(/\/acme\/sales-2\.git$/),
    });
    expect(world.forge.repositories.get('acme/sales-2')!.branches.get('main')).toBe(commit);
  });

  test('waits for what is on its way or asked for', async () => {
    const { id, workspace } = await published(2);
    workspace.project.write('index.html', 'version 3\n');
    const next = { id: 'reqnext', workspaceId: workspace.id, subdomain };
    const { commit } = await submit(world.portal, ada, next);
    await expect(remove(world.portal, admin, id)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await seen(id)).allowed.remove).toMatchObject({ ok: false, reason: expect.stringContaining('waits') });
    await approve(world.portal, admin, next.id, commit);
    await carryOut(world.portal);
    await expect(remove(world.portal, admin, id)).rejects.toMatchObject({ code: 'CONFLICT' });
    await loops();
    await remove(world.portal, admin, id);
  });

  test('an app whose approved request the forge does not take yet ends the attempts', async () => {
    const { id, workspace } = await published(1);
    workspace.project.write('index.html', 'version 2\n');
    const next = { id: 'reqnext', workspaceId: workspace.id, subdomain };
    const { commit } = await submit(world.portal, ada, next);
    await approve(world.portal, admin, next.id, commit);
    await remove(world.portal, admin, id);
    const calls = world.forge.calls.length;
    await loops();
    expect(world.forge.calls).toHaveLength(calls);
    expect((await getRequest(world.portal, ada, next.id)).deployment).toMatchObject({ status: 'superseded' });
  });
});
