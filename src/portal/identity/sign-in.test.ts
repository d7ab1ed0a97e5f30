import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listMembers } from '../members/actions.ts';
import { invite } from '../members/invitations.ts';
import { removeMember } from '../members/remove.ts';
import { callerOfSession, me, memberIn, pruneIdentity } from './actions.ts';
import { firstAdminLink } from './break-glass.ts';
import { type PeoplePortal, peoplePortal, tokenIn } from './portal.fixture.ts';
import { mailLink, requestLink, signIn } from './sign-in.ts';

let world: PeoplePortal;
beforeAll(async () => {
  world = await peoplePortal();
  await world.organization('main');
});
afterAll(() => world.close());
// Each test has a quarter of an hour of its own, so none meets the limits of another.
beforeEach(() => world.advance(16 * 60_000));

const from = { ip: '192.0.2.1', userAgent: 'test', endSession: null };
const minutes = (count: number) => world.advance(count * 60_000);

async function linkFor(email: string, next?: string): Promise<string> {
  world.advance(1); // so that the newest mail is the newest
  expect(await mailLink(world.portal, { email, next }, '192.0.2.1')).toBe(true);
  return tokenIn((await world.mailsTo(email)).at(-1)!.text);
}

test('a mailed link signs its person in, verifies the address and leads on', async () => {
  const ann = await world.member('ann@example.com', 'main');
  const { session, next } = await signIn(world.portal, await linkFor('ann@example.com', '/workspaces/ws1'), from);
  expect(next).toBe('/workspaces/ws1');
  const caller = await callerOfSession(world.portal, session, '192.0.2.9');
  expect(caller).toMatchObject({ person: ann.person, apiKeyId: null, ip: '192.0.2.9' });
  expect((await me(world.portal, caller!)).organizations).toMatchObject([{ slug: 'main', role: 'user' }]);
  const lines = await world.audited('session.started');
  expect(lines.at(-1)).toMatchObject({ actorId: ann.person.id, organizationId: ann.organization.id });
});

test('a link leads nowhere but here', async () => {
  await world.member('ann@example.com', 'main');
  const token = await linkFor('ann@example.com', '//evil.example/');
  expect((await signIn(world.portal, token, from)).next).toBe('/');
});

test('a link works once', async () => {
  await world.member('ann@example.com', 'main');
  const token = await linkFor('ann@example.com');
  await signIn(world.portal, token, from);
  await expect(signIn(world.portal, token, from)).rejects.toMatchObject({ code: 'LINK_EXPIRED' });
});

test('of eight uses at once exactly one wins', async () => {
  await world.member('ann@example.com', 'main');
  const token = await linkFor('ann@example.com');
  const uses = await Promise.allSettled(Array.from({ length: 8 }, () => signIn(world.portal, token, from)));
  expect(uses.filter((use) => use.status === 'fulfilled')).toHaveLength(1);
});

test('a link ends after a quarter of an hour', async () => {
  await world.member('ann@example.com', 'main');
  const token = await linkFor('ann@example.com');
  minutes(15);
  await expect(signIn(world.portal, token, from)).rejects.toMatchObject({ code: 'LINK_EXPIRED' });
});

test('neither the database nor the audit log holds a token that signs in', async () => {
  const { db } = world.portal;
  const token = await linkFor('ann@example.com');
  const { session } = await signIn(world.portal, token, from);
  const rows = [
    await db.selectFrom('signInLinks').selectAll().execute(),
    await db.selectFrom('sessions').selectAll().execute(),
    await db.selectFrom('auditEvents').selectAll().execute(),
  ];
  const text = JSON.stringify(rows, (_, value) =>
    value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
  );
  expect(text).not.toContain(token);
  expect(text).not.toContain(session);
});

test('known and unknown addresses are answered alike, before any work that differs', async () => {
  await world.member('ann@example.com', 'main');
  const before = (await world.mailsTo('ann@example.com')).length;
  const answers = [
    await requestLink(world.portal, { email: 'nobody@example.com' }, '192.0.2.1'),
    await requestLink(world.portal, { email: 'ann@example.com' }, '192.0.2.1'),
  ];
  // Answered, and nothing that only a known address causes has been begun.
  expect(await world.mailsTo('ann@example.com')).toHaveLength(before);
  expect(answers[0]).toEqual(answers[1]);
  await expect.poll(async () => (await world.mailsTo('ann@example.com')).length).toBe(before + 1);
  expect(await world.mailsTo('nobody@example.com')).toEqual([]);
  expect(await mailLink(world.portal, { email: 'nobody@example.com' }, '192.0.2.1')).toBe(false);
});

test('one address is mailed five times in a quarter of an hour, and the sixth is dropped without a word', async () => {
  await world.member('ann@example.com', 'main');
  for (let n = 0; n < 5; n++) await linkFor('ann@example.com');
  expect(await mailLink(world.portal, { email: 'ann@example.com' }, '192.0.2.1')).toBe(false);
  minutes(15);
  expect(await mailLink(world.portal, { email: 'ann@example.com' }, '192.0.2.1')).toBe(true);
});

test('one network address can try so many tokens and no more', async () => {
  const guess = () =>
    signIn(world.portal, `sll_${'x'.repeat(43)}`, { ...from, ip: '198.51.100.7' }).catch((error) => error.code);
  const codes = [];
  for (let n = 0; n < 31; n++) codes.push(await guess());
  expect(codes.slice(0, 30)).toEqual(Array(30).fill('LINK_EXPIRED'));
  expect(codes[30]).toBe('TOO_MANY_REQUESTS');
});

