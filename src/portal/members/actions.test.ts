import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerOfKey, callerOfSession, memberIn } from '../identity/actions.ts';
import { adminCreateKey } from '../identity/break-glass.ts';
import { type PeoplePortal, peoplePortal, tokenIn } from '../identity/portal.fixture.ts';
import { mailLink, signIn } from '../identity/sign-in.ts';
import { changeRole, invite, listMembers, removeMember } from './actions.ts';

let world: PeoplePortal;
beforeAll(async () => {
  world = await peoplePortal();
  await world.organization('main');
  await world.organization('other');
});
afterAll(() => world.close());

let counter = 0;
/** An organization of this test's own, with so many admins. */
async function organization(...admins: string[]) {
  const slug = `org-${counter++}`;
  await world.organization(slug);
  const members = [];
  for (const name of admins) members.push(await world.member(`${name}-${slug}@example.com`, slug, 'admin'));
  return { slug, members };
}

const outcomes = (results: PromiseSettledResult<unknown>[]) =>
  results.map((result) => (result.status === 'fulfilled' ? 'done' : result.reason.code)).sort();

async function admins(slug: string): Promise<number> {
  const rows = await world.portal.db
    .selectFrom('members')
    .innerJoin('organizations', 'organizations.id', 'members.organizationId')
    .select('members.id')
    .where('slug', '=', slug)
    .where('role', '=', 'admin')
    .where('status', '=', 'active')
    .execute();
  return rows.length;
}

test('the last admin is neither demoted nor removed, an invited one does not count', async () => {
  const { members } = await organization('ann');
  const [ann] = members;
  await invite(world.portal, ann!, { emails: ['later@example.com'], role: 'admin' });
  const demoted = changeRole(world.portal, ann!, { id: ann!.memberId, role: 'user' });
  await expect(demoted).rejects.toMatchObject({ code: 'LAST_ADMIN' });
  await expect(removeMember(world.portal, ann!, ann!.memberId)).rejects.toMatchObject({ code: 'LAST_ADMIN' });
});

test.each([1, 2, 3, 4, 5])('two admins who demote each other at once: one is left (%d)', async () => {
  const { slug, members } = await organization('ann', 'bob');
  const [ann, bob] = members;
  const results = await Promise.allSettled([
    changeRole(world.portal, ann!, { id: bob!.memberId, role: 'user' }),
    changeRole(world.portal, bob!, { id: ann!.memberId, role: 'user' }),
  ]);
  // Whoever came second was no admin any more.
  expect(outcomes(results)).toEqual(['FORBIDDEN', 'done']);
  expect(await admins(slug)).toBe(1);
});

test('two admins who leave at once: one is left', async () => {
  const { slug, members } = await organization('ann', 'bob');
  const results = await Promise.allSettled(members.map((one) => removeMember(world.portal, one, one.memberId)));
  expect(outcomes(results)).toEqual(['LAST_ADMIN', 'done']);
  expect(await admins(slug)).toBe(1);
});

