import { sql } from 'kysely';
import type { EngineKind } from '#engines/engine.ts';
import type { Caller } from '../actor.ts';
import type { Db, Tx } from '../db/database.ts';
import { reach } from '../identity/actions.ts';
import { newId } from '../ids.ts';
import { defaults, type Settings, type Uses } from './rules.ts';

export type { Uses } from './rules.ts';

export async function findOrganization(db: Db, id: string) {
  return db.selectFrom('organizations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

export type OrganizationRow = Awaited<ReturnType<typeof findOrganization>>;

export async function firstOrganization(db: Db) {
  return db.selectFrom('organizations').selectAll().orderBy('createdAt').orderBy('id').limit(1).executeTakeFirst();
}

export async function findBySlug(db: Db, slug: string) {
  return db.selectFrom('organizations').selectAll().where('slug', '=', slug).executeTakeFirst();
}

export async function saveSettings(tx: Tx, id: string, settings: Settings): Promise<void> {
  await tx
    .updateTable('organizations')
    .set({ ...settings, welcome: JSON.stringify(settings.welcome) })
    .where('id', '=', id)
    .execute();
}

/** Every base domain that an organization has of its own. */
export async function baseDomains(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('organizations').select('baseDomain').where('baseDomain', 'is not', null).execute();
  return rows.map((row) => row.baseDomain!);
}

/** Every base domain of other organizations. */
export async function otherBaseDomains(db: Db, organizationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('organizations')
    .select('baseDomain')
    .where('baseDomain', 'is not', null)
    .where('id', '!=', organizationId)
    .execute();
  return rows.map((row) => row.baseDomain!);
}

/** Names of an organization's apps, those that are only asked for included. */
export async function namesOf(db: Db, organizationId: string) {
  return db
    .selectFrom('apps')
    .select(['id', 'subdomain', 'ownerId', 'organizationId'])
    .where('organizationId', '=', organizationId)
    .orderBy('subdomain')
    .execute();
}

/** Names that lead to its apps, which were renamed. */
export async function formerNamesOf(db: Db, organizationId: string) {
  return db
    .selectFrom('appFormerNames as former')
    .innerJoin('apps', 'apps.id', 'former.appId')
    .select(['former.subdomain', 'ownerId', 'organizationId'])
    .where('organizationId', '=', organizationId)
    .execute();
}

/** The organization and its apps: what an app's row says is what the gateway and the rule of names go by. */
export async function setBaseDomain(tx: Tx, organizationId: string, baseDomain: string | null): Promise<void> {
  await tx.updateTable('organizations').set({ baseDomain }).where('id', '=', organizationId).execute();
  await tx.updateTable('apps').set({ baseDomain }).where('organizationId', '=', organizationId).execute();
}

/** Makes an organization with the default settings. Undefined when the slug is taken: another portal was quicker. */
export async function insertOrganization(
  tx: Tx,
  slug: string,
  now: Date,
  own: { id: string; name: string } = { id: newId('org'), name: defaults.name },
): Promise<{ id: string } | undefined> {
  return tx
    .insertInto('organizations')
    .values({ ...defaults, ...own, slug, welcome: JSON.stringify(defaults.welcome), createdAt: now })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning('id')
    .executeTakeFirst();
}

export async function insertCluster(
  tx: Tx,
  cluster: { id: string; organizationId: string; name: string; engine: EngineKind },
  now: Date,
): Promise<{ id: string } | undefined> {
  return tx
    .insertInto('clusters')
    .values({ ...cluster, createdAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
}

/** False when another cluster of the organization has the name. */
export async function renameCluster(tx: Tx, { id, name }: { id: string; name: string }): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('clusters as cluster')
    .set({ name })
    .where('cluster.id', '=', id)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('clusters as other')
            .select('other.id')
            .whereRef('other.organizationId', '=', 'cluster.organizationId')
            .whereRef('other.id', '!=', 'cluster.id')
            .where('other.name', '=', name)
            .where('other.removedAt', 'is', null),
        ),
      ),
    )
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function lockCluster(tx: Tx, id: string): Promise<void> {
  await tx.selectFrom('clusters').select('id').where('id', '=', id).forUpdate().execute();
}

/** Only of one that never had a credential: nothing can be on it. */
export async function deleteNewCluster(tx: Tx, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('clusters')
    .where('id', '=', id)
    .where('configuredAt', 'is', null)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

/** False when somebody else removed it just now. */
export async function markRemoved(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('clusters')
    .set({ removedAt: now })
    .where('id', '=', id)
    .where('removedAt', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function usesOf(db: Db, clusterId: string): Promise<Uses> {
  const { rows } = await sql<Uses>`
    select
      (select count(*)::int from blueprints where cluster_id = ${clusterId} and removed_at is null) as blueprints,
      (select count(*)::int from workspaces where cluster_id = ${clusterId} and purged_at is null) as workspaces,
      (select count(distinct version.app_id)::int from environments environment
         join app_versions version on version.environment_id = environment.id
        where environment.cluster_id = ${clusterId} and environment.gone_at is null) as apps,
      (select count(*)::int from environments where cluster_id = ${clusterId} and gone_at is null) as others
  `.execute(db);
  return rows[0]!;
}

/** Organizations that a caller's sign-in opens, with whether a cluster of each has a credential. */
export async function membershipsOf(db: Db, { sessionId, apiKeyId }: Pick<Caller, 'sessionId' | 'apiKeyId'>) {
  return db
    .selectFrom(reach(db).as('reach'))
    .innerJoin('organizations', 'organizations.id', 'reach.organizationId')
    .select(['organizations.id', 'organizations.slug', 'organizations.name', 'reach.role'])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('clusters')
            .select('clusters.id')
            .whereRef('clusters.organizationId', '=', 'organizations.id')
            .where('clusters.credential', 'is not', null),
        )
        .$castTo<boolean>()
        .as('configured'),
    )
    .where((eb) => (sessionId === null ? eb('reach.apiKeyId', '=', apiKeyId) : eb('reach.sessionId', '=', sessionId)))
    .orderBy('organizations.name')
    .orderBy('organizations.id')
    .execute();
}

export async function clustersOf(db: Db, organizationId: string) {
  return db
    .selectFrom('clusters')
    .selectAll()
    .where('organizationId', '=', organizationId)
    .where('removedAt', 'is', null)
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
    .where('removedAt', 'is', null)
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
