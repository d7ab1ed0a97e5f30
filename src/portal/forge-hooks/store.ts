import { sql } from 'kysely';
import type { Db, Tx } from '../db/database.ts';
import type { Hint } from './hint.ts';

/** Calls of one connection that are remembered at most. */
const mostRemembered = 1000;

export async function writeSecret(tx: Tx, connectionId: string, secret: Buffer, at: Date): Promise<void> {
  await tx
    .updateTable('forgeConnections')
    .set({ hookSecret: secret, hookSecretAt: at })
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
