import type { Insertable } from 'kysely';
import type { Db, Tx } from '../db/database.ts';
import type { SsoFlows } from '../db/types.ts';

export async function insertFlow(db: Db, flow: Insertable<SsoFlows>): Promise<void> {
  await db.insertInto('ssoFlows').values(flow).execute();
}

/** Uses a flow up, in the browser that began it. Of two uses at once one gets it. */
export async function takeFlow(db: Db, by: { stateHash: Buffer; browserHash: Buffer }, now: Date) {
  return db
    .updateTable('ssoFlows')
    .set({ usedAt: now })
    .where('stateHash', '=', by.stateHash)
    .where('browserHash', '=', by.browserHash)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', now)
    .returningAll()
    .executeTakeFirst();
}

export type FlowRow = NonNullable<Awaited<ReturnType<typeof takeFlow>>>;

/** Lets a flow that was used go on with a link by mail. */
export async function awaitConfirmation(
  tx: Tx,
  id: string,
  by: { userId: string; confirmHash: Buffer; result: string; expiresAt: Date },
): Promise<void> {
  await tx.updateTable('ssoFlows').set(by).where('id', '=', id).execute();
}

export async function findConfirmation(db: Db, by: { confirmHash: Buffer; browserHash: Buffer }) {
  return db
    .selectFrom('ssoFlows')
    .innerJoin('users', 'users.id', 'ssoFlows.userId')
    .select(['ssoFlows.userId', 'users.email'])
    .where('confirmHash', '=', by.confirmHash)
    .where('browserHash', '=', by.browserHash)
    .executeTakeFirst();
}

/** Uses a confirmation up, in the browser that asked for it. */
export async function takeConfirmation(tx: Tx, by: { confirmHash: Buffer; browserHash: Buffer }, now: Date) {
  return tx
    .updateTable('ssoFlows')
    .set({ confirmedAt: now })
    .where('confirmHash', '=', by.confirmHash)
    .where('browserHash', '=', by.browserHash)
    .where('confirmedAt', 'is', null)
    .where('expiresAt', '>', now)
    .returningAll()
    .executeTakeFirst();
}

export async function countConfirmations(db: Db, userId: string, since: Date): Promise<number> {
  const { count } = await db
    .selectFrom('ssoFlows')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('userId', '=', userId)
    .where('confirmHash', 'is not', null)
    .where('createdAt', '>', since)
    .executeTakeFirstOrThrow();
  return count;
}

export async function saveTry(tx: Tx, id: string, result: string): Promise<void> {
  await tx.updateTable('ssoFlows').set({ result }).where('id', '=', id).execute();
}

export async function findTry(db: Db, organizationId: string, id: string) {
  return db
    .selectFrom('ssoFlows')
    .innerJoin('ssoConnections', 'ssoConnections.id', 'ssoFlows.connectionId')
    .select(['ssoFlows.id', 'ssoFlows.usedAt', 'ssoFlows.result'])
    .where('ssoFlows.id', '=', id)
    .where('ssoFlows.purpose', '=', 'try')
    .where('ssoConnections.organizationId', '=', organizationId)
    .executeTakeFirst();
}

export async function deleteFlows(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('ssoFlows').where('expiresAt', '<', before).execute();
}
