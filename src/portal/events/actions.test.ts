import { getEventMeta } from '@orpc/server';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Changed } from '#contract/events.ts';
import { startStopwatch } from '#test/harness/stopwatch.ts';
import type { Member } from '../actor.ts';
import type { Notice } from '../change.ts';
import { changes } from '../change.ts';
import { callerOfSession, me, memberIn } from '../identity/actions.ts';
import { type PeoplePortal, peoplePortal, tokenIn } from '../identity/portal.fixture.ts';
import { signOut } from '../identity/sessions.ts';
import { mailLink, signIn } from '../identity/sign-in.ts';
import { changeRole } from '../members/actions.ts';
import { removeMember } from '../members/remove.ts';
import { pruneEvents, streamEvents } from './actions.ts';

let world: PeoplePortal;
let admin: Member;
let ann: Member;
let bob: Member;
beforeAll(async () => {
  world = await peoplePortal();
  await world.organization('main');
  await world.organization('other');
  admin = await world.member('root@example.com', 'main', 'admin');
  ann = await world.member('ann@example.com', 'main');
  bob = await world.member('bob@example.com', 'main');
});
const open: AbortController[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.abort();
});
afterAll(() => world.close());

/** What a member is sent, collected as it comes. */
async function listen(member: Member, lastEventId?: string) {
  const controller = new AbortController();
  open.push(controller);
  const heard: Changed[] = [];
  const stream = await streamEvents(world.portal, member, lastEventId, controller.signal);
  const ended = (async () => {
    for await (const event of stream) heard.push(event);
  })();
  const ids = () => heard.map((event) => event.id);
  return { heard, ids, ended, stop: () => controller.abort(), lastId: () => getEventMeta(heard.at(-1)!)?.id };
}

const notify = (notice: Partial<Notice>, change = world.portal.change) =>
  change('system', (one) =>
    one.notify({ organizationId: admin.organization.id, type: 'workspace', id: null, for: 'members', ...notice }),
  );

test('everybody is sent what they may know, and nothing else', async () => {
  const stranger = await world.member('stranger@example.com', 'other', 'admin');
  const [toAdmin, toAnn, toBob, toStranger] = [
    await listen(admin),
    await listen(ann),
    await listen(bob),
    await listen(stranger),
  ];
  await notify({ id: 'ws-ann', for: { owner: ann.person.id } });
  await notify({ id: 'ws-bob', for: { owner: bob.person.id } });
  await notify({ id: 'mem', type: 'member', for: 'admins' });
  await notify({ id: 'elsewhere', organizationId: stranger.organization.id });
  await notify({ id: 'all', type: 'settings' });
  await expect.poll(toAdmin.ids).toEqual(['ws-ann', 'ws-bob', 'mem', 'all']);
  // "all" came last, so what did not come before it does not come.
  await expect.poll(toAnn.ids).toEqual(['ws-ann', 'all']);
  await expect.poll(toBob.ids).toEqual(['ws-bob', 'all']);
  await expect.poll(toStranger.ids).toEqual(['elsewhere']);
});

test('a stream begins with now, and arrives well before the next tick', async () => {
  await notify({ id: 'past' });
  const stream = await listen(ann);
  const elapsed = startStopwatch();
  await notify({ id: 'now' });
  await expect.poll(stream.ids, { interval: 5 }).toEqual(['now']);
  expect(elapsed()).toBeLessThan(500);
});

test('nothing is missed between the answer that says who one is and the stream', async () => {
  await notify({ id: 'loaded' });
  const { lastEventId } = await me(world.portal, ann);
  await notify({ id: 'meanwhile' });
  const stream = await listen(ann, lastEventId!);
  await notify({ id: 'now' });
  await expect.poll(stream.ids).toEqual(['meanwhile', 'now']);
});

