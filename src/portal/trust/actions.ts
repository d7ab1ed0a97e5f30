import type { TrustedUser } from '#contract/trust.ts';
import { authorOf, type Member } from '../actor.ts';
import { findBlueprint } from '../blueprints/lock.ts';
import type { Change } from '../change.ts';
import type { Tx } from '../db/database.ts';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { hasOtherAdmin } from '../publishing/actions.ts';
import * as store from './store.ts';
import { viewTrusted } from './view.ts';

/**
 * Who granted the trust by which a member's publish request is approved as it is made; undefined when it waits for a
 * review. Asked in the transaction that makes the request, so that a revocation holds for whatever comes after it.
 */
export const trustedBy = (tx: Tx, member: Member, blueprintId: string) =>
  store.holdTrust(tx, blueprintId, member.memberId);

export async function listTrusted(portal: Portal, member: Member, id: string): Promise<TrustedUser[]> {
  const blueprint = await findBlueprint(portal.db, member.organization.id, id);
  return (await store.listTrusted(portal.db, blueprint.id)).map(viewTrusted);
}

/**
 * Trusts a member with a blueprint. Repeating it changes nothing. Two pairs of eyes stay two: where another admin could do
 * it, nobody trusts themselves.
 *
 * @throws NOT_FOUND for a blueprint or an active member that does not exist, FORBIDDEN for oneself
 */
export async function grant(
  portal: Portal,
  member: Member,
  input: { id: string; userId: string },
): Promise<TrustedUser> {
  if (input.userId === member.person.id && (await hasOtherAdmin(portal, member)))
    throw fail('FORBIDDEN', 'You cannot trust yourself. Another admin has to do it.');
  await portal.change(authorOf(member), async (change) => {
    const { blueprint, target } = await find(change.tx, member, input);
    const { tx, now } = change;
    const trust = { blueprintId: blueprint.id, memberId: target.id, grantedBy: member.person.id, grantedAt: now };
    if (await store.insertTrust(tx, trust)) await tell(change, blueprint, target.email, true);
  });
  const items = await listTrusted(portal, member, input.id);
  const made = items.find(({ user }) => user.id === input.userId);
  // Somebody revoked it in this very moment.
  if (!made) throw fail('CONFLICT');
  return made;
}

/** Ends a member's trust: a request that they submit from now on waits for review. Repeating it changes nothing. */
export async function revoke(portal: Portal, member: Member, input: { id: string; userId: string }): Promise<void> {
  await portal.change(authorOf(member), async (change) => {
    const { blueprint, target } = await find(change.tx, member, input);
    if (await store.deleteTrust(change.tx, blueprint.id, target.id)) await tell(change, blueprint, target.email, false);
  });
}

async function find(tx: Tx, member: Member, input: { id: string; userId: string }) {
  const blueprint = await findBlueprint(tx, member.organization.id, input.id);
  const target = await store.findMember(tx, member.organization.id, input.userId);
  if (!target) throw fail('NOT_FOUND');
  return { blueprint, target };
}

async function tell(
  change: Change,
  blueprint: { id: string; name: string; organizationId: string },
  email: string,
  isTrusted: boolean,
): Promise<void> {
  const { id, name, organizationId } = blueprint;
  await change.audit({
    organizationId,
    action: isTrusted ? 'blueprint.trust_granted' : 'blueprint.trust_revoked',
    target: { type: 'blueprint', id, label: name },
    data: {
      changes: [{ field: 'trusted users', from: isTrusted ? null : email, to: isTrusted ? email : null }],
    },
  });
  await change.notify({ organizationId, type: 'blueprint', id, for: 'admins' });
}
