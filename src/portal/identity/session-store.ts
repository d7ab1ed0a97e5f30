import type { Db, Tx } from '../db/database.ts';

export async function insertSession(
  tx: Tx,
  session: {
    id: string;
    tokenHash: Buffer;
    userId: string;
    ip: string;
    userAgent: string | null;
    createdAt: Date;
    lastSeenAt: Date;
    expiresAt: Date;
    breakGlass: boolean;
    connectionId: string | null;
    providerSubject: string | null;
    providerSession: string | null;
  },
): Promise<void> {
  await tx.insertInto('sessions').values(session).execute();
}

export async function findSession(db: Db, tokenHash: Buffer, now: Date) {
  return db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.userId')
    .select([
      'sessions.id',
      'sessions.createdAt',
      'sessions.lastSeenAt',
      'users.id as userId',
      'users.email',
      'users.name',
    ])
    .where('sessions.tokenHash', '=', tokenHash)
    .where('sessions.expiresAt', '>', now)
    .executeTakeFirst();
}

export async function seeSession(
  db: Db,
  session: { id: string; ip: string; lastSeenAt: Date; expiresAt: Date },
): Promise<void> {
  const { id, ...seen } = session;
  await db.updateTable('sessions').set(seen).where('id', '=', id).execute();
}

/** @param connectionId only those that were made at this provider; all without it */
export async function sessionsOf(db: Db, userId: string, connectionId: string | null, now: Date) {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('userId', '=', userId)
    .$if(connectionId !== null, (query) => query.where('connectionId', '=', connectionId))
    .where('expiresAt', '>', now)
    .orderBy('lastSeenAt', 'desc')
    .execute();
}

export type SessionRow = Awaited<ReturnType<typeof sessionsOf>>[number];

/** Ends sessions of one person: the named one, those made at one provider, or all. Tickets and preview cookies that were bought with them go too. */
export async function deleteSessions(
  tx: Tx,
  userId: string,
  { id, connectionId }: { id?: string; connectionId?: string | null } = {},
): Promise<string[]> {
  const rows = await tx
    .deleteFrom('sessions')
    .where('userId', '=', userId)
    .$if(id !== undefined, (query) => query.where('id', '=', id!))
    .$if(Boolean(connectionId), (query) => query.where('connectionId', '=', connectionId!))
    .returning('id')
    .execute();
  return rows.map((row) => row.id);
}

export async function liveSessions(db: Db, ids: string[], now: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('sessions')
    .select('id')
    .where((eb) => eb('id', '=', eb.fn.any(eb.val(ids))))
    .where('expiresAt', '>', now)
    .execute();
  return rows.map((row) => row.id);
}

export async function deleteExpiredSessions(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('sessions').where('expiresAt', '<', before).execute();
}
