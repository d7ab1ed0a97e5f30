import type { Db, Tx } from '../db/database.ts';
import type { ConnectionRow } from '../forges/store.ts';

/**
 * Keeps what it takes to remove the webhooks that are at a forge which is being disconnected: its token, for as long as
 * one of them is there. Where there is none, nothing is kept.
 */
export async function keepForRemoval(tx: Tx, connection: ConnectionRow, now: Date): Promise<void> {
  const { id, organizationId, kind, url, owner, appId, token } = connection;
  // Whoever is about to make one has said so before, or sees that the forge is disconnected.
  await tx.selectFrom('forgeConnections').select('id').where('id', '=', id).forUpdate().execute();
  const hooked = await tx
    .updateTable('forgeRepositories')
    .set({ hookUrl: null })
    .where((eb) => eb.and({ url, owner: owner.toLowerCase(), organizationId }))
    .where('hookUrl', 'is not', null)
    .returning('name')
    .execute();
  if (hooked.length === 0) return;
  const forge = { id, organizationId, kind, url, owner, appId, token };
  await tx
    .insertInto('leftForges')
    .values({ ...forge, leftAt: now, dueAt: now })
    .execute();
  await tx
    .insertInto('leftHooks')
    .values(hooked.map(({ name }) => ({ forgeId: id, repository: name })))
    .execute();
}

/** Forges whose webhooks are to be removed now. */
export async function dueLeftForges(db: Db, now: Date) {
  const rows = await db.selectFrom('leftForges').selectAll().where('dueAt', '<=', now).execute();
  return rows.flatMap(({ token, ...row }) => (token === null ? [] : [{ ...row, token }]));
}
export type LeftForge = Awaited<ReturnType<typeof dueLeftForges>>[number];

export async function leftForgesIn(db: Db, organizationId: string) {
  return db
    .selectFrom('leftForges')
    .selectAll()
    .where('organizationId', '=', organizationId)
    .orderBy('leftAt')
    .execute();
}
export type LeftForgeRow = Awaited<ReturnType<typeof leftForgesIn>>[number];

/** Of several forges, by forge and name. */
export async function leftHooks(db: Db, forgeIds: string[]) {
  if (forgeIds.length === 0) return [];
  return db
    .selectFrom('leftHooks')
    .selectAll()
    .where('forgeId', 'in', forgeIds)
    .orderBy('forgeId')
    .orderBy('repository')
    .execute();
}

export async function forgetHook(db: Db, forgeId: string, repository: string): Promise<void> {
  await db.deleteFrom('leftHooks').where('forgeId', '=', forgeId).where('repository', '=', repository).execute();
}

/** With its token. False when it was forgotten before. */
export async function forgetLeftForge(tx: Tx, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('leftForges').where('id', '=', id).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

export async function writeLater(
  tx: Tx,
  id: string,
  next: { attempts: number; dueAt: Date; problem: string },
): Promise<void> {
  await tx.updateTable('leftForges').set(next).where('id', '=', id).execute();
}

/** Forgets the token, and keeps what an admin has to know. False when they forgot it all before. */
export async function writeGivenUp(tx: Tx, id: string, problem: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('leftForges')
    .set({ token: null, problem })
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
