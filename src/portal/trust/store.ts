import type { TrustPolicy } from '#contract/trust.ts';
import type { Db, Tx } from '../db/database.ts';

/** The active membership of a person. */
export async function findMember(db: Db, organizationId: string, userId: string) {
  return db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.userId')
    .select(['members.id', 'users.email'])
    .where('members.organizationId', '=', organizationId)
    .where('members.userId', '=', userId)
    .where('members.status', '=', 'active')
    .executeTakeFirst();
}

/** Without a blueprint all of the organization. Those first that nobody has looked at for longest. */
export async function listTrusted(db: Db, of: { organizationId: string; blueprintId?: string }) {
  return db
    .selectFrom('trustedMembers')
    .innerJoin('members', 'members.id', 'trustedMembers.memberId')
    .innerJoin('users', 'users.id', 'members.userId')
    .innerJoin('users as granter', 'granter.id', 'trustedMembers.grantedBy')
    .innerJoin('blueprints', 'blueprints.id', 'trustedMembers.blueprintId')
    .select([
      'users.id',
      'users.email',
      'users.name',
      'granter.id as granterId',
      'granter.email as granterEmail',
      'granter.name as granterName',
      'blueprints.id as blueprintId',
      'blueprints.name as blueprintName',
      'trustedMembers.grantedAt',
    ])
    .select((eb) => eb.fn.coalesce('lookedAt', 'grantedAt').as('lookedAt'))
    .where('blueprints.organizationId', '=', of.organizationId)
    .where('blueprints.removedAt', 'is', null)
    .$if(of.blueprintId !== undefined, (query) => query.where('blueprints.id', '=', of.blueprintId!))
    .orderBy('lookedAt')
    .orderBy('users.email')
    .orderBy('blueprints.name')
    .execute();
}
export type TrustedRow = Awaited<ReturnType<typeof listTrusted>>[number];

/** @returns false when they were trusted already: who granted it first stays named */
export async function insertTrust(
  tx: Tx,
  trust: { blueprintId: string; memberId: string; grantedBy: string; grantedAt: Date },
): Promise<boolean> {
  const made = await tx
    .insertInto('trustedMembers')
    .values(trust)
    .onConflict((conflict) => conflict.doNothing())
    .returning('memberId')
    .executeTakeFirst();
  return made !== undefined;
}

/** @returns false when there is none */
export async function confirmTrust(tx: Tx, blueprintId: string, memberId: string, lookedAt: Date): Promise<boolean> {
  const found = await tx
    .updateTable('trustedMembers')
    .set({ lookedAt })
    .where('blueprintId', '=', blueprintId)
    .where('memberId', '=', memberId)
    .returning('memberId')
    .executeTakeFirst();
  return found !== undefined;
}

/** @returns false when there was none */
export async function deleteTrust(tx: Tx, blueprintId: string, memberId: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('trustedMembers')
    .where('blueprintId', '=', blueprintId)
    .where('memberId', '=', memberId)
    .returning('memberId')
    .executeTakeFirst();
  return gone !== undefined;
}

/** Who granted a member's trust, which cannot be revoked before this transaction ends; a revocation under way is waited for. */
export async function holdTrust(tx: Tx, blueprintId: string, memberId: string) {
  return (
    tx
      .selectFrom('trustedMembers')
      .innerJoin('users', 'users.id', 'trustedMembers.grantedBy')
      .innerJoin('blueprints', 'blueprints.id', 'trustedMembers.blueprintId')
      .select(['users.id', 'users.email'])
      .where('trustedMembers.blueprintId', '=', blueprintId)
      .where('trustedMembers.memberId', '=', memberId)
      // Of a blueprint that was removed nobody could revoke it any more.
      .where('blueprints.removedAt', 'is', null)
      .forShare('trustedMembers')
      .executeTakeFirst()
  );
}

/** Undefined while no rules were set. */
export async function findPolicy(db: Db, blueprintId: string): Promise<TrustPolicy | undefined> {
  return db
    .selectFrom('trustPolicies')
    .select(['checksPass', 'maxFiles', 'maxLines', 'protectedPaths'])
    .where('blueprintId', '=', blueprintId)
    .executeTakeFirst();
}

export async function writePolicy(tx: Tx, blueprintId: string, policy: TrustPolicy): Promise<void> {
  await tx
    .insertInto('trustPolicies')
    .values({ blueprintId, ...policy })
    .onConflict((conflict) => conflict.column('blueprintId').doUpdateSet(policy))
    .execute();
}
