import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EngineError } from '#engines/engine.ts';
import { ForgeError } from '#forges/forge.ts';
import type { Member } from '../actor.ts';
import { get as getApp, list as listApps, liveApp, logs, update as updateApp } from '../apps/actions.ts';
import { list as listNotifications } from '../notifications/actions.ts';
import type { Portal } from '../portal.ts';
import { approve, get } from './actions.ts';
import { carryOut } from './carry-out.ts';
import { deployVersions } from './deploy.ts';
import { dying } from './dying.fixture.ts';
import { keepAppsRunning } from './keep-running.ts';
import { environmentServing, type PublishingPortal, publishingPortal } from './portal.fixture.ts';
import { preview } from './preview.ts';
import { submit } from './submit.ts';

let world: PublishingPortal;
let admin: Member;
let ada: Member;
let count = 0;
const signal = new AbortController().signal;
const soon = { timeout: 15_000 };

async function open(options: Parameters<typeof publishingPortal>[0] = {}) {
  world = await publishingPortal(options);
  admin = await world.addMember('Root', 'admin');
  ada = await world.addMember('Ada', 'user');
}
beforeEach(() => open());
afterEach(() => world.end());

async function approved(
  options: { workspace?: Awaited<ReturnType<PublishingPortal['addWorkspace']>>; subdomain?: string } = {},
) {
  const workspace = options.workspace ?? (await world.addWorkspace(ada));
  const subdomain = options.subdomain ?? `app-x${count++}x`;
  workspace.project.write('index.html', `version ${count++}\n`);
  const request = await submit(world.portal, ada, { id: `req${count++}`, workspaceId: workspace.id, subdomain });
  await approve(world.portal, admin, request.id, request.commit);
  return { workspace, subdomain, request };
}
async function loop(portal: Portal = world.portal) {
  await carryOut(portal);
  await deployVersions(portal, signal);
}
const requestOf = (id: string) => get(world.portal, ada, id);
/** How often its builder was told that something of theirs is live. */
const timesToldLive = async () =>
  (await listNotifications(world.portal, ada, { limit: 200 })).items.filter((item) => item.kind === 'live').length;
const appOf = async (subdomain: string) =>
  (await listApps(world.portal, ada)).items.find((app) => app.subdomain === subdomain)!;
const environmentAt = (subdomain: string) => environmentServing(world.portal, subdomain);
/** Environments of an app that its engine still runs. */
const running = (appId: string) =>
  [...world.engine.state.environments.values()].filter((one) => one.labels.app === appId && one.state === 'running');
const indexIn = (tar: Buffer) => execFileSync('tar', ['-xOf', '-', 'index.html'], { input: tar }).toString();
const repositoryOf = (subdomain: string) => world.forge.repositories.get(`acme/${subdomain}`)!;