test('every sign-in makes a new session and ends the one that the browser had', async () => {
  await world.member('ann@example.com', 'main');
  const first = await signIn(world.portal, await linkFor('ann@example.com'), from);
  const caller = await callerOfSession(world.portal, first.session, '192.0.2.1');
  const endSession = { userId: caller!.person.id, sessionId: caller!.sessionId! };
  const second = await signIn(world.portal, await linkFor('ann@example.com'), { ...from, endSession });
  expect(second.session).not.toBe(first.session);
  expect(await callerOfSession(world.portal, first.session, '192.0.2.1')).toBeNull();
  expect(world.revoked).toContainEqual({ sessionId: caller!.sessionId });
  expect(await callerOfSession(world.portal, second.session, '192.0.2.1')).not.toBeNull();
});

test('an invitation joins the address that it was sent to, whoever is signed in where it is opened', async () => {
  const admin = await world.member('root@example.com', 'main', 'admin');
  const eve = await world.member('eve@example.com', 'main');
  await invite(world.portal, admin, { emails: ['new@example.com'], role: 'user' });
  const token = tokenIn((await world.mailsTo('new@example.com')).at(-1)!.text);
  const evesSession = (await signIn(world.portal, await linkFor('eve@example.com'), from)).session;
  const eveSignedIn = await callerOfSession(world.portal, evesSession, '192.0.2.1');

  const endSession = { userId: eve.person.id, sessionId: eveSignedIn!.sessionId! };
  const { session } = await signIn(world.portal, token, { ...from, endSession });
  const joined = await callerOfSession(world.portal, session, '192.0.2.1');
  expect(joined!.person.email).toBe('new@example.com');
  expect(await memberIn(world.portal, joined!, 'main')).toMatchObject({ role: 'user' });
  const { items } = await listMembers(world.portal, admin, { q: 'eve@' });
  expect(items).toMatchObject([{ role: 'user', status: 'active' }]);
});

test('an invitation is into one organization: it opens no other that its person was invited to', async () => {
  await world.organization('two');
  await world.organization('three');
  const second = await world.member('root2@example.com', 'two', 'admin');
  const third = await world.member('root3@example.com', 'three', 'admin');
  await invite(world.portal, second, { emails: ['both@example.com'], role: 'user' });
  const token = tokenIn((await world.mailsTo('both@example.com')).at(-1)!.text);
  minutes(1);
  await invite(world.portal, third, { emails: ['both@example.com'], role: 'admin' });
  const { session } = await signIn(world.portal, token, from);
  const caller = await callerOfSession(world.portal, session, '192.0.2.1');
  expect(await memberIn(world.portal, caller!, 'two')).not.toBeNull();
  expect(await memberIn(world.portal, caller!, 'three')).toBeNull();
});

test('the invitation of somebody who was removed is void', async () => {
  const admin = await world.member('root@example.com', 'main', 'admin');
  await invite(world.portal, admin, { emails: ['gone@example.com'], role: 'user' });
  const token = tokenIn((await world.mailsTo('gone@example.com')).at(-1)!.text);
  const { items } = await listMembers(world.portal, admin, { q: 'gone@' });
  await removeMember(world.portal, admin, { id: items[0]!.id, workspaces: 'keep' });
  await expect(signIn(world.portal, token, from)).rejects.toMatchObject({ code: 'LINK_EXPIRED' });
});

test('the first admin’s link ends when the next one is printed', async () => {
  await world.member('admin@localhost', 'main', 'admin');
  const old = tokenIn(await firstAdminLink(world.portal));
  const fresh = tokenIn(await firstAdminLink(world.portal));
  await expect(signIn(world.portal, old, from)).rejects.toMatchObject({ code: 'LINK_EXPIRED' });
  const { session } = await signIn(world.portal, fresh, from);
  expect((await callerOfSession(world.portal, session, '192.0.2.1'))?.person.email).toBe('admin@localhost');
});

test('a session lives 14 days from its last use, 30 in all', async () => {
  await world.member('ann@example.com', 'main');
  const { session } = await signIn(world.portal, await linkFor('ann@example.com'), from);
  const alive = async () => (await callerOfSession(world.portal, session, '192.0.2.1')) !== null;
  for (let day = 13; day < 30; day += 13) {
    minutes(13 * 24 * 60);
    expect(await alive()).toBe(true);
  }
  minutes(4 * 24 * 60);
  expect(await alive()).toBe(false);
  minutes(24 * 60 + 1);
  await pruneIdentity(world.portal);
  const left = await world.portal.db
    .selectFrom('sessions')
    .select('id')
    .where('expiresAt', '<', world.portal.clock())
    .execute();
  expect(left).toEqual([]);
});

test('being seen is written at most once a minute', async () => {
  await world.member('ann@example.com', 'main');
  const { session } = await signIn(world.portal, await linkFor('ann@example.com'), from);
  const seen = async () => {
    const caller = await callerOfSession(world.portal, session, '192.0.2.1');
    const row = await world.portal.db
      .selectFrom('sessions')
      .select('lastSeenAt')
      .where('id', '=', caller!.sessionId!)
      .executeTakeFirstOrThrow();
    return row.lastSeenAt.getTime();
  };
  const first = await seen();
  world.advance(59_000);
  expect(await seen()).toBe(first);
  world.advance(1_000);
  expect(await seen()).toBe(first + 60_000);
});
