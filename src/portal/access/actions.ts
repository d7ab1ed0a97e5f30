import type { AccessRule } from '#contract/access.ts';
import { authorOf, type Member } from '../actor.ts';
import { findBlueprint, holdBlueprint, lockBlueprint } from '../blueprints/lock.ts';
import type { Db, Tx } from '../db/database.ts';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { admits, changesOf, readRules, sameRules } from './rules.ts';
import * as store from './store.ts';
import { admittedBy, viewMatching, viewRules } from './view.ts';

/** Of these blueprints, those that the member may see: what rules hide from them is left out. */
export async function visible<T extends { id: string }>(db: Db, member: Member, blueprints: T[]): Promise<T[]> {
  const rules = await store.rulesOf(
    db,
    blueprints.map((blueprint) => blueprint.id),
  );
  if (rules.size === 0) return blueprints;
  const [subject] = await store.activeSubjects(db, member.organization.id, { id: member.memberId });
  return blueprints.filter(({ id }) => subject && admits(rules.get(id) ?? [], subject));
}

/**
 * Lets the member launch a blueprint in this transaction, or answers as if there were none of its id. An admin who takes
 * access away meanwhile waits, so that nothing is launched after they were told that it holds.
 *
 * @throws NOT_FOUND
 */
export async function requireVisible(tx: Tx, member: Member, blueprintId: string): Promise<void> {
  await holdBlueprint(tx, blueprintId);
  const [seen] = await visible(tx, member, [{ id: blueprintId }]);
  if (!seen) throw fail('NOT_FOUND');
}

/** @param input.q part of a member's name or address */
export async function readAccess(portal: Portal, member: Member, input: { id: string; q?: string }) {
  const blueprint = await findBlueprint(portal.db, member.organization.id, input.id);
  const rules = (await store.rulesOf(portal.db, [blueprint.id])).get(blueprint.id) ?? [];
  const members = await store.activeSubjects(portal.db, member.organization.id);
  const about = { you: member.memberId, total: members.length, q: input.q };
  return { rules, version: blueprint.accessVersion, matching: viewMatching(admittedBy(rules, members), about) };
}

/** Who would match rules that are not saved. Those with a mistake let nobody in. */
export async function previewAccess(
  portal: Portal,
  member: Member,
  input: { id: string; rules: AccessRule[]; q?: string },
) {
  await findBlueprint(portal.db, member.organization.id, input.id);
  const { rules, problems } = readRules(input.rules);
  const members = await store.activeSubjects(portal.db, member.organization.id);
  // A list of mistakes is not yet an empty list, which would let in everybody.
  const onlyMistakes = rules.length === 0 && problems.size > 0;
  const about = { you: member.memberId, total: members.length, q: input.q };
  const matching = viewMatching(onlyMistakes ? [] : admittedBy(rules, members), about);
  return { rules: viewRules(input.rules), matching };
}

/**
 * Replaces the rules of a blueprint. It holds for the next request of everybody; workspaces that exist go on.
 *
 * @param input.version of the list that the admin read
 * @throws NOT_FOUND, BAD_REQUEST with an issue for each wrong rule, CONFLICT when somebody changed the list since
 */
export async function setAccess(
  portal: Portal,
  member: Member,
  input: { id: string; rules: AccessRule[]; version: number },
) {
  const { rules, problems } = readRules(input.rules);
  if (problems.size > 0) {
    const issues = [...problems].map(([index, message]) => ({ path: `rules.${index}.value`, message }));
    throw fail('BAD_REQUEST', undefined, { issues });
  }
  await portal.change(authorOf(member), async ({ tx, audit, notify }) => {
    const blueprint = await lockBlueprint(tx, member.organization.id, input.id);
    const before = (await store.rulesOf(tx, [blueprint.id])).get(blueprint.id) ?? [];
    // Sent twice, or nothing to change: what was asked for is so.
    if (sameRules(before, rules)) return;
    if (input.version !== blueprint.accessVersion)
      throw fail('CONFLICT', 'Another admin changed these rules since you opened them. Load them again.');
    await store.replaceRules(tx, blueprint.id, rules, blueprint.accessVersion + 1);
    await audit({
      organizationId: blueprint.organizationId,
      action: 'blueprint.access_set',
      target: { type: 'blueprint', id: blueprint.id, label: blueprint.name },
      data: { changes: changesOf(before, rules) },
    });
    await notify({
      organizationId: blueprint.organizationId,
      type: 'blueprint',
      id: blueprint.id,
      for: 'members',
    });
  });
  return readAccess(portal, member, { id: input.id });
}
