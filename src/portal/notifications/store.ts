import type { ExpressionBuilder } from 'kysely';
import type { NotificationKind } from '#contract/notifications.ts';
import type { Db, Tx } from '../db/database.ts';
import type { DB } from '../db/types.ts';
import type { About } from '../publishing/mails.ts';

/** Whose notifications, and of which requests. */
export interface Reader {
  organizationId: string;
  userId: string;
  /** May read every request of the organization; otherwise only those that they made. */
  readsAll: boolean;
}

export async function insertNotifications(
  tx: Tx,
  rows: {
    id: string;
    organizationId: string;
    userId: string;
    kind: NotificationKind;
    requestId: string;
    createdAt: Date;
  }[],
): Promise<void> {
  await tx.insertInto('notifications').values(rows).execute();
}

/** Of these, what the reader may read today: an admin who became a user reads nothing of others' requests. */
const readable = (db: Db, reader: Reader) =>
  db
    .selectFrom('notifications')
    .innerJoin('publishRequests as request', 'request.id', 'notifications.requestId')
    .where('notifications.organizationId', '=', reader.organizationId)
    .where('notifications.userId', '=', reader.userId)
    .$if(!reader.readsAll, (query) => query.where('request.builderId', '=', reader.userId));

/** What the newest deployment of a request said. */
const lastMessage = (eb: ExpressionBuilder<DB & { request: DB['publishRequests'] }, 'request'>) =>
  eb
    .selectFrom('appVersions')
    .select('message')
    .whereRef('appVersions.requestId', '=', 'request.id')
    .orderBy('number', 'desc')
    .limit(1);

/** Newest first. */
export async function listNotifications(db: Db, reader: Reader, page: { limit: number; before?: number }) {
  return readable(db, reader)
    .innerJoin('organizations', 'organizations.id', 'request.organizationId')
    .innerJoin('users as builder', 'builder.id', 'request.builderId')
    .leftJoin('users as reviewer', 'reviewer.id', 'request.reviewerId')
    .leftJoin('users as granter', 'granter.id', 'request.trustGrantedBy')
    .leftJoin('apps', 'apps.id', 'request.appId')
    .leftJoin('forgeConnections as forge', 'forge.id', 'apps.forgeId')
    .select([
      'notifications.id',
      'notifications.seq',
      'notifications.kind',
      'notifications.createdAt',
      'notifications.readAt',
      'request.id as requestId',
      'request.workspaceName',
      'request.message',
      'request.feedback',
      'request.carryError',
      'request.toldCarryError',
      'request.pullNumber',
      'forge.kind as forge',
      'organizations.baseDomain',
      'builder.email as builderEmail',
      'builder.name as builderName',
      'reviewer.email as reviewerEmail',
      'reviewer.name as reviewerName',
      'granter.email as granterEmail',
      'granter.name as granterName',
      'apps.ownerId as appOwnerId',
    ])
    .select((eb) => eb.fn.coalesce('apps.subdomain', 'request.subdomain').as('subdomain'))
    .select((eb) => lastMessage(eb).as('deploymentMessage'))
    .$if(page.before !== undefined, (query) => query.where('notifications.seq', '<', page.before!))
    .orderBy('notifications.seq', 'desc')
    .limit(page.limit)
    .execute();
}
export type NotificationRow = Awaited<ReturnType<typeof listNotifications>>[number];

/** What the mail of a turn is made of. */
export async function aboutRequest(db: Db, requestId: string): Promise<About> {
  const { reviewerEmail, reviewerName, ...row } = await db
    .selectFrom('publishRequests as request')
    .innerJoin('organizations', 'organizations.id', 'request.organizationId')
    .innerJoin('users as builder', 'builder.id', 'request.builderId')
    .leftJoin('users as reviewer', 'reviewer.id', 'request.reviewerId')
    .leftJoin('users as granter', 'granter.id', 'request.trustGrantedBy')
    .select(['request.id', 'request.workspaceId', 'request.workspaceName', 'request.subdomain', 'request.message'])
    .leftJoin('apps', 'apps.id', 'request.appId')
    .leftJoin('forgeConnections as forge', 'forge.id', 'apps.forgeId')
    .select([
      'request.feedback',
      'request.carryError',
      'request.conflictsWith',
      'request.pullNumber',
      'forge.kind as forge',
    ])
    .select(['organizations.slug as organizationSlug'])
    .select(['organizations.baseDomain', 'builder.email as builderEmail', 'granter.email as granterEmail'])
    .select(['reviewer.email as reviewerEmail', 'reviewer.name as reviewerName'])
    .select((eb) => [
      eb
        .selectFrom('reviewComments')
        .select((sub) => sub.cast<number>(sub.fn.countAll(), 'integer').as('count'))
        .whereRef('reviewComments.requestId', '=', 'request.id')
        .$asScalar()
        .$notNull()
        .as('comments'),
      lastMessage(eb).as('deploymentMessage'),
    ])
    .where('request.id', '=', requestId)
    .executeTakeFirstOrThrow();
  return { ...row, reviewer: reviewerName || reviewerEmail };
}

export async function countUnread(db: Db, reader: Reader): Promise<number> {
  const { count } = await readable(db, reader)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('notifications.readAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** @returns whether there was anything to mark */
export async function markRead(
  tx: Tx,
  { organizationId, userId }: Pick<Reader, 'organizationId' | 'userId'>,
  which: { id?: string | undefined; until?: string | undefined },
  now: Date,
): Promise<boolean> {
  const own = tx.selectFrom('notifications').where('organizationId', '=', organizationId).where('userId', '=', userId);
  const { numUpdatedRows } = await tx
    .updateTable('notifications')
    .set({ readAt: now })
    .where('organizationId', '=', organizationId)
    .where('userId', '=', userId)
    .where('readAt', 'is', null)
    .$if(which.id !== undefined, (query) => query.where('id', '=', which.id!))
    .$if(which.until !== undefined, (query) =>
      query.where('seq', '<=', own.select('seq').where('id', '=', which.until!)),
    )
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Who has read that a request waits for a review. */
export async function reviewReaders(db: Db, requestId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('notifications')
    .select('userId')
    .where('requestId', '=', requestId)
    .where('kind', '=', 'submitted')
    .where('readAt', 'is not', null)
    .execute();
  return rows.map((row) => row.userId);
}

/** Marks what asks for a review as read. @returns whose it was */
export async function markReviewed(tx: Tx, requestId: string, now: Date): Promise<string[]> {
  const rows = await tx
    .updateTable('notifications')
    .set({ readAt: now })
    .where('requestId', '=', requestId)
    .where('kind', '=', 'submitted')
    .where('readAt', 'is', null)
    .returning('userId')
    .execute();
  return rows.map((row) => row.userId);
}

export async function deleteBefore(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('notifications').where('createdAt', '<', before).execute();
}
