import type { Changed } from '#contract/events.ts';
import type { Db } from '../db/database.ts';
import type { EventRow } from './rules.ts';

export interface StoredEvent extends EventRow {
  type: Changed['type'];
  targetId: string | null;
}

/** Events behind a number, in order: of every organization, or of one. */
export async function eventsAfter(db: Db, seq: number, organizationId?: string): Promise<StoredEvent[]> {
  const rows = await db
    .selectFrom('events')
    .select(['seq', 'organizationId', 'audience', 'userId', 'type', 'targetId'])
    .where('seq', '>', seq)
    .$if(organizationId !== undefined, (query) => query.where('organizationId', '=', organizationId!))
    .orderBy('seq')
    .limit(batch)
    .execute();
  return rows.map((row) => ({ ...row, type: row.type as Changed['type'] }));
}

/** At most so many are read at once. */
export const batch = 2000;

/** The oldest and the newest event that is kept, of any organization. */
export async function keptEvents(db: Db): Promise<{ oldest: number; newest: number } | null> {
  const { oldest, newest } = await db
    .selectFrom('events')
    .select((eb) => [eb.fn.min<number | null>('seq').as('oldest'), eb.fn.max<number | null>('seq').as('newest')])
    .executeTakeFirstOrThrow();
  return oldest === null || newest === null ? null : { oldest, newest };
}

export async function deleteEventsBefore(db: Db, before: Date): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('events').where('at', '<', before).executeTakeFirst();
  return Number(numDeletedRows);
}
