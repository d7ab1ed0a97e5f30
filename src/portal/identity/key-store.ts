import type { Db, Tx } from '../db/database.ts';

export async function putKey(
  tx: Tx,
  key: {
    id: string;
    tokenHash: Buffer;
    lastFour: string;
    userId: string;
    name: string;
    scopes: string[];
    createdAt: Date;
    expiresAt: Date | null;
    connectionId: string | null;
    breakGlass: boolean;
  },
) {
  // A repetition of a request whose answer was lost makes the key again: nobody ever saw the first value.
  return tx
    .insertInto('apiKeys')
    .values(key)
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet({ tokenHash: key.tokenHash, lastFour: key.lastFour })
        .where('apiKeys.userId', '=', key.userId),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function findKey(db: Db, tokenHash: Buffer, now: Date) {
  return db
    .selectFrom('apiKeys')
    .innerJoin('users', 'users.id', 'apiKeys.userId')
    .select(['apiKeys.id', 'apiKeys.scopes', 'apiKeys.lastUsedAt', 'users.id as userId', 'users.email', 'users.name'])
    .where('apiKeys.tokenHash', '=', tokenHash)
    .where((eb) => eb.or([eb('apiKeys.expiresAt', 'is', null), eb('apiKeys.expiresAt', '>', now)]))
    .executeTakeFirst();
}

export async function seeKey(db: Db, id: string, now: Date): Promise<void> {
  await db.updateTable('apiKeys').set({ lastUsedAt: now }).where('id', '=', id).execute();
}

/** @param connectionId only those that were made at this provider; all without it */
export async function keysOf(db: Db, userId: string, connectionId: string | null) {
  return db
    .selectFrom('apiKeys')
    .selectAll()
    .where('userId', '=', userId)
    .$if(connectionId !== null, (query) => query.where('connectionId', '=', connectionId))
    .orderBy('createdAt', 'desc')
    .execute();
}

export type KeyRow = Awaited<ReturnType<typeof keysOf>>[number];

/** Deletes keys of one person: the named one, those made at one provider, or all. */
export async function deleteKeys(
  tx: Tx,
  userId: string,
  { id, connectionId }: { id?: string; connectionId?: string | null } = {},
) {
  return tx
    .deleteFrom('apiKeys')
    .where('userId', '=', userId)
    .$if(id !== undefined, (query) => query.where('id', '=', id!))
    .$if(Boolean(connectionId), (query) => query.where('connectionId', '=', connectionId!))
    .returning(['id', 'name'])
    .execute();
}

export async function liveKeys(db: Db, ids: string[], now: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('apiKeys')
    .select('id')
    .where((eb) => eb('id', '=', eb.fn.any(eb.val(ids))))
    .where((eb) => eb.or([eb('expiresAt', 'is', null), eb('expiresAt', '>', now)]))
    .execute();
  return rows.map((row) => row.id);
}

export async function deleteExpiredKeys(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('apiKeys').where('expiresAt', '<', before).execute();
}
