import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Member } from '../actor.ts';
import { list as listApps, logs } from '../apps/actions.ts';
import { approve } from './actions.ts';
import { buildLog } from './build-log.ts';
import { carryOut } from './carry-out.ts';
import { deployVersions } from './deploy.ts';
import { type PublishingPortal, publishingPortal } from './portal.fixture.ts';
import { submit } from './submit.ts';

let world: PublishingPortal;
let admin: Member;
let ada: Member;
let eve: Member;
let stranger: Member;
let count = 0;

beforeAll(async () => {
  world = await publishingPortal();
  admin = await world.addMember('Root', 'admin');
  ada = await world.addMember('Ada', 'user');
  eve = await world.addMember('Eve', 'user');
  stranger = await world.addMember('Mallory', 'admin', { slug: 'other' });
});
afterAll(() => world.end());

async function submitted() {
  const workspace = await world.addWorkspace(ada);
  workspace.project.write('index.html', `hello ${count++}\n`);
  return submit(world.portal, ada, { id: `req${count++}`, workspaceId: workspace.id, subdomain: `log-x${count++}x` });
}
async function built(outcome: 'live' | 'failed') {
  const { id, commit } = await submitted();
  await approve(world.portal, admin, id, commit);
  world.releasesEnd(outcome);
  await carryOut(world.portal);
  await deployVersions(world.portal, AbortSignal.timeout(15_000));
  return id;
}
const logOf = (id: string, reader = ada) => buildLog(world.portal, reader, id);

test('there is none before something is built', async () => {
  expect(await logOf((await submitted()).id)).toEqual({ log: null });
});

test('it is what the build said, and is kept when that does not run any more', async () => {
  const id = await built('live');
  expect(await logOf(id)).toEqual({ log: 'log of build' });
  expect(await logOf(id, admin)).toEqual({ log: 'log of build' });
  for (const inside of world.insides.values()) inside.connected = false;
  expect(await logOf(id)).toEqual({ log: 'log of build' });
});

test('of a build that failed it is what was kept', async () => {
  expect(await logOf(await built('failed'))).toEqual({ log: 'step 1\nnpm ERR! no such file' });
});

test('it is its builder’s and the admins’ alone', async () => {
  const { id } = await submitted();
  for (const reader of [eve, stranger]) await expect(logOf(id, reader)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('of a long one the end is kept, and no character that the database does not take', async () => {
  world.programsSay(`begun\n${'.'.repeat(70_000)}\u0000the end`);
  const id = await built('live');
  const { items } = await listApps(world.portal, ada);
  const app = items.find(({ versions }) => versions.some(({ request }) => request === id))!;
  const { build: log } = await logs(world.portal, ada, { id: app.id });
  expect(log).toHaveLength(64 * 1024);
  expect(log).toMatch(/\.the end$/);
  expect((await logOf(id)).log).toMatch(/the end$/);
});