describe('from approval to live', () => {
  test('the reviewed files run, and the forge has the base, the branch and the merge', async () => {
    const { request, subdomain, workspace } = await approved();
    workspace.project.write('index.html', 'changed after the review\n');
    await loop();

    const done = await requestOf(request.id);
    expect(done).toMatchObject({
      pullRequest: { number: 1, status: 'merged' },
      deployment: { status: 'live', message: null },
    });
    const { branches } = repositoryOf(subdomain);
    expect(branches.get(`publish/${request.id}`)).toBe(request.commit);
    expect(branches.get('main')).toBe(request.commit);

    const app = await appOf(subdomain);
    expect(app).toMatchObject({
      live: { version: 1, commit: request.commit },
      url: `https://${subdomain}.apps.slipway.example`,
    });
    const [environment] = running(app.id);
    expect(environment!.labels).toEqual({
      organization: ada.organization.id,
      blueprint: 'bpacme',
      owner: ada.person.id,
      app: app.id,
    });
    expect(await liveApp(world.portal, subdomain)).toMatchObject({ environmentId: environment!.id, port: 3200 });
    const { releases } = world.insides.get(environment!.id)!;
    expect(releases.map(indexIn)).toEqual([expect.stringMatching(/^version /)]);
    expect(await liveApp(world.portal, 'no-such-app')).toBeNull();
  });

  test('running the loops again changes nothing', async () => {
    const { request, subdomain } = await approved();
    await loop();
    const before = [await requestOf(request.id), await appOf(subdomain)];
    const clones = world.engine.state.environments.size;
    await Promise.all([loop(), loop(), keepAppsRunning(world.portal, signal)]);
    expect([await requestOf(request.id), await appOf(subdomain)]).toEqual(before);
    expect(world.engine.state.environments.size).toBe(clones);
  });

  test('the next version replaces the one before only when it runs', async () => {
    const first = await approved();
    await loop();
    const app = await appOf(first.subdomain);
    const [old] = running(app.id);
    expect((await preview(world.portal, ada, first.workspace.id)).baseKind).toBe('published');

    world.forgotten.length = 0;
    world.releasesEnd('building');
    const second = await approved(first);
    await carryOut(world.portal);
    const deploying = deployVersions(world.portal, signal);
    await expect.poll(async () => (await requestOf(second.request.id)).deployment?.status, soon).toBe('building');
    await expect.poll(() => running(app.id).length, soon).toBe(2);
    const young = running(app.id).find((one) => one.id !== old!.id)!;
    await expect.poll(() => world.insides.get(young.id)?.release.status, soon).toBe('building');
    expect(await environmentAt(first.subdomain)).toBe(old!.id);

    world.say(young.id, { commit: second.request.commit, status: 'live', error: null });
    await deploying;
    expect(await environmentAt(first.subdomain)).toBe(young.id);
    expect(world.forgotten).toEqual([first.subdomain]);
    expect(running(app.id).map((one) => one.id)).toEqual([young.id]);
    expect((await appOf(first.subdomain)).versions.map((version) => version.status)).toEqual(['live', 'superseded']);
  });

  test('a build that fails leaves the live version alone, tells its last lines, and may be published again as it is', async () => {
    const first = await approved();
    await loop();
    const live = await environmentAt(first.subdomain);
    world.releasesEnd('failed');
    const second = await approved(first);
    await loop();
    expect((await requestOf(second.request.id)).deployment).toMatchObject({
      status: 'failed',
      message: 'step 1\nnpm ERR! no such file',
    });
    expect(await environmentAt(first.subdomain)).toEqual(live);
    const app = await appOf(first.subdomain);
    expect(running(app.id).map((one) => one.id)).toEqual([live]);
    expect(await logs(world.portal, ada, { id: app.id, version: 2 })).toEqual({
      build: 'step 1\nnpm ERR! no such file',
      app: '',
    });

    world.releasesEnd('live');
    const again = { id: 'reqagain', workspaceId: first.workspace.id, subdomain: first.subdomain };
    const request = await submit(world.portal, ada, again);
    expect(request.stats.files).toBe(0);
    await approve(world.portal, admin, request.id, request.commit);
    await loop();
    expect((await appOf(first.subdomain)).live).toMatchObject({ version: 3 });
  });

  test('with “at approval” it goes live while the forge is away', async () => {
    await world.db.updateTable('organizations').set({ deployOn: 'approval' }).where('slug', '=', 'acme').execute();
    const { request } = await approved();
    world.forge.faults.push({
      call: 'ensureRepository',
      when: 'before',
      error: new ForgeError('unavailable', 'The forge is away.'),
    });
    await loop();
    expect(await requestOf(request.id)).toMatchObject({ pullRequest: null, deployment: { status: 'live' } });
    world.pass(10);
    await loop();
    expect(await requestOf(request.id)).toMatchObject({
      pullRequest: { status: 'merged' },
      deployment: { status: 'live' },
    });
  });
});

