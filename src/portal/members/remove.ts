import type { Input } from '#contract/infer.ts';
import type { members } from '#contract/members.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { invalid } from '../fail.ts';
import { endAccess, withdrawInvitation } from '../identity/actions.ts';
import type { Portal } from '../portal.ts';
import { countOwned, reassignAll, trashAll } from '../workspaces/owners.ts';
import { lockTarget, tell } from './locks.ts';
import * as store from './store.ts';

type Choice = Pick<Input<typeof members.remove>, 'id' | 'workspaces' | 'owner'>;

/**
 * Removes a member. What they opened in this organization ends in the same transaction, and so do the invitations that
 * they sent: a link that they kept for themselves would let them in again. When it was their only organization, their
 * sessions and keys end too; otherwise these go on for the others, since they act through memberships alone.
 *
 * @returns what became of what they leave
 * @throws NOT_FOUND; LAST_ADMIN when nobody else could manage the organization; BAD_REQUEST for a new owner who is none
 */
export async function removeMember(portal: Portal, member: Member, choice: Choice) {
  return portal.change(authorOf(member), async (change) => {
    const organizationId = member.organization.id;
    const target = await lockTarget(change, member, choice.id, null);
    const workspaces = await settleWorkspaces(portal, change, member, target, choice);
    const apps = { kept: await store.countApps(change.tx, organizationId, target.userId) };
    const sent = await store.invitationsBy(change.tx, organizationId, target.userId);
    for (const invitation of sent) {
      await endMembership(portal, change, organizationId, invitation);
      await tell(change, member, invitation, { action: 'member.invitation_revoked', data: { with: target.email } });
    }
    await endMembership(portal, change, organizationId, target);
    const left = { workspaces, apps, invitations: { revoked: sent.length } };
    await tell(change, member, target, { action: 'member.removed', data: { role: target.role, ...left } });
    return { id: target.id, ...left };
  });
}

/** Ends a membership, pending or not, and every way into the organization that came with it. */
export async function endMembership(
  portal: Portal,
  change: Change,
  organizationId: string,
  { id, userId, email }: { id: string; userId: string; email: string },
): Promise<void> {
  await store.deleteMember(change.tx, { id, organizationId, userId });
  await withdrawInvitation(change, email, organizationId);
  if (!(await store.hasOtherMembership(change.tx, userId))) await endAccess(change, portal, { id: userId, email });
  change.after(() => portal.gateway.revoke({ userId, organizationId }));
}

async function settleWorkspaces(
  portal: Portal,
  change: Change,
  member: Member,
  target: store.MemberRow,
  { workspaces, owner }: Choice,
) {
  const left = { kept: 0, reassigned: 0, deleted: 0 };
  if (workspaces === 'delete') return { ...left, deleted: await trashAll(portal, change, member, target.userId) };
  if (workspaces === 'keep')
    return { ...left, kept: await countOwned(change.tx, member.organization.id, target.userId) };
  if (!owner || owner === target.userId) throw invalid('owner', 'Say which other member gets the workspaces.');
  return { ...left, reassigned: await reassignAll(portal, change, member, target.userId, owner) };
}
