import { sql } from 'kysely';
import type { Db, Tx } from '../db/database.ts';
import { newId } from '../ids.ts';
import { defaults, type Settings } from './rules.ts';

export async function findOrganization(db: Db, id: string) {
  return db.selectFrom('organizations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

/** Locked, so that of two admins who change settings at once neither undoes the other. */
export async function lockOrganization(tx: Tx, id: string) {
  return tx.selectFrom('organizations').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirstOrThrow();
}

export type OrganizationRow = Awaited<ReturnType<typeof findOrganization>>;

export async function firstOrganization(db: Db) {
  return db.selectFrom('organizations').selectAll().orderBy('createdAt').orderBy('id').limit(1).executeTakeFirst();
}

export async function saveSettings(tx: Tx, id: string, settings: Settings): Promise<void> {
  await tx
    .updateTable('organizations')
    .set({ ...settings, welcome: JSON.stringify(settings.welcome) })
    .where('id', '=', id)
    .execute();
}

/** Makes an organization with the default settings. Undefined when the slug is taken: another portal was quicker. */
export async function insertOrganization(tx: Tx, slug: string, now: Date): Promise<{ id: string } | undefined> {
  return tx
    .insertInto('organizations')
    .values({ id: newId('org'), slug, ...defaults, welcome: JSON.stringify(defaults.welcome), createdAt: now })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning('id')
    .executeTakeFirst();
}

export async function insertCluster(
  tx: Tx,
  cluster: { organizationId: string; name: string; engine: 'local' },
  now: Date,
): Promise<void> {
  await tx
    .insertInto('clusters')
    .values({ id: newId('cls'), ...cluster, createdAt: now })
    .execute();
}

export async function clustersOf(db: Db, organizationId: string) {
  return db
    .selectFrom('clusters')
    .selectAll()
    .where('organizationId', '=', organizationId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
}

export type ClusterRow = Awaited<ReturnType<typeof clustersOf>>[number];

export async function findCluster(db: Db, organizationId: string, id: string): Promise<ClusterRow | undefined> {
  return db
    .selectFrom('clusters')
    .selectAll()
    .where('id', '=', id)
    .where('organizationId', '=', organizationId)
    .executeTakeFirst();
}

export async function credentialOf(db: Db, clusterId: string) {
  return db
    .selectFrom('clusters')
    .select(['credential', 'credentialLabel'])
    .where('id', '=', clusterId)
    .executeTakeFirst();
}

/** @param box sealed for this row; null forgets it. `configuredAt` stays then: it tells a revoked cluster from a new one. */
export async function saveCredential(
  tx: Tx,
  clusterId: string,
  credential: { box: Buffer; label: string } | null,
  times: { configuredAt?: Date; rotatedAt?: Date | null },
): Promise<void> {
  await tx
    .updateTable('clusters')
    .set({ credential: credential?.box ?? null, credentialLabel: credential?.label ?? null, ...times })
    .where('id', '=', clusterId)
    .execute();
}

/**
 * Runs `work` while nobody else, in any portal, works on the cluster's credential. The lock is a connection's, not a
 * transaction's: calls to the engine happen under it, and it ends with the portal that holds it.
 *
 * @returns whether it ran; false when somebody else holds the lock
 */
export async function withCredentialLock(db: Db, clusterId: string, work: () => Promise<void>): Promise<boolean> {
  return db.connection().execute(async (connection) => {
    const key = sql`hashtextextended(${`credential of ${clusterId}`}, 0)`;
    const { rows } = await sql<{ held: boolean }>`select pg_try_advisory_lock(${key}) as held`.execute(connection);
    if (!rows[0]?.held) return false;
    try {
      await work();
    } finally {
      await sql`select pg_advisory_unlock(${key})`.execute(connection);
    }
    return true;
  });
}