describe('an app with volumes', () => {
  beforeEach(async () => {
    await world.end();
    await open({ volumes: [{ name: 'data', path: 'data' }] });
  });

  test('keeps its environment, and with it its data, from version to version', async () => {
    const first = await approved();
    await loop();
    const live = await environmentAt(first.subdomain);
    const second = await approved(first);
    await loop();
    expect(await environmentAt(first.subdomain)).toEqual(live);
    const app = await appOf(first.subdomain);
    expect(app.live).toMatchObject({ version: 2, commit: second.request.commit });
    expect(running(app.id).map((one) => one.id)).toEqual([live]);
    expect(world.insides.get(live)!.releases).toHaveLength(2);
  });

  test('keeps it when a build fails, and serves from it', async () => {
    const first = await approved();
    await loop();
    const live = await environmentAt(first.subdomain);
    world.releasesEnd('failed');
    const second = await approved(first);
    await loop();
    await loop();
    expect((await requestOf(second.request.id)).deployment).toMatchObject({ status: 'failed' });
    expect(await environmentAt(first.subdomain)).toEqual(live);
    expect(running((await appOf(first.subdomain)).id)).toHaveLength(1);
  });
});

describe('failures that pass', () => {
  test.each(['ensureRepository', 'branch', 'push', 'openPullRequest', 'merge'] as const)(
    'the forge fails in %s, before and after its effect',
    async (call) => {
      const { request } = await approved();
      for (const when of ['before', 'after'] as const) {
        world.forge.faults.push({ call, when, error: new ForgeError('unavailable', 'The forge is away.') });
        await loop();
        expect((await requestOf(request.id)).deployment).toMatchObject({
          status: 'queued',
          message: 'The forge is away.',
        });
        const calls = world.forge.calls.length;
        await loop();
        // Not before its time.
        expect(world.forge.calls).toHaveLength(calls);
        world.pass(300);
      }
      await loop();
      const done = await requestOf(request.id);
      expect(done).toMatchObject({
        pullRequest: { number: 1, status: 'merged' },
        deployment: { status: 'live', message: null },
      });
      expect(repositoryOf(done.subdomain).pulls).toHaveLength(1);
    },
  );

  test('the engine is away for a while', async () => {
    const { request } = await approved();
    world.engine.faults.on('clone', { times: 1, error: new EngineError('unavailable', 'The cluster is away.') });
    await loop();
    expect((await requestOf(request.id)).deployment).toMatchObject({
      status: 'building',
      message: 'The cluster is away.',
    });
    world.pass(10);
    await loop();
    expect((await requestOf(request.id)).deployment).toMatchObject({ status: 'live' });
  });

  test('the engine stays away: it fails in words, and nothing is left running', async () => {
    const { request, subdomain } = await approved();
    world.engine.faults.on('clone', { error: new EngineError('unavailable', 'The cluster is away.') });
    for (let i = 0; i < 6; i += 1) {
      await loop();
      world.pass(300);
    }
    expect((await requestOf(request.id)).deployment).toMatchObject({
      status: 'failed',
      message: 'The cluster is away.',
    });
    await loop();
    expect(running((await appOf(subdomain)).id)).toEqual([]);
  });

  test('an engine that cannot do it at all fails at once', async () => {
    const { request } = await approved();
    world.engine.faults.on('clone', { error: new EngineError('no_space', 'The disk is full.') });
    await loop();
    expect((await requestOf(request.id)).deployment).toMatchObject({ status: 'failed', message: 'The disk is full.' });
  });

  test('a supervisor that is killed while it builds is given the files again', async () => {
    world.releasesEnd('building');
    const { request, subdomain } = await approved();
    await carryOut(world.portal);
    const deploying = deployVersions(world.portal, signal);
    await expect.poll(async () => (await requestOf(request.id)).deployment?.status, soon).toBe('building');
    const { id: appId } = await appOf(subdomain);
    await expect.poll(() => running(appId).length, soon).toBe(1);
    const { id } = running(appId)[0]!;
    await expect.poll(() => world.insides.get(id)?.release.status, soon).toBe('building');
    world.say(id, { commit: null, status: 'none', error: null });
    await deploying;
    world.releasesEnd('live');
    world.pass(10);
    await loop();
    expect(await requestOf(request.id)).toMatchObject({ deployment: { status: 'live' } });
    expect(world.insides.get(id)!.releases).toHaveLength(2);
  });

  test('a build without an end is given up in its time', async () => {
    world.releasesEnd('building');
    const { request } = await approved();
    await carryOut(world.portal);
    await deployVersions(world.portal, signal, { start: 1000, build: 50 });
    expect((await requestOf(request.id)).deployment?.message).toBe('The app took too long to start.');
  });

  test('a portal that stops leaves the version to the next one', async () => {
    world.releasesEnd('building');
    const { request } = await approved();
    await carryOut(world.portal);
    const stopping = new AbortController();
    const deploying = deployVersions(world.portal, stopping.signal);
    await expect.poll(async () => (await requestOf(request.id)).deployment?.status, soon).toBe('building');
    stopping.abort(new Error('The portal is stopping.'));
    await deploying;
    expect((await requestOf(request.id)).deployment).toMatchObject({ status: 'building', message: null });
  });
});

