import type { TrustedUser, TrustPolicy } from '#contract/trust.ts';
import { authorOf, type Member } from '../actor.ts';
import { findBlueprint, holdBlueprint, lockBlueprint } from '../blueprints/lock.ts';
import type { Change } from '../change.ts';
import type { Tx } from '../db/database.ts';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { hasOtherReviewer } from '../publishing/actions.ts';
import { refusalOf } from './refused-trees.ts';
import { holdBack, noPolicy, type Submitted } from './rules.ts';
import * as store from './store.ts';
import { viewTrusted } from './view.ts';

/**
 * Who granted the trust by which a member's publish request is approved as it is made; without a granter it waits for a
 * review, and `heldBack` says by which rules when the member is trusted all the same. Asked in the transaction that makes
 * the request, so that a revocation and a change of the rules hold for whatever comes after them.
 */
export async function decideTrust(
  tx: Tx,
  member: Member,
  blueprintId: string,
  { tree, ...submitted }: Omit<Submitted, 'refusal'> & { tree: string },
) {
  const granter = await store.holdTrust(tx, blueprintId, member.memberId);
  if (!granter) return { granter: null, heldBack: [] };
  await holdBlueprint(tx, blueprintId);
  const refusal = await refusalOf(tx, member.organization.id, tree);
  const heldBack = holdBack((await store.findPolicy(tx, blueprintId)) ?? noPolicy, { ...submitted, refusal });
  return { granter: heldBack.length === 0 ? granter : null, heldBack };
}

export async function policyOf(portal: Portal, member: Member, id: string): Promise<TrustPolicy> {
  const blueprint = await findBlueprint(portal.db, member.organization.id, id);
  return (await store.findPolicy(portal.db, blueprint.id)) ?? noPolicy;
}

const names: Record<keyof TrustPolicy, string> = {
  checksPass: 'checks have to pass',
  maxFiles: 'files at most',
  maxLines: 'lines at most',
  protectedPaths: 'protected paths',
};

function textOf(value: TrustPolicy[keyof TrustPolicy]): string | null {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.join(', ') || null : (value?.toString() ?? null);
}

/** Changes the rules; what is not named stays, and repeating it changes nothing. @throws NOT_FOUND */
export async function setPolicy(
  portal: Portal,
  member: Member,
  { id, ...wanted }: { id: string } & Partial<TrustPolicy>,
): Promise<TrustPolicy> {
  return portal.change(authorOf(member), async (change) => {
    const { tx } = change;
    const { name, organizationId } = await lockBlueprint(tx, member.organization.id, id);
    const before = (await store.findPolicy(tx, id)) ?? noPolicy;
    const policy = { ...before, ...wanted };
    const fields = (Object.keys(policy) as (keyof TrustPolicy)[]).filter(
      (field) => JSON.stringify(policy[field]) !== JSON.stringify(before[field]),
    );
    if (fields.length === 0) return before;
    await store.writePolicy(tx, id, policy);
    await change.audit({
      organizationId,
      action: 'blueprint.trust_policy_changed',
      target: { type: 'blueprint', id, label: name },
      data: {
        changes: fields.map((field) => ({
          field: names[field],
          from: textOf(before[field]),
          to: textOf(policy[field]),
        })),
      },
    });
    await change.notify({ organizationId, type: 'blueprint', id, for: 'admins' });
    return policy;
  });
}

export async function listTrusted(portal: Portal, member: Member, id: string): Promise<TrustedUser[]> {
  const { organizationId, id: blueprintId } = await findBlueprint(portal.db, member.organization.id, id);
  const rows = await store.listTrusted(portal.db, { organizationId, blueprintId });
  return rows.map((row) => viewTrusted(row, portal.clock()));
}

/** Of all blueprints. */
export async function allTrusted(portal: Portal, member: Member): Promise<TrustedUser[]> {
  const rows = await store.listTrusted(portal.db, { organizationId: member.organization.id });
  return rows.map((row) => viewTrusted(row, portal.clock()));
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
  if (input.userId === member.person.id && (await hasOtherReviewer(portal, member)))
    throw fail('FORBIDDEN', 'You cannot trust yourself. Another admin has to do it.');
  await portal.change(authorOf(member), async (change) => {
    const { blueprint, target } = await find(change.tx, member, input);
    const { tx, now } = change;
    const trust = { blueprintId: blueprint.id, memberId: target.id, grantedBy: member.person.id, grantedAt: now };
    if (await store.insertTrust(tx, trust))
      await tell(change, blueprint, 'blueprint.trust_granted', {
        field: 'trusted users',
        from: null,
        to: target.email,
      });
  });
  return theirs(portal, member, input);
}

/** Says that a trust is still right. Repeating it says so again. @throws NOT_FOUND for who is not trusted */
export async function confirm(
  portal: Portal,
  member: Member,
  input: { id: string; userId: string },
): Promise<TrustedUser> {
  await portal.change(authorOf(member), async (change) => {
    const { blueprint, target } = await find(change.tx, member, input);
    if (!(await store.confirmTrust(change.tx, blueprint.id, target.id, change.now))) throw fail('NOT_FOUND');
    await tell(change, blueprint, 'blueprint.trust_confirmed', {
      field: 'still trusted',
      from: null,
      to: target.email,
    });
  });
  return theirs(portal, member, input);
}

async function theirs(portal: Portal, member: Member, input: { id: string; userId: string }): Promise<TrustedUser> {
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
    if (await store.deleteTrust(change.tx, blueprint.id, target.id))
      await tell(change, blueprint, 'blueprint.trust_revoked', {
        field: 'trusted users',
        from: target.email,
        to: null,
      });
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
  action: `blueprint.trust_${'granted' | 'confirmed' | 'revoked'}`,
  changed: { field: string; from: string | null; to: string | null },
): Promise<void> {
  const { id, name, organizationId } = blueprint;
  await change.audit({
    organizationId,
    action,
    target: { type: 'blueprint', id, label: name },
    data: { changes: [changed] },
  });
  await change.notify({ organizationId, type: 'blueprint', id, for: 'admins' });
}
