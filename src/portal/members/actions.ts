import type { Role } from '#contract/identity.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { fail } from '../fail.ts';
import { endAccess, ensureUser, issueLink, withdrawInvitation } from '../identity/actions.ts';
import type { Portal } from '../portal.ts';
import { inviteOutcome, takesLastAdmin } from './rules.ts';
import * as store from './store.ts';
import { viewMember } from './view.ts';

export async function listMembers(portal: Portal, member: Member, input: { q?: string }) {
  const rows = await store.listMembers(portal.db, member.organization.id, input.q);
  return { items: rows.map(viewMember), nextCursor: null };
}

/** @throws NOT_FOUND; LAST_ADMIN when nobody else could manage the organization */
export async function changeRole(portal: Portal, member: Member, input: { id: string; role: Role }) {
  return portal.change(authorOf(member), async (change) => {
    const target = await lockTarget(change, member, input.id, input.role);
    if (target.role === input.role) return viewMember(target);
    await store.setRole(change.tx, target.id, input.role);
    const data = { from: target.role, to: input.role };
    await tell(change, member, target, { action: 'member.role_changed', data });
    return viewMember({ ...target, role: input.role });
  });
}

/**
 * Removes a member. What they opened in this organization ends in the same transaction. When it was their only one, their
 * sessions and keys end too; otherwise these go on for the others, since they act through memberships alone.
 *
 * @throws NOT_FOUND; LAST_ADMIN when nobody else could manage the organization
 */
export async function removeMember(portal: Portal, member: Member, id: string) {
  return portal.change(authorOf(member), async (change) => {
    const target = await lockTarget(change, member, id, null);
    const organizationId = member.organization.id;
    await store.deleteMember(change.tx, { id, organizationId, userId: target.userId });
    await withdrawInvitation(change, target.email, organizationId);
    if (!(await store.hasOtherMembership(change.tx, target.userId))) {
      await endAccess(change, portal, { id: target.userId, email: target.email });
    }
    await tell(change, member, target, { action: 'member.removed', data: { role: target.role } });
    change.after(() => portal.gateway.revoke({ userId: target.userId, organizationId }));
    return { id };
  });
}

/** Invites addresses. Repeating it sends a fresh link to those who have not come yet, and ends the one before. */
export async function invite(portal: Portal, member: Member, input: { emails: string[]; role: Role }) {
  return portal.change(authorOf(member), async (change) => {
    await lockAsAdmin(change, member);
    const organization = await store.organizationName(change.tx, member.organization.id);
    const items: { email: string; outcome: 'already_member' | 'invited' }[] = [];
    // In order of address: two lists with the same people would otherwise lock the users' rows crosswise.
    for (const email of [...new Set(input.emails)].sort()) {
      items.push({
        email,
        outcome: await inviteOne(portal, change, member, { email, role: input.role, organization }),
      });
    }
    return { items };
  });
}

async function inviteOne(
  portal: Portal,
  change: Change,
  member: Member,
  { email, role, organization }: { email: string; role: Role; organization: string },
) {
  const { tx, now } = change;
  const organizationId = member.organization.id;
  const user = await ensureUser(tx, email, now);
  const outcome = inviteOutcome(await store.membershipOf(tx, organizationId, user.id));
  if (outcome === 'already_member') return outcome;

  const id = await store.putPending(tx, { organizationId, userId: user.id, role }, now);
  await withdrawInvitation(change, email, organizationId);
  const url = await issueLink(change, portal, { email, purpose: 'invitation', organizationId });
  await change.mail({
    organizationId,
    to: email,
    subject: `You are invited to ${organization}`,
    text: `${member.person.name} (${member.person.email}) invites you to ${organization}.\n\nJoin with this link:\n\n${url}\n\nIt works once, within 7 days, and signs you in as ${email}.\n`,
  });
  await tell(change, member, { id, email, userId: user.id }, { action: 'member.invited', data: { role } });
  return outcome;
}

/** The membership to change, with the organization's memberships locked and the rule of the last admin checked. */
async function lockTarget(change: Change, member: Member, id: string, becomes: Role | null): Promise<store.MemberRow> {
  const admins = await lockAsAdmin(change, member);
  const target = await store.findMember(change.tx, member.organization.id, id);
  if (!target) throw fail('NOT_FOUND');
  if (takesLastAdmin(admins, target, becomes)) throw fail('LAST_ADMIN');
  return target;
}

/** Locks the memberships and asks again whether the caller is an admin: they may have been demoted while this waited. */
async function lockAsAdmin(change: Change, member: Member) {
  await store.lockMemberships(change.tx, member.organization.id);
  const admins = await store.activeAdmins(change.tx, member.organization.id);
  if (!admins.some((admin) => admin.id === member.memberId)) throw fail('FORBIDDEN');
  return admins;
}

async function tell(
  change: Change,
  member: Member,
  target: { id: string; email: string; userId: string },
  line: { action: string; data: Record<string, unknown> },
) {
  const organizationId = member.organization.id;
  await change.audit({ organizationId, target: { type: 'member', id: target.id, label: target.email }, ...line });
  await change.notify({ organizationId, type: 'member', id: target.id, for: { owner: target.userId } });
}
