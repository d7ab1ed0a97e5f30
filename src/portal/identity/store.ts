import type { ExpressionBuilder } from 'kysely';
import type { Role } from '#contract/identity.ts';
import type { Db, Tx } from '../db/database.ts';
import { newId } from '../ids.ts';
import { reach, type SignIn } from './reach.ts';
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

/** Organizations that a sign-in opens. */
export async function organizationsOpenTo(db: Db, signIn: SignIn) {
  return db
    .selectFrom(reach(db).as('reach'))
    .innerJoin('organizations', 'organizations.id', 'reach.organizationId')
    .select(['organizations.id', 'organizations.slug', 'organizations.name', 'reach.role'])
    .where(isOf(signIn))
    .orderBy('organizations.name')
    .orderBy('organizations.id')
    .execute();
}

/** Organizations of a person that open at their provider alone. */
export async function organizationsBySso(db: Db, userId: string) {
  return db
    .selectFrom('members')
    .innerJoin('organizations', 'organizations.id', 'members.organizationId')
    .innerJoin('ssoConnections', 'ssoConnections.organizationId', 'organizations.id')
    .select(['organizations.slug', 'organizations.name'])
    .where('members.userId', '=', userId)
    .where('ssoConnections.enabled', '=', true)
    .where('ssoConnections.required', '=', true)
    .orderBy('organizations.name')
    .execute();
}

export async function findOpenMembership(db: Db, signIn: SignIn, slug: string) {
  return db
    .selectFrom(reach(db).as('reach'))
    .innerJoin('organizations', 'organizations.id', 'reach.organizationId')
    .select(['reach.memberId as id', 'reach.role', 'organizations.id as organizationId', 'organizations.slug'])
    .where('organizations.slug', '=', slug)
    .where(isOf(signIn))
    .executeTakeFirst();
}

const isOf =
  ({ sessionId, apiKeyId }: SignIn) =>
  (eb: ExpressionBuilder<{ reach: SignIn }, 'reach'>) =>
    sessionId === null ? eb('reach.apiKeyId', '=', apiKeyId) : eb('reach.sessionId', '=', sessionId);

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

/** What of all this these sessions and keys open now. */
export async function openMemberships(db: Db, sessionIds: string[], apiKeyIds: string[]) {
  return db
    .selectFrom(reach(db).as('reach'))
    .select(['reach.sessionId', 'reach.apiKeyId', 'reach.memberId', 'reach.role'])
    .where((eb) =>
      eb.or([
        eb('reach.sessionId', '=', eb.fn.any(eb.val(sessionIds))),
        eb('reach.apiKeyId', '=', eb.fn.any(eb.val(apiKeyIds))),
      ]),
    )
    .execute();
}
