import { sql } from 'kysely';
import type { Db, Tx } from '../db/database.ts';
import type { Hint } from './hint.ts';

/** Calls of one connection that are remembered at most. */
const mostRemembered = 1000;

/** The repositories that the portal can set up get it next. */
export async function writeSecret(tx: Tx, connectionId: string, secret: Buffer, at: Date): Promise<void> {
  await tx
    .updateTable('forgeConnections')
    .set({ hookSecret: secret, hookSecretAt: at, hookDueAt: null })
    .where('id', '=', connectionId)
    .execute();
}

/**
 * Repositories that are there, for a pull request was opened in them, and whose webhook lacks the newest secret or calls
 * another address than the portal's of now.
 *
 * @param hooks below it are the addresses of all webhooks
 */
export async function withoutHook(db: Db, hooks: string, now: Date) {
  return db
    .selectFrom('apps')
    .innerJoin('forgeConnections as connection', 'connection.id', 'apps.forgeId')
    .innerJoin('forgeRepositories as place', (join) =>
      join
        .onRef('place.url', '=', 'connection.url')
        .on('place.owner', '=', sql<string>`lower(connection.owner)`)
        .on('place.name', '=', sql<string>`coalesce(apps.repository, apps.subdomain)`)
        .onRef('place.organizationId', '=', 'connection.organizationId'),
    )
    .selectAll('connection')
    .select(['apps.id as publishedApp', 'place.name as repository', 'place.hookUrl'])
    .where('connection.hookSecretAt', 'is not', null)
    .where((eb) =>
      eb.or([
        eb('apps.hookSecretAt', 'is distinct from', eb.ref('connection.hookSecretAt')),
        eb(
          'place.hookUrl',
          'is distinct from',
          sql<string>`${hooks}::text || '/' || connection.kind || '/' || connection.id`,
        ),
      ]),
    )
    .where((eb) => eb.or([eb('connection.hookDueAt', 'is', null), eb('connection.hookDueAt', '<=', now)]))
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('publishRequests')
          .select('publishRequests.id')
          .whereRef('publishRequests.appId', '=', 'apps.id')
          .where('publishRequests.pullNumber', 'is not', null),
      ),
    )
    .orderBy('apps.id')
    .execute();
}
export type WithoutHook = Awaited<ReturnType<typeof withoutHook>>[number];

/**
 * Says that a webhook is about to be at a repository. Whoever is killed then tries again, and whoever disconnects the
 * forge knows that one may be there.
 *
 * @returns false when the forge was disconnected meanwhile
 */
export async function writeHookComing(tx: Tx, row: WithoutHook, hookUrl: string): Promise<boolean> {
  const { id, url, owner, repository, publishedApp, organizationId } = row;
  // Locked, or it could be disconnected before this is committed and not see it.
  const connection = await tx
    .selectFrom('forgeConnections')
    .select('id')
    .where('id', '=', id)
    .forShare()
    .executeTakeFirst();
  if (!connection) return false;
  await tx
    .updateTable('forgeRepositories')
    .set({ hookUrl })
    .where((eb) => eb.and({ url, owner: owner.toLowerCase(), name: repository, organizationId }))
    .execute();
  await tx.updateTable('apps').set({ hookSecretAt: null }).where('id', '=', publishedApp).execute();
  return true;
}

/** The forge refused: what is there is what was there. */
export async function writeHookAsBefore(db: Db, row: WithoutHook): Promise<void> {
  const { url, owner, repository, organizationId, hookUrl } = row;
  await db
    .updateTable('forgeRepositories')
    .set({ hookUrl })
    .where((eb) => eb.and({ url, owner: owner.toLowerCase(), name: repository, organizationId }))
    // Null since the forge was disconnected.
    .where('hookUrl', 'is not', null)
    .execute();
}

export async function writeHooked(db: Db, { id, publishedApp, hookSecretAt }: WithoutHook): Promise<void> {
  await db.updateTable('apps').set({ hookSecretAt }).where('id', '=', publishedApp).execute();
  await writeProblem(db, id, { problem: null, dueAt: null });
}

export async function writeProblem(
  db: Db,
  connectionId: string,
  { problem, dueAt }: { problem: string | null; dueAt: Date | null },
): Promise<void> {
  await db
    .updateTable('forgeConnections')
    .set({ hookProblem: problem, hookDueAt: dueAt })
    .where('id', '=', connectionId)
    .execute();
}

/** False for a call that was taken before. */
export async function remember(tx: Tx, connectionId: string, digest: Buffer, at: Date): Promise<boolean> {
  const row = await tx
    .insertInto('forgeHookDeliveries')
    .values({ connectionId, digest, receivedAt: at })
    .onConflict((conflict) => conflict.doNothing())
    .returning('connectionId')
    .executeTakeFirst();
  if (!row) return false;
  await tx.updateTable('forgeConnections').set({ hookDeliveredAt: at }).where('id', '=', connectionId).execute();
  return true;
}

/** What waits for a pull request is tried now. A number says nothing of another organization's: it is looked up in this one's. */
export async function tryNow(tx: Tx, connectionId: string, { repository, number }: Hint, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('publishRequests')
    .from('apps')
    .innerJoin('forgeConnections', 'forgeConnections.id', 'apps.forgeId')
    .set({ carryDueAt: at })
    .whereRef('apps.id', '=', 'publishRequests.appId')
    .where('forgeConnections.id', '=', connectionId)
    .where(
      sql<string>`lower(forge_connections.owner || '/' || coalesce(apps.repository, apps.subdomain))`,
      '=',
      repository,
    )
    .where('publishRequests.pullNumber', '=', number)
    .where('publishRequests.status', '=', 'approved')
    .where('publishRequests.mergedCommit', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Forgets calls that are old, and of each connection all but the newest. */
export async function forgetDeliveries(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('forgeHookDeliveries').where('receivedAt', '<', before).execute();
  await sql`
    delete from forge_hook_deliveries
    where (connection_id, digest) in (
      select connection_id, digest
      from (
        select
          connection_id,
          digest,
          row_number() over (partition by connection_id order by received_at desc) as nth
        from forge_hook_deliveries
      ) as deliveries
      where nth > ${mostRemembered}
    )`.execute(db);
}
