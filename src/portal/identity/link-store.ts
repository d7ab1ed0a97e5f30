import type { Db, Tx } from '../db/database.ts';
import { newId } from '../ids.ts';

export async function insertLink(
  tx: Tx,
  link: {
    tokenHash: Buffer;
    email: string;
    purpose: 'first_admin' | 'magic' | 'invitation';
    organizationId: string | null;
    next: string;
    createdAt: Date;
    expiresAt: Date;
  },
): Promise<void> {
  await tx
    .insertInto('signInLinks')
    .values({ id: newId('lnk'), ...link })
    .execute();
}

export async function findLink(db: Db, tokenHash: Buffer) {
  return db.selectFrom('signInLinks').selectAll().where('tokenHash', '=', tokenHash).executeTakeFirst();
}

/** Uses a link up. Of two uses at once one gets true. */
export async function consumeLink(tx: Tx, id: string, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable('signInLinks')
    .set({ usedAt: now })
    .where('id', '=', id)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', now)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function countLinks(db: Db, email: string, since: Date): Promise<number> {
  const { count } = await db
    .selectFrom('signInLinks')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('email', '=', email)
    .where('purpose', '=', 'magic')
    .where('createdAt', '>', since)
    .executeTakeFirstOrThrow();
  return count;
}

/** Deletes an address's unused links of one purpose; of an invitation, those into one organization. */
export async function deleteLinks(
  tx: Tx,
  of: { email: string; purpose: 'first_admin' | 'magic' | 'invitation'; organizationId?: string },
): Promise<void> {
  await tx
    .deleteFrom('signInLinks')
    .where('email', '=', of.email)
    .where('purpose', '=', of.purpose)
    .where('usedAt', 'is', null)
    .$if(of.organizationId !== undefined, (query) => query.where('organizationId', '=', of.organizationId!))
    .execute();
}

export async function deleteExpiredLinks(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('signInLinks').where('expiresAt', '<', before).execute();
}
