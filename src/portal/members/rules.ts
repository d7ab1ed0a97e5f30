import type { z } from 'zod';
import type { Role } from '#contract/identity.ts';
import type { inviteOutcome as outcomes } from '#contract/members.ts';
import { linkLifetime } from '../identity/rules.ts';

export type InviteOutcome = z.infer<typeof outcomes>;

const minute = 60_000;

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

/** When the link of an invitation stops working. Mailed long ago, it does not matter whether its row is still there. */
export const invitationEnd = (sentAt: Date) => new Date(sentAt.getTime() + linkLifetime.invitation);

/**
 * What inviting an address does. A list may be pasted twice: whoever has a link that works gets no second mail, whoever
 * let theirs go out of date is invited afresh.
 */
export function inviteOutcome(
  existing: { status: Membership['status']; invitedAt: Date | null } | undefined,
  now: Date,
): InviteOutcome {
  if (!existing) return 'invited';
  if (existing.status === 'active') return 'already_member';
  return existing.invitedAt && invitationEnd(existing.invitedAt) > now ? 'already_invited' : 'invited';
}

/** Seconds until an invitation may be mailed again; 0 when it may now. Nobody's inbox is filled by a key that sticks. */
export function resendWait(sentAt: Date, now: Date): number {
  return Math.max(0, Math.ceil((sentAt.getTime() + minute - now.getTime()) / 1000));
}
