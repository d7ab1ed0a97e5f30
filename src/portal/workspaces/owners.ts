import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { fail, invalid } from '../fail.ts';
import { lockOrganization } from '../organizations/lock.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { get } from './actions.ts';
import * as owners from './owners-store.ts';
import { findWorkspace, type WorkspaceRow } from './store.ts';

type Owned = Pick<WorkspaceRow, 'id' | 'name' | 'organizationId' | 'ownerId' | 'intent'>;

/**
 * Gives a workspace to another member, with the apps that were made of it. It is stopped: what runs in it acts with the
 * old owner's name and accounts, and the next start is the new owner's.
 *
 * @param ownerId a user, who has to be an active member
 * @throws NOT_FOUND; FORBIDDEN; BAD_REQUEST for an owner who is none; CONFLICT for what is in the trash
 */
export async function reassign(portal: Portal, member: Member, id: string, ownerId: string): Promise<WorkspaceRow> {
  await portal.change(authorOf(member), async (change) => {
    // As a removal does: the new owner is still a member when the workspace is theirs.
    await lockOrganization(change.tx, member.organization.id);
    await owners.lockWorkspace(change.tx, id);
    const row = require(member, 'workspace.reassign', await findWorkspace(change.tx, member.organization.id, id));
    if (row.intent === 'delete') throw fail('CONFLICT', 'The workspace is in the trash. Restore it first.');
    if (row.ownerId === ownerId) return;
    await checkOwner(change, member, ownerId);
    await give(portal, change, row, ownerId);
  });
  return get(portal, member, id);
}

/**
 * Gives all of somebody's workspaces that are not in the trash to another member. Returns how many. The caller holds the
 * lock of the organization's memberships.
 */
export async function reassignAll(portal: Portal, change: Change, member: Member, from: string, to: string) {
  const rows = await owners.lockOwned(change.tx, member.organization.id, from);
  await checkOwner(change, member, to);
  for (const row of rows) await give(portal, change, row, to);
  return rows.length;
}

/** Puts all of somebody's workspaces into the trash. Returns how many. */
export async function trashAll(portal: Portal, change: Change, member: Member, ownerId: string): Promise<number> {
  const rows = await owners.lockOwned(change.tx, member.organization.id, ownerId);
  for (const row of rows) {
    await owners.trash(change.tx, row.id, change.now);
    await tell(portal, change, row, 'workspace.deleted', {});
  }
  return rows.length;
}

export const countOwned = owners.countOwned;

async function checkOwner({ tx }: Change, member: Member, userId: string): Promise<void> {
  if (!(await owners.isActiveMember(tx, member.organization.id, userId)))
    throw invalid('owner', 'The new owner must be an active member of the organization.');
}

async function give(portal: Portal, change: Change, row: Owned, ownerId: string): Promise<void> {
  await owners.give(change.tx, row, ownerId, change.now);
  await tell(portal, change, row, 'workspace.reassigned', { from: row.ownerId, to: ownerId });
  await change.notify({ organizationId: row.organizationId, type: 'workspace', id: row.id, for: { owner: ownerId } });
  change.after(() => portal.gateway.revoke({ userId: row.ownerId, workspaceId: row.id }));
}

async function tell(portal: Portal, change: Change, row: Owned, action: string, data: Record<string, unknown>) {
  const { organizationId } = row;
  await change.audit({ organizationId, action, target: { type: 'workspace', id: row.id, label: row.name }, data });
  await change.notify({ organizationId, type: 'workspace', id: row.id, for: { owner: row.ownerId } });
  change.after(() => portal.wake('workspaces'));
}
