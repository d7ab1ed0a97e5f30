import { type Insertable, sql } from 'kysely';
import type { Db, Tx } from '../db/database.ts';
import type { MailServers } from '../db/types.ts';

/** Newest first, with whether the recipient is an active member of another organization too. */
export async function listOutbox(
  db: Db,
  filter: { organizationId: string; before?: { createdAt: Date; id: string }; limit: number },
) {
  const { before } = filter;
  return db
    .selectFrom('mails')
    .selectAll()
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('members')
            .innerJoin('users', 'users.id', 'members.userId')
            .select('members.id')
            .whereRef('users.email', '=', 'mails.recipient')
            .whereRef('members.organizationId', '<>', 'mails.organizationId')
            .where('members.status', '=', 'active'),
        )
        .$castTo<boolean>()
        .as('recipientElsewhere'),
    )
    .where('organizationId', '=', filter.organizationId)
    .$if(before !== undefined, (query) =>
      query.where((eb) => eb(eb.refTuple('createdAt', 'id'), '<', eb.tuple(before!.createdAt, before!.id))),
    )
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit)
    .execute();
}

export type MailRow = Awaited<ReturnType<typeof listOutbox>>[number];

/** Whose mail is due; null stands for mail that is no organization's. */
export async function organizationsWithDue(db: Db, now: Date): Promise<(string | null)[]> {
  const rows = await db
    .selectFrom('mails')
    .select('organizationId')
    .distinct()
    .where('status', '=', 'queued')
    .where('dueAt', '<=', now)
    .execute();
  return rows.map((row) => row.organizationId);
}

/**
 * Takes the next mail that is due, in one statement: two portals never take the same one. It is due again at `lease`,
 * for the case that whoever took it dies.
 *
 * @param organizationId only this one's; null for mail that is nobody's
 */
export async function takeDue(db: Db, now: Date, lease: Date, organizationId?: string | null) {
  return db
    .updateTable('mails')
    .set({ dueAt: lease, attempts: sql`attempts + 1` })
    .where('id', '=', (eb) =>
      eb
        .selectFrom('mails')
        .select('id')
        .where('status', '=', 'queued')
        .where('dueAt', '<=', now)
        .$if(organizationId !== undefined, (query) =>
          query.where('organizationId', 'is not distinct from', organizationId!),
        )
        .orderBy('dueAt')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();
}

export type QueuedMail = NonNullable<Awaited<ReturnType<typeof takeDue>>>;

export async function findServer(db: Db, organizationId: string) {
  return db.selectFrom('mailServers').selectAll().where('organizationId', '=', organizationId).executeTakeFirst();
}

export type ServerRow = NonNullable<Awaited<ReturnType<typeof findServer>>>;

/** Locked, so that a password that is typed meanwhile is not overwritten by the one before. */
export async function lockServer(tx: Tx, organizationId: string): Promise<ServerRow | undefined> {
  return tx
    .selectFrom('mailServers')
    .selectAll()
    .where('organizationId', '=', organizationId)
    .forUpdate()
    .executeTakeFirst();
}

export async function putServer(tx: Tx, { organizationId, ...row }: Insertable<MailServers>): Promise<void> {
  await tx
    .insertInto('mailServers')
    .values({ organizationId, ...row })
    .onConflict((conflict) => conflict.column('organizationId').doUpdateSet(row))
    .execute();
}

/** False when there was none. */
export async function deleteServer(tx: Tx, organizationId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('mailServers')
    .where('organizationId', '=', organizationId)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

/** Writes what became of a mail, unless somebody else took it after the lease had run out. */
export async function settle(
  db: Db,
  mail: { id: string; attempts: number },
  to: {
    status: 'kept' | 'queued' | 'sent' | 'failed';
    text?: string;
    error: string | null;
    sentAt?: Date;
    dueAt?: Date;
  },
): Promise<void> {
  await db
    .updateTable('mails')
    .set(to)
    .where('id', '=', mail.id)
    .where('status', '=', 'queued')
    .where('attempts', '=', mail.attempts)
    .execute();
}
