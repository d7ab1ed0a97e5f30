import type { Caller, Member, Person } from '../actor.ts';
import { authorOf } from '../actor.ts';
import type { AuditLine, Change } from '../change.ts';
import type { Db } from '../db/database.ts';
import { keptEvents } from '../events/store.ts';
import { hashToken, newId, newToken } from '../ids.ts';
import type { Portal } from '../portal.ts';
import * as keys from './key-store.ts';
import * as links from './link-store.ts';
import { connectionOf } from './reach.ts';
import { isSeenDue, type LinkPurpose, linkLifetime, safePath, scopesOf, sessionEnd } from './rules.ts';
import * as sessions from './session-store.ts';
import * as store from './store.ts';

// For the guard: who asks

/** Who a session cookie belongs to; null when it is unknown or over. Using it moves its end. */
export async function callerOfSession(portal: Portal, token: string, ip: string): Promise<Caller | null> {
  const now = portal.clock();
  const session = await sessions.findSession(portal.db, hashToken(token), now);
  if (!session) return null;
  if (isSeenDue(session.lastSeenAt, now)) {
    const expiresAt = sessionEnd(session.createdAt, now);
    await sessions.seeSession(portal.db, { id: session.id, ip, lastSeenAt: now, expiresAt });
    await store.seeUser(portal.db, session.userId, now);
  }
  return { person: personOf(session), sessionId: session.id, apiKeyId: null, scopes: everything, ip };
}

/** Who an API key belongs to; null when it is unknown, revoked or over. */
export async function callerOfKey(portal: Portal, key: string, ip: string): Promise<Caller | null> {
  const now = portal.clock();
  const row = await keys.findKey(portal.db, hashToken(key), now);
  if (!row) return null;
  if (isSeenDue(row.lastUsedAt, now)) {
    await keys.seeKey(portal.db, row.id, now);
    await store.seeUser(portal.db, row.userId, now);
  }
  const scopes = new Set(scopesOf(row.scopes));
  return { person: personOf(row), sessionId: null, apiKeyId: row.id, scopes, ip };
}

/** The caller as a member of the organization with this slug; null unless they are an active member of it, and it opens to how they signed in. */
export async function memberIn(portal: Portal, caller: Caller, slug: string): Promise<Member | null> {
  const row = await store.findOpenMembership(portal.db, caller, slug);
  if (!row) return null;
  return { ...caller, organization: { id: row.organizationId, slug: row.slug }, memberId: row.id, role: row.role };
}

/** For what stays open: those who could open it again, with the role that they had. */
export async function stillIn(db: Db, members: readonly Member[], now: Date): Promise<Member[]> {
  const ids = (pick: (member: Member) => string | null) => members.map(pick).filter((id) => id !== null);
  const liveSessions = await sessions.liveSessions(
    db,
    ids((member) => member.sessionId),
    now,
  );
  const liveKeys = await keys.liveKeys(
    db,
    ids((member) => member.apiKeyId),
    now,
  );
  const open = await store.openMemberships(db, liveSessions, liveKeys);
  const named = (signIn: string | null, memberId: string, role: string) => `${signIn} ${memberId} ${role}`;
  const staying = new Set(open.map((row) => named(row.sessionId ?? row.apiKeyId, row.memberId, row.role)));
  return members.filter((member) =>
    staying.has(named(member.sessionId ?? member.apiKeyId, member.memberId, member.role)),
  );
}

// For the person themselves

export async function me(portal: Portal, caller: Caller) {
  // Read first: what happens while the rest is read is told once more rather than never.
  const newest = (await keptEvents(portal.db))?.newest;
  const organizations = await store.organizationsOpenTo(portal.db, caller);
  // A provider that says who somebody is need not learn where else they are.
  const elsewhere =
    (await connectionOf(portal.db, caller)) === null ? await store.organizationsBySso(portal.db, caller.person.id) : [];
  const open = new Set(organizations.map(({ slug }) => slug));
  const bySso = elsewhere.filter(({ slug }) => !open.has(slug));
  return { ...caller.person, organizations, bySso, lastEventId: newest?.toString() ?? null };
}

export async function updateMe(portal: Portal, caller: Caller, input: { name: string }) {
  await portal.change(authorOf(caller), async (change) => {
    await store.renameUser(change.tx, caller.person.id, input.name);
    await auditPerson(change, caller.person, {
      action: 'user.renamed',
      data: { from: caller.person.name, to: input.name },
    });
  });
  return me(portal, { ...caller, person: { ...caller.person, name: input.name } });
}

// For other features

export { reach } from './reach.ts';
export { safePath } from './rules.ts';

