import type { Change } from '../change.ts';
import type { Db } from '../db/database.ts';
import { ensureUser, type NewSession, startSession, verifyEmail, withdrawInvitation } from '../identity/actions.ts';
import type { Portal } from '../portal.ts';
import { seal } from '../seal/seal.ts';
import { idTokenPlace } from './places.ts';
import { type Arrival, type Decision, decide, domainOf, isInAny, roleAfter, type Standing } from './rules.ts';
import * as store from './store.ts';

/** What becomes of somebody who came, and the membership that it is about when there is one. */
export interface Judgement {
  decision: Decision;
  membership: store.MembershipRow | undefined;
  /** With which role they would be in. */
  standing: Standing;
}

/** @param confirmed they proved to read the mail of the person whom the decision names */
export async function judge(
  db: Db,
  connection: store.ConnectionRow,
  arrival: Arrival,
  confirmed: boolean,
): Promise<Judgement> {
  const { organizationId } = connection;
  const { issuer, subject, email } = arrival;
  const linked = await store.membershipOfIdentity(db, organizationId, { connectionId: connection.id, issuer, subject });
  const holderId = email === null ? null : await store.findUserId(db, email);
  const held = holderId === null ? undefined : await store.membershipOfUser(db, organizationId, holderId);
  const identity = !held?.issuer ? 'none' : held.issuer === issuer ? 'of_this_issuer' : 'of_another';
  const decision = decide({
    email,
    verified: arrival.verified,
    captured: email !== null && connection.domains.includes(domainOf(email)),
    trustEmails: connection.trustEmails,
    joinPolicy: connection.joinPolicy,
    linked: linked ? { userId: linked.userId, knownAs: [linked.identityEmail, linked.email] } : null,
    holder: holderId === null ? null : { userId: holderId, member: held ? { identity } : null },
    confirmed,
  });
  const membership = linked ?? held;
  const now = membership
    ? { role: membership.role, byGroup: membership.roleByGroup }
    : { role: connection.joinRole, byGroup: false };
  const alone = membership !== undefined && !(await store.hasOtherAdmin(db, organizationId, membership.id));
  return { decision, membership, standing: roleAfter(now, isInAny(arrival.groups, connection.adminGroups), alone) };
}

/**
 * Inside a change, with the organization locked: lets somebody in whom {@link judge} lets in. Membership, identity, groups,
 * role and session commit together.
 *
 * @returns the session's token, for the cookie
 */
export async function admit(
  portal: Portal,
  change: Change,
  connection: store.ConnectionRow,
  arrival: Arrival,
  judgement: Judgement,
  from: Pick<NewSession, 'ip' | 'userAgent'> & {
    endSession: { userId: string; sessionId: string } | null;
    idToken: string | null;
  },
): Promise<string> {
  const member = await membershipFor(change, connection, arrival, judgement);
  await store.linkIdentity(change.tx, { connectionId: connection.id, memberId: member.id, arrival }, change.now);
  await store.replaceGroups(change.tx, member.id, arrival.groups);
  await applyRole(portal, change, connection, member, judgement.standing);
  if (member.email === arrival.email) await verifyEmail(change.tx, member.userId, change.now);

  const provider = { connectionId: connection.id, subject: arrival.subject, session: arrival.session };
  const started = { userId: member.userId, ip: from.ip, userAgent: from.userAgent, provider };
  const session = await startSession(change, portal, started, from.endSession);
  if (from.idToken) {
    const box = seal(portal.keyring, idTokenPlace(session.id), from.idToken);
    await store.keepIdToken(change.tx, session.id, box);
  }
  const kept = arrival.groupCount > arrival.groups.length ? { groupsKept: arrival.groups.length } : {};
  const data = { by: 'sso', issuer: arrival.issuer, subject: arrival.subject, groups: arrival.groupCount, ...kept };
  await tell(change, connection, member, 'session.started', data);
  return session.token;
}

async function membershipFor(
  change: Change,
  connection: store.ConnectionRow,
  arrival: Arrival,
  { decision, membership }: Judgement,
): Promise<store.MembershipRow> {
  const { tx, now } = change;
  const { organizationId } = connection;
  if (membership) {
    const linkedBefore = membership.issuer === arrival.issuer && membership.identityEmail === arrival.email;
    if (!linkedBefore) await tell(change, connection, membership, 'identity.linked', aboutIdentity(arrival));
    if (membership.status === 'pending') {
      await store.activate(tx, membership.id);
      await withdrawInvitation(change, membership.email, organizationId);
      await tell(change, connection, membership, 'member.joined', { by: 'sso' });
    }
    return membership;
  }
  const known = decision.userId !== null;
  const user = await ensureUser(tx, arrival.email!, now);
  // A person who was here before keeps the name that they gave themselves.
  if (!known && arrival.name) await store.nameUser(tx, user.id, arrival.name);
  await store.addMember(tx, { organizationId, userId: user.id, role: connection.joinRole }, now);
  const made = (await store.membershipOfUser(tx, organizationId, user.id))!;
  await tell(change, connection, made, 'member.joined', { by: 'sso', ...aboutIdentity(arrival) });
  return made;
}

const aboutIdentity = ({ issuer, subject, email }: Arrival) => ({ issuer, subject, email });

async function applyRole(
  portal: Portal,
  change: Change,
  connection: store.ConnectionRow,
  member: store.MembershipRow,
  standing: Standing,
): Promise<void> {
  if (member.role === standing.role && member.roleByGroup === standing.byGroup) return;
  await store.setStanding(change.tx, member.id, standing);
  const data = { from: member.role, to: standing.role, by: 'group' };
  await tell(change, connection, member, 'member.role_changed', data);
  if (standing.role === 'admin') return;
  // Only admins review: what they have open as one ends.
  const { organizationId } = connection;
  change.after(() => portal.gateway.revoke({ reviewerId: member.userId, organizationId }));
}

async function tell(
  change: Change,
  { organizationId }: store.ConnectionRow,
  member: store.MembershipRow,
  action: string,
  data: Record<string, unknown>,
): Promise<void> {
  const target = { type: 'member', id: member.id, label: member.email };
  await change.audit({ organizationId, action, target, data });
  await change.notify({ organizationId, type: 'member', id: member.id, for: { owner: member.userId } });
}