test('what another portal committed arrives too', async () => {
  const elsewhere = changes(world.portal.db, world.portal.clock, { committed: () => {} });
  const stream = await listen(ann);
  await notify({ id: 'far' }, elsewhere);
  await expect.poll(stream.ids).toEqual(['far']);
});

test('what was missed is sent after a resume, and only to whom it concerns', async () => {
  const before = await listen(ann);
  await notify({ id: 'seen' });
  await expect.poll(before.ids).toEqual(['seen']);
  before.stop();
  await before.ended;
  await notify({ id: 'missed' });
  await notify({ id: 'not-hers', for: { owner: bob.person.id } });
  const after = await listen(ann, before.lastId());
  await expect.poll(after.ids).toEqual(['missed']);
  await notify({ id: 'next' });
  await expect.poll(after.ids).toEqual(['missed', 'next']);
});

test('who was away for longer than events are kept is told to load again', async () => {
  const before = await listen(ann);
  await notify({ id: 'old' });
  await expect.poll(before.ids).toEqual(['old']);
  before.stop();
  await before.ended;
  await notify({ id: 'missed' });
  world.advance(25 * 3_600_000);
  await notify({ id: 'fresh' });
  expect(await pruneEvents(world.portal)).toBeGreaterThan(0);
  const after = await listen(ann, before.lastId());
  await expect.poll(() => after.heard).toEqual([{ type: 'resync', id: null }]);
  await notify({ id: 'next' });
  await expect.poll(after.ids).toEqual([null, 'next']);
});

test('an event whose transaction took longer than a later one is not lost', async () => {
  const stream = await listen(ann);
  const slow = Promise.withResolvers<void>();
  const written = Promise.withResolvers<void>();
  const first = world.portal.change('system', async (change) => {
    await change.notify({ organizationId: admin.organization.id, type: 'app', id: 'slow', for: 'members' });
    written.resolve();
    await slow.promise;
  });
  await written.promise;
  await notify({ id: 'quick' });
  await expect.poll(stream.ids).toEqual(['quick']);
  slow.resolve();
  await first;
  await expect.poll(stream.ids).toEqual(['quick', 'slow']);
});

async function withSession(email: string): Promise<Member> {
  await world.member(email, 'main');
  await mailLink(world.portal, { email }, '192.0.2.1');
  const token = tokenIn((await world.mailsTo(email)).at(-1)!.text);
  const { session } = await signIn(world.portal, token, { ip: '192.0.2.1', userAgent: null, endSession: null });
  return (await memberIn(world.portal, (await callerOfSession(world.portal, session, '192.0.2.1'))!, 'main'))!;
}

const endings: [string, (member: Member) => Promise<unknown>][] = [
  ['they sign out', (member) => signOut(world.portal, member, { everywhere: false })],
  ['they are removed', (member) => removeMember(world.portal, admin, { id: member.memberId, workspaces: 'keep' })],
  ['their role changes', (member) => changeRole(world.portal, admin, { id: member.memberId, role: 'admin' })],
  ['their session runs out', async () => world.advance(15 * 24 * 3_600_000)],
];
test.each(endings)('a stream ends within a second when %s, and hears nothing after it', async (_, end) => {
  const member = await withSession(`leaver-${endings.findIndex(([, one]) => one === end)}@example.com`);
  const stream = await listen(member);
  const elapsed = startStopwatch();
  await end(member);
  await notify({ id: 'afterwards' });
  await stream.ended;
  expect(elapsed()).toBeLessThan(1000);
  expect(stream.ids()).not.toContain('afterwards');
});

test('a browser that goes away leaves nothing behind, also before it has read anything', async () => {
  const controller = new AbortController();
  await streamEvents(world.portal, ann, undefined, controller.signal);
  controller.abort();
  const stream = await listen(ann);
  stream.stop();
  await stream.ended;
  const again = await listen(ann);
  await notify({ id: 'again' });
  await expect.poll(again.ids).toEqual(['again']);
});
