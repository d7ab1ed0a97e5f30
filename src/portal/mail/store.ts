import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

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

/**
 * Takes the next mail that is due, in one statement: two portals never take the same one. It is due again at `lease`,
 * for the case that whoever took it dies.
 */
export async function takeDue(db: Db, now: Date, lease: Date) {
  return db
    .updateTable('mails')
    .set({ dueAt: lease, attempts: sql`attempts + 1` })
    .where('id', '=', (eb) =>
      eb
        .selectFrom('mails')
        .select('id')
        .where('status', '=', 'queued')
        .where('dueAt', '<=', now)
        .orderBy('dueAt')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();
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
