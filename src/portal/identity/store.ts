import type { Role } from '#contract/identity.ts';
import type { Db, Tx } from '../db/database.ts';
import { newId } from '../ids.ts';
import { nameFromEmail } from './rules.ts';

export async function findUser(db: Db, email: string) {
  return db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst();
}

export type UserRow = NonNullable<Awaited<ReturnType<typeof findUser>>>;

/** The user of an address, made when there is none. Their address is not verified by that. */
export async function ensureUser(tx: Tx, email: string, now: Date): Promise<UserRow> {
  await tx
    .insertInto('users')
    .values({ id: newId('usr'), email, name: nameFromEmail(email), createdAt: now })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .execute();
  return tx.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirstOrThrow();
}

export async function verifyEmail(tx: Tx, userId: string, now: Date): Promise<void> {
  await tx
    .updateTable('users')
    .set({ emailVerifiedAt: now })
    .where('id', '=', userId)
    .where('emailVerifiedAt', 'is', null)
    .execute();
}

export async function seeUser(db: Db, userId: string, now: Date): Promise<void> {
  await db.updateTable('users').set({ lastSeenAt: now }).where('id', '=', userId).execute();
}

export async function renameUser(tx: Tx, userId: string, name: string): Promise<void> {
  await tx.updateTable('users').set({ name }).where('id', '=', userId).execute();
}

/** Organizations that a person is an active member of. */
export async function organizationsOf(db: Db, userId: string) {
  return db
    .selectFrom('members')
    .innerJoin('organizations', 'organizations.id', 'members.organizationId')
    .select(['organizations.id', 'organizations.slug', 'organizations.name', 'members.role'])
    .where('members.userId', '=', userId)
    .where('members.status', '=', 'active')
    .orderBy('organizations.name')
    .orderBy('organizations.id')
    .execute();
}

/** The organization in whose outbox a person's sign-in mail lies: the one they joined, or were invited to, first. */
export async function homeOrganization(db: Db, userId: string): Promise<string | null> {
  const row = await db
    .selectFrom('members')
    .select('organizationId')
    .where('userId', '=', userId)
    .orderBy('createdAt')
    .orderBy('id')
    .executeTakeFirst();
  return row?.organizationId ?? null;
}

export async function findActiveMember(db: Db, userId: string, slug: string) {
  return db
    .selectFrom('members')
    .innerJoin('organizations', 'organizations.id', 'members.organizationId')
    .select(['members.id', 'members.role', 'organizations.id as organizationId', 'organizations.slug'])
    .where('organizations.slug', '=', slug)
    .where('members.userId', '=', userId)
    .where('members.status', '=', 'active')
    .executeTakeFirst();
}

export async function findOrganization(db: Db, slug: string) {
  return db.selectFrom('organizations').select('id').where('slug', '=', slug).executeTakeFirst();
}

export async function roleIn(tx: Tx, userId: string, organizationId: string): Promise<Role | undefined> {
  const row = await tx
    .selectFrom('members')
    .select('role')
    .where('userId', '=', userId)
    .where('organizationId', '=', organizationId)
    .forUpdate()
    .executeTakeFirst();
  return row?.role;
}

/** Makes a membership active. False when there is none any more: the person was removed. */
export async function acceptInvitation(tx: Tx, userId: string, organizationId: string): Promise<boolean> {
  const row = await tx
    .updateTable('members')
    .set({ status: 'active' })
    .where('userId', '=', userId)
    .where('organizationId', '=', organizationId)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Makes a person an active member, with the role as it is passed. */
export async function putMember(
  tx: Tx,
  member: { organizationId: string; userId: string; role: Role },
  now: Date,
): Promise<void> {
  await tx
    .insertInto('members')
    .values({ id: newId('mem'), ...member, status: 'active', createdAt: now })
    .onConflict((conflict) =>
      conflict.columns(['organizationId', 'userId']).doUpdateSet({ role: member.role, status: 'active' }),
    )
    .execute();
}

/** Roles of those of these memberships that are active. */
export async function activeRoles(db: Db, memberIds: string[]): Promise<Map<string, Role>> {
  const rows = await db
    .selectFrom('members')
    .select(['id', 'role'])
    .where((eb) => eb('id', '=', eb.fn.any(eb.val(memberIds))))
    .where('status', '=', 'active')
    .execute();
  return new Map(rows.map((row) => [row.id, row.role]));
}
