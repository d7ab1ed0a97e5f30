import { invitationEnd } from './rules.ts';
import type { InvitationRow, MemberRow } from './store.ts';

export const viewMember = (row: MemberRow) => ({
  id: row.id,
  userId: row.userId,
  email: row.email,
  name: row.name,
  role: row.role,
  status: row.status,
  createdAt: row.createdAt.toISOString(),
  lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
  workspaces: row.workspaces,
});

export function viewInvitation(row: InvitationRow, now: Date) {
  const sentAt = row.invitedAt ?? row.createdAt;
  const expiresAt = invitationEnd(sentAt);
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    invitedBy: row.invitedBy,
    sentAt: sentAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    expired: expiresAt <= now,
  };
}
