import type { Db, Tx } from '../db/database.ts';

const previews = (db: Db) =>
  db
    .selectFrom('requestPreviews as preview')
    .innerJoin('publishRequests as request', 'request.id', 'preview.requestId')
    .innerJoin('environments', 'environments.id', 'preview.environmentId')
    .selectAll('preview')
    .select([
      'request.status as requestStatus',
      'request.commit',
      'request.workspaceId',
      'request.workspaceName',
      'request.blueprintId',
      'request.builderId',
      'environments.spec',
    ]);

export async function findPreview(db: Db, requestId: string) {
  return previews(db).where('preview.requestId', '=', requestId).executeTakeFirst();
}
export type PreviewRow = NonNullable<Awaited<ReturnType<typeof findPreview>>>;

export const allPreviews = (db: Db): Promise<PreviewRow[]> => previews(db).execute();

/** How many of the previews that somebody started run, or are about to. */
export async function countStarted(tx: Tx, organizationId: string, userId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('requestPreviews')
    .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('count'))
    .where('organizationId', '=', organizationId)
    .where('startedBy', '=', userId)
    .where('status', '!=', 'failed')
    .executeTakeFirstOrThrow();
  return count;
}

/** Says that a preview is wanted; one that failed is taken the place of. The request's row is locked by the caller. */
export async function wantPreview(
  tx: Tx,
  preview: { requestId: string; organizationId: string; environmentId: string; startedBy: string },
  now: Date,
): Promise<void> {
  const fresh = { ...preview, status: 'starting', message: null, startedAt: now, lookedAt: now } as const;
  await tx
    .insertInto('requestPreviews')
    .values(fresh)
    .onConflict((conflict) => conflict.column('requestId').doUpdateSet(fresh))
    .execute();
}

/** Says what became of a start. False when it is not wanted any more, or is another one's. */
export async function settlePreview(
  tx: Tx,
  preview: { requestId: string; environmentId: string },
  outcome: { status: 'running' | 'failed'; message: string | null },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('requestPreviews')
    .set(outcome)
    .where('requestId', '=', preview.requestId)
    .where('environmentId', '=', preview.environmentId)
    .where('status', '!=', 'failed')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/**
 * False when it is not there any more, or another one took its place.
 *
 * @param unseenSince drops it only when nobody looked at it after that
 */
export async function dropPreview(
  tx: Tx,
  preview: { requestId: string; environmentId: string },
  unseenSince: Date | null,
): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('requestPreviews')
    .where('requestId', '=', preview.requestId)
    .where('environmentId', '=', preview.environmentId)
    .$if(unseenSince !== null, (query) => query.where('lookedAt', '<=', unseenSince!))
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

/** Remembers that somebody looks, once a minute at most. */
export async function look(db: Db, requestId: string, now: Date): Promise<void> {
  await db
    .updateTable('requestPreviews')
    .set({ lookedAt: now })
    .where('requestId', '=', requestId)
    .where('lookedAt', '<', new Date(now.getTime() - 60_000))
    .execute();
}

/** Environments that were made for previews, are still there, and that none is wanted in. */
export async function leftBehind(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('environments')
    .select('environments.id')
    .where('purpose', '=', 'preview')
    .where('goneAt', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('requestPreviews')
            .select('requestPreviews.requestId')
            .whereRef('requestPreviews.environmentId', '=', 'environments.id')
            .where('status', '!=', 'failed'),
        ),
      ),
    )
    .execute();
  return rows.map(({ id }) => id);
}
