import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Member } from '../actor.ts';
import { list as listApps, rollback, update as updateApp } from '../apps/actions.ts';
import type { Portal } from '../portal.ts';
import { approve } from './actions.ts';
import { carryOut } from './carry-out.ts';
import { deployVersions } from './deploy.ts';
import { dying } from './dying.fixture.ts';
import { keepAppsRunning } from './keep-running.ts';
import { patience } from './patience.ts';
import { environmentServing, type PublishingPortal, publishingPortal } from './portal.fixture.ts';
import { submit } from './submit.ts';

let world: PublishingPortal;
let admin: Member;
let ada: Member;
let workspace: Awaited<ReturnType<PublishingPortal['addWorkspace']>>;
let count = 0;
const { signal } = new AbortController();

async function open(options: Parameters<typeof publishingPortal>[0] = {}) {
  world = await publishingPortal(options);
  world.keepReleases();
  admin = await world.addMember('Root', 'admin');
  ada = await world.addMember('Ada', 'user');
  workspace = await world.addWorkspace(ada);
}
beforeEach(() => open());
afterEach(() => world.end());

async function approved() {
  workspace.project.write('index.html', `version ${count++}\n`);
  const request = await submit(world.portal, ada, {
    ...{ id: `req${count++}`, workspaceId: workspace.id, subdomain: 'wins' },
  });
  await approve(world.portal, admin, request.id, request.commit);
  return request;
}
async function loop(portal: Portal = world.portal, within = patience) {
  await carryOut(portal);
  await deployVersions(portal, signal, within);
}
const app = async () => (await listApps(world.portal, ada)).items[0]!;
const serving = () => environmentServing(world.portal, 'wins');
const engineHas = (id: string) => {
  const { state, replicas } = world.engine.state.environments.get(id)!;
  return { state, replicas };
};
const running = () =>
  [...world.engine.state.environments.values()]
    .filter((one) => one.labels.app !== undefined && one.state === 'running')
    .map(({ id, replicas }) => ({ id, replicas }));
const want = async (replicas: number) => {
  await world.db.updateTable('apps').set({ replicas }).execute();
};

/** An app whose first version is live and runs once, and that shall run as two copies from its next version on. */
async function live() {
  await approved();
  await loop();
  await want(2);
}

describe('a version of an app that shall run twice', () => {
  test('is built once, and is live when both copies of what was built serve', async () => {
    await live();
    const before = await serving();
    expect(engineHas(before).replicas).toBe(1);
    world.copiesComeUp(1);
    const { commit } = await approved();
    await carryOut(world.portal);
    const deploying = deployVersions(world.portal, signal);
    await expect.poll(() => running().filter(({ replicas }) => replicas === 2).length).toBe(1);
    const { id } = running().find(({ replicas }) => replicas === 2)!;
    expect(world.portal.gateway.replicas(id)).toEqual({ connected: 1, ready: 1, named: 1 });
    expect(await serving()).toBe(before);

    world.setCopies(id, ['copy-a', 'copy-b']);
    await deploying;
    expect(await serving()).toBe(id);
    expect((await app()).live?.commit).toBe(commit);
    // What the copies serve is a copy: nothing was sent to them.
    expect(world.insides.get(id)!.releases).toHaveLength(0);
    expect(world.insides.get(id)!.release).toMatchObject({ commit, status: 'live' });
  });

  test('fails alone when its copies do not come up', async () => {
    await live();
    const before = await serving();
    world.copiesComeUp(1);
    await approved();
    for (let at = 0; at < 8; at++) {
      await loop(world.portal, { start: 100, build: 5_000 });
      world.pass(1_000);
    }
    const { versions } = await app();
    expect(versions[0]).toMatchObject({ status: 'failed', message: 'The app took too long to start.' });
    expect(await serving()).toBe(before);
    expect(running()).toEqual([{ id: before, replicas: 1 }]);
  });

  test.each([
    ['its cluster’s engine has no copies', {}, false],
    ['it keeps files in a volume', { volumes: [{ name: 'data', path: 'data' }] }, true],
  ])('runs once where %s', async (_, options, capable) => {
    await world.end();
    await open(options);
    world.engine.capabilities.replicas = capable;
    await live();
    const { commit } = await approved();
    await loop();
    expect((await app()).live?.commit).toBe(commit);
    expect(running()).toEqual([{ id: await serving(), replicas: 1 }]);
  });

  // Every step is a whole publication, on two cores that others use too.
  test.each(['before', 'after'] as const)(
    'goes on where it was when the portal is killed %s any step',
    async (when) => {
      await live();
      for (let nth = 1; ; nth += 1) {
        expect(nth).toBeLessThan(60);
        const { commit } = await approved();
        const victim = dying(world.start(), nth, when);
        await loop(victim.portal).catch(() => {});
        world.pass(300);
        await loop(world.start());
        expect({ nth, live: (await app()).live?.commit }).toEqual({ nth, live: commit });
        expect(running()).toEqual([{ id: await serving(), replicas: 2 }]);
        if (!victim.died()) return expect(nth).toBeGreaterThan(14);
      }
    },
    180_000,
  );
});

describe('a live app that runs twice', () => {
  beforeEach(async () => {
    await live();
    await approved();
    await loop();
  });

  test('is gone back to as it was, without a build', async () => {
    const kept = await serving();
    const { commit } = (await app()).live!;
    await approved();
    await loop();
    expect(await serving()).not.toBe(kept);
    await loop();
    expect(engineHas(kept)).toEqual({ state: 'stopped', replicas: 2 });
    await rollback(world.portal, admin, { id: (await app()).id, version: 2, newId: `ver${count++}` });
    await loop();
    expect((await app()).live?.commit).toBe(commit);
    expect(await serving()).toBe(kept);
    expect(engineHas(kept)).toEqual({ state: 'running', replicas: 2 });
    expect(world.insides.get(kept)!.releases).toHaveLength(0);
  });

  test('ends when it is replaced or taken down, also when none of its copies is connected', async () => {
    const before = await serving();
    world.insides.get(before)!.connected = false;
    await approved();
    await loop();
    await loop();
    expect(engineHas(before).state).toBe('stopped');

    const now = await serving();
    world.insides.get(now)!.connected = false;
    const { id } = await app();
    await updateApp(world.portal, admin, { id, takenDown: true });
    await loop();
    expect(engineHas(now).state).toBe('stopped');
    await updateApp(world.portal, admin, { id, takenDown: false });
    await keepAppsRunning(world.portal, signal);
    expect(engineHas(now)).toEqual({ state: 'running', replicas: 2 });
  });

  test('tells when a copy goes, and has the engine look after one that stays away', async () => {
    const id = await serving();
    const told = async () => {
      const rows = await world.db.selectFrom('events').selectAll().where('type', '=', 'app').execute();
      return rows.length;
    };
    const asked = vi.spyOn(world.engine, 'start');
    await keepAppsRunning(world.portal, signal);
    const before = await told();
    await keepAppsRunning(world.portal, signal);
    expect(await told()).toBe(before);

    world.setCopies(id, ['copy-a']);
    await keepAppsRunning(world.portal, signal);
    expect(await told()).toBe(before + 1);
    world.pass(59);
    await keepAppsRunning(world.portal, signal);
    expect(asked).not.toHaveBeenCalled();
    world.pass(1);
    await keepAppsRunning(world.portal, signal);
    expect(asked).toHaveBeenCalledTimes(1);
    expect(asked.mock.calls[0]![0].id).toBe(id);
  });
});