test('an id of another organization is as if it did not exist', async () => {
  const { members } = await organization('ann', 'bob');
  const stranger = await world.member('stranger@example.com', 'other', 'admin');
  const target = members[1]!.memberId;
  await expect(changeRole(world.portal, stranger, { id: target, role: 'user' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(removeMember(world.portal, stranger, target)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const { items } = await listMembers(world.portal, stranger, {});
  expect(items.map((item) => item.id)).not.toContain(target);
});

test('what was typed is searched for as it is', async () => {
  const { members, slug } = await organization('ann');
  const find = async (q: string) => (await listMembers(world.portal, members[0]!, { q })).items.length;
  expect(await find(`ANN-${slug}`)).toBe(1);
  expect(await find('%')).toBe(0);
  expect(await find("' or true --")).toBe(0);
});

/** Somebody in `slug` who has a session, a key and an unused sign-in link. */
async function signedIn(email: string, slug: string) {
  const key = await adminCreateKey(world.portal, { email, org: slug, role: 'user' });
  const link = async () => {
    world.advance(1);
    await mailLink(world.portal, { email }, '192.0.2.1');
    return tokenIn((await world.mailsTo(email)).at(-1)!.text);
  };
  const from = { ip: '192.0.2.1', userAgent: null, endSession: null };
  const { session } = await signIn(world.portal, await link(), from);
  const unused = await link();
  const caller = (await callerOfSession(world.portal, session, '192.0.2.1'))!;
  return {
    member: (await memberIn(world.portal, caller, slug))!,
    bySession: () => callerOfSession(world.portal, session, '192.0.2.1'),
    byKey: () => callerOfKey(world.portal, key, '192.0.2.1'),
    byLink: () => signIn(world.portal, unused, from),
  };
}

test('who is removed from their only organization keeps no door: session, key, link, tickets', async () => {
  const { slug, members } = await organization('ann');
  const gone = await signedIn('gone@example.com', slug);
  const { person, organization: org, memberId } = gone.member;
  await removeMember(world.portal, members[0]!, memberId);
  expect(await gone.bySession()).toBeNull();
  expect(await gone.byKey()).toBeNull();
  await expect(gone.byLink()).rejects.toMatchObject({ code: 'LINK_EXPIRED' });
  expect(world.revoked).toContainEqual({ userId: person.id });
  expect(world.revoked).toContainEqual({ userId: person.id, organizationId: org.id });
  expect((await world.audited('member.removed')).at(-1)).toMatchObject({ targetLabel: 'gone@example.com' });

  await invite(world.portal, members[0]!, { emails: ['gone@example.com'], role: 'user' });
  expect(await gone.byKey()).toBeNull();
});

test('who is in another organization too goes on there, and has no way back into this one', async () => {
  const { slug, members } = await organization('ann');
  await world.member('half@example.com', 'other');
  const half = await signedIn('half@example.com', slug);
  await removeMember(world.portal, members[0]!, half.member.memberId);
  for (const caller of [await half.bySession(), await half.byKey()]) {
    expect(await memberIn(world.portal, caller!, slug)).toBeNull();
    expect(await memberIn(world.portal, caller!, 'other')).not.toBeNull();
  }
  const { person, organization: org } = half.member;
  expect(world.revoked).toContainEqual({ userId: person.id, organizationId: org.id });
  expect(world.revoked).not.toContainEqual({ userId: person.id });
});

test('a removal that fails leaves everything as it was', async () => {
  const { members } = await organization('ann');
  const before = world.revoked.length;
  await expect(removeMember(world.portal, members[0]!, members[0]!.memberId)).rejects.toMatchObject({
    code: 'LAST_ADMIN',
  });
  expect(world.revoked).toHaveLength(before);
  expect(await memberIn(world.portal, members[0]!, members[0]!.organization.slug)).not.toBeNull();
});

test('invitations: once per address, again for who has not come, never for who is in', async () => {
  const { slug, members } = await organization('ann');
  await world.member(`in-${slug}@example.com`, slug);
  const pending = `pending-${slug}@example.com`;
  const first = await invite(world.portal, members[0]!, {
    emails: [pending, pending, `in-${slug}@example.com`],
    role: 'user',
  });
  expect(first.items).toEqual([
    { email: `in-${slug}@example.com`, outcome: 'already_member' },
    { email: pending, outcome: 'invited' },
  ]);
  expect(await world.mailsTo(`in-${slug}@example.com`)).toEqual([]);
  world.advance(1);
  await invite(world.portal, members[0]!, { emails: [pending], role: 'admin' });
  const [old, fresh] = await world.mailsTo(pending);
  const use = (text: string) =>
    signIn(world.portal, tokenIn(text), { ip: '192.0.2.1', userAgent: null, endSession: null });
  await expect(use(old!.text)).rejects.toMatchObject({ code: 'LINK_EXPIRED' });
  const { session } = await use(fresh!.text);
  const caller = await callerOfSession(world.portal, session, '192.0.2.1');
  expect(await memberIn(world.portal, caller!, slug)).toMatchObject({ role: 'admin' });
});

test('who was only invited is in nothing yet', async () => {
  const { slug, members } = await organization('ann');
  await invite(world.portal, members[0]!, { emails: ['early@example.com'], role: 'admin' });
  const { items } = await listMembers(world.portal, members[0]!, { q: 'early@' });
  expect(items).toMatchObject([{ status: 'pending' }]);
  await mailLink(world.portal, { email: 'early@example.com' }, '192.0.2.1');
  const texts = (await world.mailsTo('early@example.com')).map((mail) => mail.text);
  const magic = texts.find((text) => text.startsWith('Sign in'))!;
  const { session } = await signIn(world.portal, tokenIn(magic), {
    ip: '192.0.2.1',
    userAgent: null,
    endSession: null,
  });
  const caller = await callerOfSession(world.portal, session, '192.0.2.1');
  expect(await memberIn(world.portal, caller!, slug)).toBeNull();
});
