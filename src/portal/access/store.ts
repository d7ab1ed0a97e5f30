import type { AccessRule } from '#contract/access.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Subject } from './rules.ts';

/** Rules by blueprint, in their order; a blueprint without one is not in it. */
export async function rulesOf(db: Db, blueprintIds: readonly string[]): Promise<Map<string, AccessRule[]>> {
  if (blueprintIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('blueprintAccessRules')
    .select(['blueprintId', 'type', 'value'])
    .where('blueprintId', 'in', blueprintIds)
    .orderBy('position')
    .execute();
  const rules = Map.groupBy(rows, (row) => row.blueprintId);
  return new Map([...rules].map(([id, list]) => [id, list.map(({ type, value }) => ({ type, value }))]));
}

export async function replaceRules(
  tx: Tx,
  blueprintId: string,
  rules: readonly AccessRule[],
  accessVersion: number,
): Promise<void> {
  await tx.deleteFrom('blueprintAccessRules').where('blueprintId', '=', blueprintId).execute();
  const rows = rules.map((rule, position) => ({ ...rule, blueprintId, position }));
  if (rows.length > 0) await tx.insertInto('blueprintAccessRules').values(rows).execute();
  await tx.updateTable('blueprints').set({ accessVersion }).where('id', '=', blueprintId).execute();
}

/** A member, as rules see them. */
export interface MemberSubject extends Subject {
  id: string;
  name: string;
}

/** Active members by address; with an id only that one. */
export async function activeSubjects(
  db: Db,
  organizationId: string,
  only: { id?: string } = {},
): Promise<MemberSubject[]> {
  let query = db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.userId')
    .select(['members.id', 'users.email', 'users.name', 'users.emailVerifiedAt'])
    .where('members.organizationId', '=', organizationId)
    .where('members.status', '=', 'active')
    .orderBy('users.email');
  if (only.id) query = query.where('members.id', '=', only.id);
  const rows = await query.execute();
  const groups = await groupsOf(
    db,
    rows.map((row) => row.id),
  );
  return rows.map(({ id, email, name, emailVerifiedAt }) => ({
    id,
    email,
    name,
    verified: emailVerifiedAt !== null,
    groups: groups.get(id) ?? [],
  }));
}

/** Groups that members' sign-in providers told, by member. */
async function groupsOf(db: Db, memberIds: readonly string[]): Promise<Map<string, string[]>> {
  if (memberIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('memberGroups')
    .select(['memberId', 'name'])
    .where('memberId', 'in', memberIds)
    .execute();
  const groups = Map.groupBy(rows, (row) => row.memberId);
  return new Map([...groups].map(([id, list]) => [id, list.map((row) => row.name)]));
}
