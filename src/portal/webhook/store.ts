import { sql } from 'kysely';
import type { NotificationKind } from '#contract/notifications.ts';
import type { Db, Tx } from '../db/database.ts';

export async function findWebhook(db: Db, organizationId: string) {
  return db.selectFrom('webhooks').selectAll().where('organizationId', '=', organizationId).executeTakeFirst();
}
export type WebhookRow = NonNullable<Awaited<ReturnType<typeof findWebhook>>>;

/** What was said of the address before says nothing of this one. */
export async function putWebhook(
  tx: Tx,
  { organizationId, ...row }: Pick<WebhookRow, 'organizationId' | 'url' | 'host' | 'savedAt'>,
): Promise<void> {
  const fresh = { ...row, lastAt: null, lastSent: null, lastAnswer: null };
  await tx
    .insertInto('webhooks')
    .values({ organizationId, ...fresh })
    .onConflict((conflict) => conflict.column('organizationId').doUpdateSet(fresh))
    .execute();
  await tx
    .updateTable('webhookMessages')
    .set({ dueAt: row.savedAt })
    .where('organizationId', '=', organizationId)
    .execute();
}

/** False when there was none. Its messages go with it. */
export async function deleteWebhook(tx: Tx, organizationId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('webhooks')
    .where('organizationId', '=', organizationId)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

export async function countWaiting(db: Db, organizationId: string): Promise<number> {
  const { count } = await db
    .selectFrom('webhookMessages')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('organizationId', '=', organizationId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Nothing when the organization has no webhook. */
export async function insertMessage(
  tx: Tx,
  message: { id: string; organizationId: string; kind: NotificationKind; requestId: string; createdAt: Date },
): Promise<void> {
  const { organizationId, createdAt } = message;
  await tx
    .insertInto('webhookMessages')
    .columns(['id', 'organizationId', 'kind', 'requestId', 'dueAt', 'createdAt'])
    .expression((eb) =>
      eb
        .selectFrom('webhooks')
        .select((e) => [
          e.val(message.id).as('id'),
          'organizationId',
          e.val(message.kind).as('kind'),
          e.val(message.requestId).as('requestId'),
          e.val(createdAt).as('dueAt'),
          e.val(createdAt).as('createdAt'),
        ])
        .where('organizationId', '=', organizationId),
    )
    .execute();
}

export async function organizationsWithDue(db: Db, now: Date): Promise<string[]> {
  const due = db.selectFrom('webhookMessages').select('organizationId').distinct().where('dueAt', '<=', now);
  return (await due.execute()).map((row) => row.organizationId);
}

/**
 * Takes an organization's next message that is due, in one statement: two portals never take the same one. It is due again
 * at `lease`, for the case that whoever took it dies.
 */
export async function takeDue(db: Db, organizationId: string, now: Date, lease: Date) {
  return db
    .updateTable('webhookMessages')
    .set({ dueAt: lease, attempts: sql`attempts + 1` })
    .where('id', '=', (eb) =>
      eb
        .selectFrom('webhookMessages')
        .select('id')
        .where('organizationId', '=', organizationId)
        .where('dueAt', '<=', now)
        .orderBy('createdAt')
        .orderBy('id')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();
}
export type DueMessage = NonNullable<Awaited<ReturnType<typeof takeDue>>>;

/** What a message is about, as it is now. */
export async function aboutRequest(db: Db, requestId: string) {
  return db
    .selectFrom('publishRequests as request')
    .innerJoin('organizations', 'organizations.id', 'request.organizationId')
    .innerJoin('users as builder', 'builder.id', 'request.builderId')
    .leftJoin('apps', 'apps.id', 'request.appId')
    .leftJoin('forgeConnections as forge', 'forge.id', 'apps.forgeId')
    .leftJoin('users as reviewer', 'reviewer.id', 'request.reviewerId')
    .select([
      'request.id',
      'request.workspaceName',
      'forge.kind as forge',
      'organizations.slug as organizationSlug',
      'organizations.baseDomain',
      'builder.name as builderName',
      'builder.email as builderEmail',
      'reviewer.name as reviewerName',
      'reviewer.email as reviewerEmail',
    ])
    .select((eb) => eb.fn.coalesce('apps.subdomain', 'request.subdomain').as('subdomain'))
    .where('request.id', '=', requestId)
    .executeTakeFirstOrThrow();
}

/** Ends a message, or puts it off, unless somebody else took it after the lease had run out. */
export async function settle(tx: Tx, message: DueMessage, dueAt: Date | null): Promise<void> {
  const { id, attempts } = message;
  const mine = { id, attempts };
  if (dueAt === null) {
    await tx
      .deleteFrom('webhookMessages')
      .where((eb) => eb.and(mine))
      .execute();
  } else {
    await tx
      .updateTable('webhookMessages')
      .set({ dueAt })
      .where((eb) => eb.and(mine))
      .execute();
  }
}

/** @param hook of which this was the answer: one that was saved meanwhile has had none */
export async function writeAnswer(
  tx: Tx,
  hook: Pick<WebhookRow, 'organizationId' | 'savedAt'>,
  last: { lastAt: Date; lastSent: boolean; lastAnswer: string },
): Promise<void> {
  await tx
    .updateTable('webhooks')
    .set(last)
    .where('organizationId', '=', hook.organizationId)
    .where('savedAt', '=', hook.savedAt)
    .execute();
}
