import type { Role } from '#contract/identity.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { fail } from '../fail.ts';
import { ensureUser, issueLink, withdrawInvitation } from '../identity/actions.ts';
import type { Portal } from '../portal.ts';
import { lockAsAdmin, tell } from './locks.ts';
import { endMembership } from './remove.ts';
import { type InviteOutcome, inviteOutcome, resendWait } from './rules.ts';
import * as store from './store.ts';
import { viewInvitation } from './view.ts';

export async function listInvitations(portal: Portal, member: Member) {
  const rows = await store.listInvitations(portal.db, member.organization.id);
  return { items: rows.map((row) => viewInvitation(row, portal.clock())), nextCursor: null };
}

/** Invites addresses. Repeating it mails nothing to those who have a link that works: so it may be repeated. */
export async function invite(portal: Portal, member: Member, input: { emails: string[]; role: Role }) {
  return portal.change(authorOf(member), async (change) => {
    await lockAsAdmin(change, member);
    const items: { email: string; outcome: InviteOutcome }[] = [];
    // In order of address: two lists with the same people would otherwise lock the users' rows crosswise.
    for (const email of [...new Set(input.emails)].sort()) {
      items.push({ email, outcome: await inviteOne(portal, change, member, email, input.role) });
    }
    return { items };
  });
}

/**
 * Mails a new link and ends the one before.
 *
 * @throws NOT_FOUND, also when it was accepted meanwhile; TOO_MANY_REQUESTS within a minute of the last mail
 */
export async function resendInvitation(portal: Portal, member: Member, id: string) {
  return portal.change(authorOf(member), async (change) => {
    const { tx, now } = change;
    const { email, userId, role, invitedAt, createdAt } = await lockInvitation(change, member, id);
    const retryAfter = resendWait(invitedAt ?? createdAt, now);
    if (retryAfter > 0)
      throw fail('TOO_MANY_REQUESTS', `It was mailed just now. Try again in ${retryAfter} s.`, { retryAfter });
    await mailLink(portal, change, member, { email, userId, role });
    await tell(change, member, { id, email, userId }, { action: 'member.invitation_resent', data: { role } });
    const fresh = await store.findInvitation(tx, member.organization.id, id);
    return viewInvitation(fresh!, now);
  });
}

/** Takes an invitation back. @throws NOT_FOUND, also when it was accepted meanwhile */
export async function revokeInvitation(portal: Portal, member: Member, id: string) {
  return portal.change(authorOf(member), async (change) => {
    const invitation = await lockInvitation(change, member, id);
    await endMembership(portal, change, member.organization.id, invitation);
    await tell(change, member, invitation, { action: 'member.invitation_revoked', data: { role: invitation.role } });
    return { id };
  });
}

async function lockInvitation(change: Change, member: Member, id: string): Promise<store.InvitationRow> {
  await lockAsAdmin(change, member);
  const invitation = await store.findInvitation(change.tx, member.organization.id, id);
  if (!invitation) throw fail('NOT_FOUND', 'There is no such invitation any more.');
  return invitation;
}

async function inviteOne(
  portal: Portal,
  change: Change,
  member: Member,
  email: string,
  role: Role,
): Promise<InviteOutcome> {
  const user = await ensureUser(change.tx, email, change.now);
  const existing = await store.membershipOf(change.tx, member.organization.id, user.id);
  const outcome = inviteOutcome(existing, change.now);
  if (outcome !== 'invited') return outcome;
  const id = await mailLink(portal, change, member, { email, userId: user.id, role });
  await tell(change, member, { id, email, userId: user.id }, { action: 'member.invited', data: { role } });
  return outcome;
}

/** Writes the pending membership and mails its one link. Returns the membership's id. */
async function mailLink(
  portal: Portal,
  change: Change,
  member: Member,
  { email, userId, role }: { email: string; userId: string; role: Role },
): Promise<string> {
  const { tx, now } = change;
  const { id: organizationId } = member.organization;
  const id = await store.putPending(tx, { organizationId, userId, role, invitedBy: member.person.id }, now);
  await withdrawInvitation(change, email, organizationId);
  const url = await issueLink(change, portal, { email, purpose: 'invitation', organizationId });
  const organization = await store.organizationName(tx, organizationId);
  await change.mail({
    organizationId,
    to: email,
    subject: `You are invited to ${organization}`,
    text: `${member.person.name} (${member.person.email}) invites you to ${organization}.\n\nJoin with this link:\n\n${url}\n\nIt works once, within 7 days, and signs you in as ${email}.\n`,
  });
  return id;
}
