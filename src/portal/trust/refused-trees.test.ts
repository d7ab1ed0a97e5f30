import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Member } from '../actor.ts';
import { list, remove, rollback, update } from '../apps/actions.ts';
import { fromBefore } from '../db/migrations/0035-refused-trees.ts';
import { approve, reject } from '../publishing/actions.ts';
import { carryOut } from '../publishing/carry-out.ts';
import { deployVersions } from '../publishing/deploy.ts';
import { type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { submit } from '../publishing/submit.ts';
import { grant } from './actions.ts';

/** What a trusted builder publishes again after an admin did not want it live any more. */
let world: PublishingPortal;
let admin: Member;
let ada: Member;
let count = 0;
let subdomain = '';
let workspace: Awaited<ReturnType<PublishingPortal['addWorkspace']>>;

beforeAll(async () => {
  world = await publishingPortal();
  admin = await world.addMember('Root', 'admin');
  ada = await world.addMember('Ada', 'user');
  await grant(world.portal, admin, { id: 'bpacme', userId: ada.person.id });
});
afterAll(() => world.end());
beforeEach(async () => {
  subdomain = `site-r${count++}r`;
  workspace = await world.addWorkspace(ada);
});

async function loops() {
  await carryOut(world.portal);
  await deployVersions(world.portal, new AbortController().signal);
}
/** Ada publishes these words, and what is approved goes live. */
async function publish(words: string, from = workspace, to = subdomain) {
  world.pass(1);
  from.project.write('index.html', `${to.startsWith('other') ? subdomain : to} ${words}\n`);
  const request = await submit(world.portal, ada, { id: `req${count++}`, workspaceId: from.id, subdomain: to });
  await loops();
  return request;
}
const appId = async () => {
  const { items } = await list(world.portal, admin);
  return items.find((app) => app.subdomain === subdomain)!.id;
};
const goBack = async (version: number) => {
  await rollback(world.portal, admin, { id: await appId(), version, newId: `ver${count++}` });
  await loops();
};
const refused = (words: RegExp) => ({
  status: 'pending',
  autoApproved: false,
  heldBack: [{ rule: 'refused', message: expect.stringMatching(words) }],
});
const goesLive = { status: 'approved', autoApproved: true, heldBack: [] };

test('what an admin rolled back from waits for a review, once', async () => {
  await publish('one');
  await publish('two');
  await goBack(1);
  const again = await publish('two');
  expect(again).toMatchObject(refused(/^An admin rolled back from .* One has to approve them first\.$/));
  await approve(world.portal, admin, again.id, again.commit);
  await loops();
  expect(await publish('three')).toMatchObject(goesLive);
  // Approved once, it is trusted like anything else.
  expect(await publish('two')).toMatchObject(goesLive);
});

test('a rejection leaves it refused; other files go live', async () => {
  await publish('one');
  await publish('two');
  await goBack(1);
  const again = await publish('two');
  await reject(world.portal, admin, again.id, null);
  expect(await publish('three')).toMatchObject(goesLive);
  expect(await publish('two')).toMatchObject(refused(/rolled back/));
});

test('it is the files that are refused: another name and another workspace do not bring them back', async () => {
  await publish('one');
  await publish('two');
  await goBack(1);
  const elsewhere = await world.addWorkspace(ada);
  expect(await publish('two', elsewhere, `other-r${count++}r`)).toMatchObject(refused(/rolled back/));
});

test('going back to them is an admin’s word for them', async () => {
  await publish('one');
  await publish('two');
  await goBack(1);
  await goBack(2);
  expect(await publish('three')).toMatchObject(goesLive);
  expect(await publish('two')).toMatchObject(goesLive);
  expect(await publish('one')).toMatchObject(refused(/rolled back/));
});

test('what was live when an admin took the app down waits, also after it is back up', async () => {
  await publish('one');
  const id = await appId();
  await update(world.portal, admin, { id, takenDown: true });
  expect(await publish('two')).toMatchObject(goesLive);
  await update(world.portal, admin, { id, takenDown: false });
  await loops();
  expect(await publish('one')).toMatchObject(refused(/^An admin took down an app/));
});

test('what was live when an admin deleted the app waits', async () => {
  await publish('one');
  await remove(world.portal, admin, await appId());
  expect(await publish('one')).toMatchObject(refused(/^An admin deleted an app/));
});

test('a version that failed is refused by nobody', async () => {
  await publish('one');
  world.releasesEnd('failed');
  await publish('two');
  world.releasesEnd('live');
  expect(await publish('two')).toMatchObject(goesLive);
});

test('another organization’s refusal says nothing of this one’s', async () => {
  const olga = await world.addMember('Olga', 'admin', { slug: 'other' });
  await grant(world.portal, olga, { id: 'bpother', userId: olga.person.id });
  await publish('one');
  await publish('two');
  await goBack(1);
  const theirs = await world.addWorkspace(olga);
  theirs.project.write('index.html', `${subdomain} two\n`);
  const place = { workspaceId: theirs.id, subdomain: `theirs-r${count++}r` };
  expect(await submit(world.portal, olga, { id: `req${count++}`, ...place })).toMatchObject(goesLive);
});

test('what was rolled back from and taken down before this was remembered is found', async () => {
  await publish('one');
  await publish('two');
  await goBack(1);
  const down = await world.addWorkspace(ada);
  const other = `other-r${count++}r`;
  await publish('down', down, other);
  const { items } = await list(world.portal, admin);
  await update(world.portal, admin, { id: items.find((app) => app.subdomain === other)!.id, takenDown: true });
  const known = () =>
    world.db.selectFrom('refusedTrees').select(['tree', 'reason']).orderBy('refusedAt', 'desc').limit(2).execute();
  const before = await known();
  expect(before.map(({ reason }) => reason)).toEqual(['taken_down', 'rolled_back']);
  await world.db.deleteFrom('refusedTrees').execute();
  // Columns have other names since that migration.
  const find = () => sql.raw(fromBefore.replaceAll('applies_variables', 'applies_settings')).execute(world.db);
  await find();
  expect(await known()).toEqual(before);
  // What an admin approved since is not.
  const again = await publish('two');
  await approve(world.portal, admin, again.id, again.commit);
  await world.db.deleteFrom('refusedTrees').execute();
  await find();
  expect((await known()).map(({ tree }) => tree)).not.toContain(before[1]!.tree);
});
