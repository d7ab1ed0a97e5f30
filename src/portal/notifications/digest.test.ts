import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Member } from '../actor.ts';
import { reject } from '../publishing/actions.ts';
import { type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { submit } from '../publishing/submit.ts';
import { sendDigests } from './digest.ts';

/** It is 10:00 of the first day: the hour of the next digest is 21 hours away. */
const untilNext = 21 * 3600;
const day = 24 * 3600;
let world: PublishingPortal;
let root: Member;
let grace: Member;
let ada: Member;
let count = 0;

beforeEach(async () => {
  world = await publishingPortal();
  root = await world.addMember('Root', 'admin');
  grace = await world.addMember('Grace', 'admin');
  ada = await world.addMember('Ada', 'user');
  await world.addMember('Mallory', 'admin', { slug: 'other' });
});
afterEach(() => world.end());

async function asked(owner: Member, name: string) {
  const workspace = await world.addWorkspace(owner, name);
  workspace.project.write('index.html', `hello ${count++}\n`);
  const place = { workspaceId: workspace.id, subdomain: `digest-x${count++}x` };
  return submit(world.portal, owner, { id: `req${count++}`, ...place });
}
async function digests() {
  const mails = world.db
    .selectFrom('mails')
    .select(['recipient', 'subject', 'text'])
    .where('subject', 'like', '%wait%');
  return (await mails.orderBy('recipient').execute()).map(({ recipient, subject }) => `${recipient}: ${subject}`);
}

test('is mailed once a day to admins, over restarts and from two portals at once', async () => {
  await asked(ada, 'Sales');
  await sendDigests(world.portal);
  // Asked after today's hour: it is in the mail that was sent for it, and in tomorrow's digest.
  expect(await digests()).toEqual([]);
  world.pass(untilNext);
  await Promise.all([sendDigests(world.start()), sendDigests(world.start())]);
  await sendDigests(world.start());
  const once = ['grace@example.com', 'root@example.com'].map(
    (to) => `${to}: 1 publish request waits for review: Sales`,
  );
  expect(await digests()).toEqual(once);
  world.pass(day);
  await sendDigests(world.portal);
  expect(await digests()).toHaveLength(4);
});

test('is not mailed when nothing waits any more', async () => {
  const request = await asked(ada, 'Sales');
  world.pass(untilNext);
  await reject(world.portal, root, request.id, null);
  await sendDigests(world.portal);
  expect(await digests()).toEqual([]);
});

test('holds what others ask, not one’s own', async () => {
  await asked(ada, 'Sales');
  await asked(grace, 'Stock');
  world.pass(untilNext);
  await sendDigests(world.portal);
  expect(await digests()).toEqual([
    'grace@example.com: 1 publish request waits for review: Sales',
    'root@example.com: 2 publish requests wait for review',
  ]);
});
