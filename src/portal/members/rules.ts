import type { Role } from '#contract/identity.ts';

interface Membership {
  id: string;
  role: Role;
  status: 'active' | 'pending';
}

/**
 * Whether an organization would be left without an admin when a membership gets another role, or ends (`null`). Somebody
 * who was invited and has not come yet does not count: they may never come.
 *
 * @param admins the organization's active admins as they are now
 */
export function takesLastAdmin(admins: readonly { id: string }[], target: Membership, becomes: Role | null): boolean {
  const isAdmin = target.role === 'admin' && target.status === 'active';
  return isAdmin && becomes !== 'admin' && admins.every((admin) => admin.id === target.id);
}

/** What an invitation does to an address: nothing for an active member; a pending one gets a fresh link. */
export const inviteOutcome = (existing: Pick<Membership, 'status'> | undefined): 'already_member' | 'invited' =>
  existing?.status === 'active' ? 'already_member' : 'invited';
