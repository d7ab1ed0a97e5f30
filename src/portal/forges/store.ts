import type { Insertable } from 'kysely';
import type { Db, Tx } from '../db/database.ts';
import type { ForgeConnections } from '../db/types.ts';

export async function findConnection(db: Db, id: string) {
  return db.selectFrom('forgeConnections').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function connectionIn(db: Db, organizationId: string) {
  return db.selectFrom('forgeConnections').selectAll().where('organizationId', '=', organizationId).executeTakeFirst();
}

export type ConnectionRow = NonNullable<Awaited<ReturnType<typeof connectionIn>>>;

export async function insertConnection(tx: Tx, row: Insertable<ForgeConnections>): Promise<void> {
  await tx.insertInto('forgeConnections').values(row).execute();
}

/** What the token before was not allowed to do is tried again. */
export async function replaceCredential(
  tx: Tx,
  id: string,
  credential: { token: Buffer; appId: string | null },
): Promise<void> {
  await tx
    .updateTable('forgeConnections')
    .set({ ...credential, hookProblem: null, hookDueAt: null })
    .where('id', '=', id)
    .execute();
}

/**
 * Apps that live there come back to the built-in forge by the reference of their rows. What is on its way there begins
 * anew: the number of its pull request may be another's at the built-in forge.
 */
export async function deleteConnection(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('publishRequests')
    .set({ pullNumber: null, pullUrl: null, pullStatus: null })
    .where('appId', 'in', tx.selectFrom('apps').select('id').where('forgeId', '=', id))
    .where('status', '=', 'approved')
    .where('mergedCommit', 'is', null)
    .execute();
  await tx.deleteFrom('forgeConnections').where('id', '=', id).execute();
}

export async function countAppsAt(tx: Tx, id: string): Promise<number> {
  const { count } = await tx
    .selectFrom('apps')
    .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('count'))
    .where('forgeId', '=', id)
    .executeTakeFirstOrThrow();
  return count;
}

/** An app gets its place with its first approval, and keeps it. */
export async function placeApp(tx: Tx, app: { appId: string; organizationId: string }): Promise<void> {
  await tx
    .updateTable('apps')
    .set((eb) => ({
      forgeId: eb
        .selectFrom('forgeConnections')
        .select('forgeConnections.id')
        .where('forgeConnections.organizationId', '=', app.organizationId),
    }))
    .where('id', '=', app.appId)
    .where('publishedCommit', 'is', null)
    .execute();
}

/** What waits after a failure is tried now: the reason may be gone. */
export async function tryWaitingNow(tx: Tx, organizationId: string): Promise<void> {
  await tx
    .updateTable('publishRequests')
    .set({ carryDueAt: null })
    .where('organizationId', '=', organizationId)
    .where('status', '=', 'approved')
    .where('mergedCommit', 'is', null)
    .execute();
}

/** Repositories of what is published, with how many requests wait for review of each. */
export async function repositoriesOf(db: Db, organizationId: string) {
  return db
    .selectFrom('apps')
    .leftJoin('forgeConnections', 'forgeConnections.id', 'apps.forgeId')
    .select((eb) => [
      'apps.id',
      eb.fn.coalesce('apps.repository', 'apps.subdomain').as('repository'),
      eb('apps.hookSecretAt', '=', eb.ref('forgeConnections.hookSecretAt')).as('hooked'),
      'forgeConnections.url as forgeUrl',
      'forgeConnections.owner as forgeOwner',
      eb
        .selectFrom('publishRequests as request')
        .select((e) => e.cast<number>(e.fn.countAll(), 'integer').as('count'))
        .whereRef('request.appId', '=', 'apps.id')
        .where('request.status', '=', 'pending')
        .$asScalar()
        .$notNull()
        .as('openRequests'),
    ])
    .where('apps.organizationId', '=', organizationId)
    .where('apps.publishedCommit', 'is not', null)
    .orderBy('apps.subdomain')
    .execute();
}
