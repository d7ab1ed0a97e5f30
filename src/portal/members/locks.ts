import type { Role } from '#contract/identity.ts';
import type { Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { fail } from '../fail.ts';
import { lockOrganization } from '../organizations/lock.ts';
import { takesLastAdmin } from './rules.ts';
import * as store from './store.ts';

/** Locks the memberships and asks again whether the caller is an admin: they may have been demoted while this waited. */
export async function lockAsAdmin(change: Change, member: Member) {
  await lockOrganization(change.tx, member.organization.id);
  const admins = await store.activeAdmins(change.tx, member.organization.id);
  if (!admins.some((admin) => admin.id === member.memberId)) throw fail('FORBIDDEN');
  return admins;
}

/**
 * The membership to change, with the organization's memberships locked and the rule of the last admin checked.
 *
 * @param becomes the role that it gets; null when it ends
 * @throws NOT_FOUND; LAST_ADMIN; FORBIDDEN
 */
export async function lockTarget(
  change: Change,
  member: Member,
  id: string,
  becomes: Role | null,
): Promise<store.MemberRow> {
  const admins = await lockAsAdmin(change, member);
  const target = await store.findMember(change.tx, member.organization.id, id);
  if (!target) throw fail('NOT_FOUND');
  if (takesLastAdmin(admins, target, becomes)) throw fail('LAST_ADMIN');
  return target;
}

/** Writes the audit line, and tells the admins' pages and the person's own. */
export async function tell(
  change: Change,
  member: Member,
  target: { id: string; email: string; userId: string },
  line: { action: string; data: Record<string, unknown> },
): Promise<void> {
  const organizationId = member.organization.id;
  await change.audit({ organizationId, target: { type: 'member', id: target.id, label: target.email }, ...line });
  await change.notify({ organizationId, type: 'member', id: target.id, for: { owner: target.userId } });
}
