import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerOfKey, callerOfSession, memberIn } from '../identity/actions.ts';
import { adminCreateKey } from '../identity/break-glass.ts';
import { type PeoplePortal, peoplePortal, tokenIn } from '../identity/portal.fixture.ts';
import { mailLink, signIn } from '../identity/sign-in.ts';
import { changeRole, listMembers } from './actions.ts';
import { invite, listInvitations, resendInvitation, revokeInvitation } from './invitations.ts';
import { removeMember } from './remove.ts';

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
  await expect(removeMember(world.portal, ann!, { id: ann!.memberId, workspaces: 'keep' })).rejects.toMatchObject({
    code: 'LAST_ADMIN',
  });
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
  const results = await Promise.allSettled(
    members.map((one) => removeMember(world.portal, one, { id: one.memberId, workspaces: 'keep' })),
  );
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
  await expect(removeMember(world.portal, stranger, { id: target, workspaces: 'keep' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  const { items } = await listMembers(world.portal, stranger, {});
  expect(items.map((item) => item.id)).not.toContain(target);
});

test('a demotion ends what was opened as a reviewer, and nothing else does', async () => {
  const { members } = await organization('ann', 'bob');
  const [ann, bob] = members;
  const before = world.revoked.length;
  await changeRole(world.portal, ann!, { id: bob!.memberId, role: 'user' });
  const reviewer = { reviewerId: bob!.person.id, organizationId: bob!.organization.id };
  expect(world.revoked.slice(before)).toEqual([reviewer]);
  await changeRole(world.portal, ann!, { id: bob!.memberId, role: 'user' });
  await changeRole(world.portal, ann!, { id: bob!.memberId, role: 'admin' });
  expect(world.revoked.slice(before)).toEqual([reviewer]);
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
  await removeMember(world.portal, members[0]!, { id: memberId, workspaces: 'keep' });
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
  await removeMember(world.portal, members[0]!, { id: half.member.memberId, workspaces: 'keep' });
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
  await expect(
    removeMember(world.portal, members[0]!, { id: members[0]!.memberId, workspaces: 'keep' }),
  ).rejects.toMatchObject({
    code: 'LAST_ADMIN',
  });
  expect(world.revoked).toHaveLength(before);
  expect(await memberIn(world.portal, members[0]!, members[0]!.organization.slug)).not.toBeNull();
});

const use = (text: string) =>
  signIn(world.portal, tokenIn(text), { ip: '192.0.2.1', userAgent: null, endSession: null });
const expired = { code: 'LINK_EXPIRED' };

test('an invitation goes once to each address, and not to who is in', async () => {
  const { slug, members } = await organization('ann');
  const [inside, pending] = [`in-${slug}@example.com`, `pending-${slug}@example.com`];
  await world.member(inside, slug);
  const first = await invite(world.portal, members[0]!, { emails: [pending, pending, inside], role: 'user' });
  expect(first.items).toEqual([
    { email: inside, outcome: 'already_member' },
    { email: pending, outcome: 'invited' },
  ]);
  const second = await invite(world.portal, members[0]!, { emails: [pending], role: 'admin' });
  expect(second.items).toEqual([{ email: pending, outcome: 'already_invited' }]);
  expect(await world.mailsTo(inside)).toEqual([]);
  const mails = await world.mailsTo(pending);
  expect(mails).toHaveLength(1);
  // As it was asked first: the second list changed nothing.
  const { session } = await use(mails[0]!.text);
  const caller = await callerOfSession(world.portal, session, '192.0.2.1');
  expect(await memberIn(world.portal, caller!, slug)).toMatchObject({ role: 'user' });
  await expect(use(mails[0]!.text)).rejects.toMatchObject(expired);
});

/** Somebody who is invited by a new organization's admin. */
async function invited(name: string) {
  const { slug, members } = await organization('ann');
  const email = `${name}-${slug}@example.com`;
  await invite(world.portal, members[0]!, { emails: [email], role: 'user' });
  const list = async () => (await listInvitations(world.portal, members[0]!)).items;
  return { slug, admin: members[0]!, email, id: (await list())[0]!.id, list };
}

test('pending ones are listed with their age, and say when they are too old', async () => {
  const { admin, email, list } = await invited('late');
  const sent = world.portal.clock();
  const week = 7 * 24 * 3_600_000;
  expect(await list()).toMatchObject([
    {
      email,
      role: 'user',
      invitedBy: admin.person.email,
      sentAt: sent.toISOString(),
      expiresAt: new Date(sent.getTime() + week).toISOString(),
      expired: false,
    },
  ]);
  world.advance(week);
  expect(await list()).toMatchObject([{ expired: true }]);
  await expect(use((await world.mailsTo(email))[0]!.text)).rejects.toMatchObject(expired);
  // Inviting an address whose link is too old is no repetition.
  expect((await invite(world.portal, admin, { emails: [email], role: 'admin' })).items).toMatchObject([
    { outcome: 'invited' },
  ]);
  expect(await list()).toMatchObject([{ expired: false, role: 'admin' }]);
});

test('sent again the new link works and the old one does not; not twice within a minute', async () => {
  const { slug, admin, email, id, list } = await invited('again');
  await expect(resendInvitation(world.portal, admin, id)).rejects.toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    data: { retryAfter: 60 },
  });
  world.advance(60_000);
  const results = await Promise.allSettled([1, 2].map(() => resendInvitation(world.portal, admin, id)));
  expect(outcomes(results)).toEqual(['TOO_MANY_REQUESTS', 'done']);
  const [old, fresh, ...more] = await world.mailsTo(email);
  expect(more).toEqual([]);
  await expect(use(old!.text)).rejects.toMatchObject(expired);
  const { session } = await use(fresh!.text);
  const caller = await callerOfSession(world.portal, session, '192.0.2.1');
  expect(await memberIn(world.portal, caller!, slug)).toMatchObject({ role: 'user' });
  expect(await list()).toEqual([]);
  await expect(resendInvitation(world.portal, admin, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(revokeInvitation(world.portal, admin, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('taken back its link is dead and nobody is pending; it can be sent anew', async () => {
  const { admin, email, id, list } = await invited('back');
  await revokeInvitation(world.portal, admin, id);
  await expect(use((await world.mailsTo(email))[0]!.text)).rejects.toMatchObject(expired);
  expect(await list()).toEqual([]);
  expect((await listMembers(world.portal, admin, { q: email })).items).toEqual([]);
  expect((await world.audited('member.invitation_revoked')).at(-1)).toMatchObject({ targetLabel: email });
  const { items } = await invite(world.portal, admin, { emails: [email], role: 'user' });
  expect(items).toEqual([{ email, outcome: 'invited' }]);
});

test('who is a member elsewhere can be invited, and taking that back leaves them there', async () => {
  const elsewhere = await signedIn('both@example.com', 'other');
  const { slug, members } = await organization('ann');
  await invite(world.portal, members[0]!, { emails: ['both@example.com'], role: 'user' });
  const [invitation] = (await listInvitations(world.portal, members[0]!)).items;
  await revokeInvitation(world.portal, members[0]!, invitation!.id);
  world.advance(1);
  expect(await memberIn(world.portal, (await elsewhere.bySession())!, 'other')).not.toBeNull();
  await invite(world.portal, members[0]!, { emails: ['both@example.com'], role: 'user' });
  await use((await world.mailsTo('both@example.com')).findLast(({ text }) => text.includes('invites you'))!.text);
  const caller = (await elsewhere.bySession())!;
  for (const org of ['other', slug]) expect(await memberIn(world.portal, caller, org)).not.toBeNull();
});

test('another organization’s invitation is as if it did not exist', async () => {
  const { id } = await invited('hidden');
  const stranger = await world.member('stranger@example.com', 'other', 'admin');
  const missing = { code: 'NOT_FOUND' };
  await expect(resendInvitation(world.portal, stranger, id)).rejects.toMatchObject(missing);
  await expect(revokeInvitation(world.portal, stranger, id)).rejects.toMatchObject(missing);
  expect((await listInvitations(world.portal, stranger)).items.map((item) => item.id)).not.toContain(id);
});

test('invitations that a removed admin sent end with them; those of others stay', async () => {
  const { slug, members } = await organization('ann', 'bob');
  const [ann, bob] = members;
  const [side, honest] = [`side-${slug}@example.com`, `honest-${slug}@example.com`];
  await invite(world.portal, bob!, { emails: [side], role: 'admin' });
  await invite(world.portal, ann!, { emails: [honest], role: 'user' });
  const removed = await removeMember(world.portal, ann!, { id: bob!.memberId, workspaces: 'keep' });
  expect(removed).toMatchObject({ invitations: { revoked: 1 } });
  await expect(use((await world.mailsTo(side))[0]!.text)).rejects.toMatchObject(expired);
  expect((await listInvitations(world.portal, ann!)).items).toMatchObject([{ email: honest }]);
});

test('a role that changes counts at the next request, with the same session', async () => {
  const { slug, members } = await organization('ann');
  const bob = await signedIn(`bob-${slug}@example.com`, slug);
  const role = async () => (await memberIn(world.portal, (await bob.bySession())!, slug))?.role;
  for (const next of ['admin', 'user'] as const) {
    await changeRole(world.portal, members[0]!, { id: bob.member.memberId, role: next });
    expect(await role()).toBe(next);
  }
});

test('the list is filtered by role and status', async () => {
  const { slug, members } = await organization('ann', 'bob');
  await world.member(`cay-${slug}@example.com`, slug);
  await invite(world.portal, members[0]!, { emails: [`dan-${slug}@example.com`], role: 'admin' });
  const names = async (filter: Parameters<typeof listMembers>[2]) =>
    (await listMembers(world.portal, members[0]!, filter)).items.map(({ email }) => email.slice(0, 3));
  expect(await names({})).toEqual(['ann', 'bob', 'cay', 'dan']);
  expect(await names({ role: 'admin' })).toEqual(['ann', 'bob', 'dan']);
  expect(await names({ status: 'pending' })).toEqual(['dan']);
  expect(await names({ role: 'user', status: 'active' })).toEqual(['cay']);
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