describe('a portal that is killed', () => {
  const mostSteps = 60;
  // Every step is a whole publication, on two cores that others use too.
  const time = 180_000;

  test.each([
    ['before', []],
    ['after', []],
    ['before', [{ name: 'data', path: 'data' }]],
    ['after', [{ name: 'data', path: 'data' }]],
  ] as const)(
    '%s any step goes on where it was, and doubles nothing (volumes: %j)',
    async (when, volumes) => {
      await world.end();
      await open({ volumes: [...volumes] });
      const first = await approved();
      await loop();
      for (let nth = 1; ; nth += 1) {
        expect(nth).toBeLessThan(mostSteps);
        const { request, subdomain } = await approved(first);
        const victim = dying(world.start(), nth, when);
        await loop(victim.portal).catch(() => {});
        world.pass(300);
        await loop(world.start());

        const done = await requestOf(request.id);
        expect({ nth, status: done.deployment?.status, pull: done.pullRequest?.status }).toEqual({
          nth,
          status: 'live',
          pull: 'merged',
        });
        const app = await appOf(subdomain);
        expect(app.versions.filter((version) => version.request === request.id)).toHaveLength(1);
        expect(app.live!.commit).toBe(request.commit);
        const left = running(app.id);
        expect(left.map((one) => one.id)).toEqual([await environmentAt(subdomain)]);
        expect(repositoryOf(subdomain).pulls.filter((pull) => pull.headCommit === request.commit)).toHaveLength(1);
        expect(repositoryOf(subdomain).branches.get('main')).toBe(request.commit);
        // The first one, and each since.
        expect(await timesToldLive()).toBe(nth + 1);
        if (!victim.died()) return expect(nth).toBeGreaterThan(12);
      }
    },
    time,
  );

  test.each(['before', 'after'] as const)(
    '%s any step of a first version too',
    async (when) => {
      for (let nth = 1; ; nth += 1) {
        expect(nth).toBeLessThan(mostSteps);
        const { request, subdomain } = await approved();
        const victim = dying(world.start(), nth, when);
        await loop(victim.portal).catch(() => {});
        world.pass(300);
        await loop(world.start());
        const app = await appOf(subdomain);
        expect({ nth, live: app.live?.commit, versions: app.versions.length }).toEqual({
          nth,
          live: request.commit,
          versions: 1,
        });
        expect(running(app.id)).toHaveLength(1);
        expect(await timesToldLive()).toBe(nth);
        if (!victim.died()) return;
      }
    },
    time,
  );
});