/** Somebody's new session. Its token is for the cookie; the database keeps its hash. */
export interface NewSession {
  userId: string;
  ip: string;
  userAgent: string | null;
  /** Made with the first admin's link, which is printed on the portal's machine. */
  breakGlass?: boolean;
  /** Made at an organization's provider: whom it knows them as, and its own name of the session. */
  provider?: { connectionId: string; subject: string; session: string | null };
}

/**
 * Inside a change: starts a session, and ends the one that the browser had, so that nobody can plant one beforehand.
 *
 * @returns its id, and the token for the cookie
 */
export async function startSession(
  change: Change,
  portal: Pick<Portal, 'gateway'>,
  session: NewSession,
  replaced: { userId: string; sessionId: string } | null,
): Promise<{ id: string; token: string }> {
  const token = newToken('sls_');
  const id = newId('ses');
  const { now } = change;
  await sessions.insertSession(change.tx, {
    id,
    tokenHash: hashToken(token),
    userId: session.userId,
    ip: session.ip,
    userAgent: session.userAgent?.slice(0, 400) ?? null,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: sessionEnd(now, now),
    breakGlass: session.breakGlass ?? false,
    connectionId: session.provider?.connectionId ?? null,
    providerSubject: session.provider?.subject ?? null,
    providerSession: session.provider?.session ?? null,
  });
  if (replaced) {
    await sessions.deleteSessions(change.tx, replaced.userId, { id: replaced.sessionId });
    change.after(() => portal.gateway.revoke({ sessionId: replaced.sessionId }));
  }
  return { id, token };
}

export const verifyEmail = store.verifyEmail;

/** The address of the admin that the first start makes. No mail ever reaches it: the link is printed instead. */
export const firstAdmin = 'admin@localhost';

export const ensureUser = store.ensureUser;

/**
 * Makes a one-time link and returns its address. The token stands behind `#`: browsers send that part to no server, so it
 * is in no log and no Referer header.
 */
export async function issueLink(
  change: Change,
  portal: Pick<Portal, 'config'>,
  link: { email: string; purpose: LinkPurpose; next?: string; organizationId?: string },
): Promise<string> {
  const token = newToken('sll_');
  await links.insertLink(change.tx, {
    tokenHash: hashToken(token),
    email: link.email,
    purpose: link.purpose,
    organizationId: link.organizationId ?? null,
    next: safePath(link.next),
    createdAt: change.now,
    expiresAt: new Date(change.now.getTime() + linkLifetime[link.purpose]),
  });
  return `${portal.config.url}/sign-in/link#${token}`;
}

/** Makes an address an active admin: for the first start, which has nobody to ask. */
export async function joinAsAdmin(
  change: Change,
  { email, organizationId }: { email: string; organizationId: string },
) {
  const user = await store.ensureUser(change.tx, email, change.now);
  await store.putMember(change.tx, { organizationId, userId: user.id, role: 'admin' }, change.now);
}

export const withdrawInvitation = (change: Change, email: string, organizationId: string) =>
  links.deleteLinks(change.tx, { email, purpose: 'invitation', organizationId });

/**
 * Ends all that a person signed in with, for somebody who is in no organization any more: a key or a link that was left
 * would come back to life when they are invited again.
 */
export async function endAccess(
  change: Change,
  portal: Pick<Portal, 'gateway'>,
  person: { id: string; email: string },
) {
  await sessions.deleteSessions(change.tx, person.id);
  await keys.deleteKeys(change.tx, person.id);
  await links.deleteLinks(change.tx, { email: person.email, purpose: 'magic' });
  change.after(() => portal.gateway.revoke({ userId: person.id }));
}

/** Deletes what ended more than a day ago. */
export async function pruneIdentity(portal: Portal): Promise<void> {
  const before = new Date(portal.clock().getTime() - 24 * 3_600_000);
  await sessions.deleteExpiredSessions(portal.db, before);
  await links.deleteExpiredLinks(portal.db, before);
  await keys.deleteExpiredKeys(portal.db, before);
}

/**
 * Writes what a person did about their own sign-in into the log of every organization that they are in, so that each one's
 * admins can see it; without any, into the portal's own.
 */
export async function auditPerson(
  change: Change,
  person: { id: string; email: string },
  line: Pick<AuditLine, 'action' | 'data'>,
) {
  const target = { type: 'user', id: person.id, label: person.email };
  const organizations = await store.organizationsOf(change.tx, person.id);
  const ids = organizations.length > 0 ? organizations.map((organization) => organization.id) : [null];
  for (const organizationId of ids) await change.audit({ organizationId, target, ...line });
}

const everything: Caller['scopes'] = new Set(['read', 'write']);

const personOf = (row: { userId: string; email: string; name: string }): Person => ({
  id: row.userId,
  email: row.email,
  name: row.name,
});
