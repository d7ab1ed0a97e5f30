import type { Role } from '#contract/identity.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Portal } from '../portal.ts';
import { lockTarget, tell } from './locks.ts';
import * as store from './store.ts';
import { viewMember } from './view.ts';

export async function listMembers(portal: Portal, member: Member, filter: store.Filter) {
  const rows = await store.listMembers(portal.db, member.organization.id, filter);
  return { items: rows.map(viewMember), nextCursor: null };
}

/**
 * Changes a role, of somebody who was only invited too. It counts from their next request on: a role is read at each. What
 * they have open as a reviewer ends with it.
 *
 * @throws NOT_FOUND; LAST_ADMIN when nobody else could manage the organization
 */
export async function changeRole(portal: Portal, member: Member, input: { id: string; role: Role }) {
  return portal.change(authorOf(member), async (change) => {
    const target = await lockTarget(change, member, input.id, input.role);
    if (target.role === input.role) return viewMember(target);
    await store.setRole(change.tx, target.id, input.role);
    const data = { from: target.role, to: input.role };
    await tell(change, member, target, { action: 'member.role_changed', data });
    // Only admins review. Their own workspaces stay open to them.
    if (input.role !== 'admin')
      change.after(() => portal.gateway.revoke({ reviewerId: target.userId, organizationId: member.organization.id }));
    return viewMember({ ...target, role: input.role });
  });
}