describe('what is live', () => {
  test('is started again after its machine was, and given its files when it lost them', async () => {
    const { subdomain } = await approved();
    await loop();
    const environmentId = await environmentAt(subdomain);
    await world.engine.fail(environmentId, 'The machine was restarted.');
    expect(world.insides.has(environmentId)).toBe(false);
    await keepAppsRunning(world.portal, signal);
    const inside = world.insides.get(environmentId)!;
    expect(inside.connected).toBe(true);
    expect(inside.release.status).toBe('live');
    await keepAppsRunning(world.portal, signal);
    expect(inside.releases).toHaveLength(1);
  });

  /** Looks whether it runs, as the loop does, after a number of seconds. */
  const restartAfter = async (seconds: number, subdomain: string) => {
    world.pass(seconds);
    await keepAppsRunning(world.portal, signal);
    return (await appOf(subdomain)).restart;
  };

  test('that cannot be started is tried later and later, and says so until it runs', async () => {
    const { subdomain } = await approved();
    await loop();
    const environmentId = await environmentAt(subdomain);
    await world.engine.fail(environmentId, 'The machine was restarted.');
    world.engine.faults.on('start', { times: 2, error: new EngineError('unavailable', 'The cluster is away.') });
    const first = await restartAfter(0, subdomain);
    expect(first).toMatchObject({ message: 'The cluster is away.', tries: 1 });
    expect(await restartAfter(2, subdomain)).toEqual(first);
    const second = await restartAfter(3, subdomain);
    expect(second).toMatchObject({ message: 'The cluster is away.', tries: 2 });
    expect(await restartAfter(4, subdomain)).toEqual(second);
    expect(await restartAfter(6, subdomain)).toBeNull();
    expect(world.insides.get(environmentId)!.connected).toBe(true);
  });

  test('that comes up and ends again is not started for ever, and is forgiven once it has run for a minute', async () => {
    const { subdomain } = await approved();
    await loop();
    const environmentId = await environmentAt(subdomain);
    const ends = () => world.engine.fail(environmentId, 'It ended.');
    await ends();
    expect(await restartAfter(0, subdomain)).toBeNull();
    await ends();
    const waits = await restartAfter(1, subdomain);
    expect(waits).toMatchObject({ message: 'It ended soon after it was started.', tries: 1 });
    expect(world.insides.has(environmentId)).toBe(false);
    expect(await restartAfter(5, subdomain)).toBeNull();
    await restartAfter(60, subdomain);
    await ends();
    expect(await restartAfter(0, subdomain)).toBeNull();
    expect(world.insides.get(environmentId)!.connected).toBe(true);
  });

  test('that is taken down while it does not run begins anew when it is put back up', async () => {
    const { subdomain } = await approved();
    await loop();
    const { id } = await appOf(subdomain);
    await world.engine.fail(await environmentAt(subdomain), 'The machine was restarted.');
    world.engine.faults.on('start', { times: 1, error: new EngineError('unavailable', 'The cluster is away.') });
    expect(await restartAfter(0, subdomain)).not.toBeNull();
    await updateApp(world.portal, admin, { id, takenDown: true });
    expect(await restartAfter(0, subdomain)).toBeNull();
    await updateApp(world.portal, admin, { id, takenDown: false });
    expect(await restartAfter(0, subdomain)).toBeNull();
    expect(world.insides.get(await environmentAt(subdomain))!.connected).toBe(true);
  });

  test('is read by its owner and admins alone', async () => {
    const { subdomain } = await approved();
    await loop();
    const app = await appOf(subdomain);
    const eve = await world.addMember('Eve', 'user');
    const stranger = await world.addMember('Mallory', 'admin', { slug: 'other' });
    expect((await getApp(world.portal, admin, app.id)).versions[0]).toMatchObject({
      reviewer: { id: admin.person.id },
      builder: { id: ada.person.id },
    });
    expect(await logs(world.portal, ada, { id: app.id })).toEqual({ build: 'log of build', app: 'log of app' });
    for (const member of [eve, stranger]) {
      await expect(getApp(world.portal, member, app.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(logs(world.portal, member, { id: app.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect((await listApps(world.portal, member)).items).toEqual([]);
    }
    await expect(logs(world.portal, ada, { id: app.id, version: 99 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a name that is only asked for is no app', async () => {
    const workspace = await world.addWorkspace(ada);
    workspace.project.write('x', 'y');
    await submit(world.portal, ada, { id: 'reqreserved', workspaceId: workspace.id, subdomain: 'only-asked' });
    expect(await appOf('only-asked')).toBeUndefined();
    expect(await liveApp(world.portal, 'only-asked')).toBeNull();
  });
});
