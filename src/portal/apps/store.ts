import { sql } from 'kysely';
import type { Db, Tx } from '../db/database.ts';

const apps = (db: Db) =>
  db
    .selectFrom('apps')
    .innerJoin('users as owner', 'owner.id', 'apps.ownerId')
    .innerJoin('organizations', 'organizations.id', 'apps.organizationId')
    .leftJoin('workspaces', (join) =>
      join.onRef('workspaces.id', '=', 'apps.workspaceId').on('workspaces.purgedAt', 'is', null),
    )
    .leftJoin('appDomains as domain', 'domain.appId', 'apps.id')
    .leftJoin('forgeConnections', 'forgeConnections.id', 'apps.forgeId')
    .leftJoin('appVersions as live', 'live.id', 'apps.liveVersionId')
    .selectAll('apps')
    .select([
      'owner.email as ownerEmail',
      'owner.name as ownerName',
      'organizations.slug',
      'workspaces.name as workspaceName',
      'live.requestId as liveRequestId',
      'forgeConnections.url as forgeUrl',
      'forgeConnections.owner as forgeOwner',
      'domain.host',
      'domain.token as domainToken',
      'domain.verifiedAt as domainVerifiedAt',
      'domain.checkedAt as domainCheckedAt',
      'domain.fault as domainFault',
    ])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('publishRequests')
            .select('publishRequests.id')
            .whereRef('publishRequests.appId', '=', 'apps.id')
            .where('publishRequests.status', '=', 'pending'),
        )
        .as('asked'),
    )
    .select(
      sql<{ subdomain: string; since: string }[]>`(
        select coalesce(json_agg(json_build_object('subdomain', subdomain, 'since', since) order by since desc), '[]')
        from app_former_names where app_id = apps.id
      )`.as('formerNames'),
    )
    // A name that is only asked for is no app yet.
    .where('apps.publishedCommit', 'is not', null);

export async function findApp(db: Db, organizationId: string, id: string) {
  return apps(db).where('apps.organizationId', '=', organizationId).where('apps.id', '=', id).executeTakeFirst();
}
export type AppRow = NonNullable<Awaited<ReturnType<typeof findApp>>>;

/** @param ownerId only this person's */
export async function listApps(db: Db, organizationId: string, ownerId: string | null): Promise<AppRow[]> {
  return apps(db)
    .where('apps.organizationId', '=', organizationId)
    .$if(ownerId !== null, (query) => query.where('apps.ownerId', '=', ownerId!))
    .orderBy('apps.createdAt', 'desc')
    .orderBy('apps.id')
    .execute();
}

/** Versions of several apps, the newest first. */
export async function versionsOf(db: Db, appIds: string[]) {
  if (appIds.length === 0) return [];
  return db
    .selectFrom('appVersions as version')
    .innerJoin('publishRequests as request', 'request.id', 'version.requestId')
    .innerJoin('users as builder', 'builder.id', 'request.builderId')
    .leftJoin('users as reviewer', 'reviewer.id', 'request.reviewerId')
    .leftJoin('users as returner', 'returner.id', 'version.rolledBackBy')
    .leftJoin('appVersions as restored', 'restored.id', 'version.restores')
    .selectAll('version')
    .select([
      'builder.id as builderId',
      'builder.email as builderEmail',
      'builder.name as builderName',
      'reviewer.id as reviewerId',
      'reviewer.email as reviewerEmail',
      'reviewer.name as reviewerName',
      'returner.email as returnerEmail',
      'returner.name as returnerName',
      'restored.number as restoredNumber',
    ])
    .where('version.appId', 'in', appIds)
    .orderBy('version.number', 'desc')
    .execute();
}
export type VersionRow = Awaited<ReturnType<typeof versionsOf>>[number];

/** Of several apps the first approved request of each that the forge does not take, while that keeps it from going live. */
export async function heldUpOf(db: Db, appIds: string[]) {
  if (appIds.length === 0) return [];
  return db
    .selectFrom('publishRequests as request')
    .innerJoin('apps', 'apps.id', 'request.appId')
    .leftJoin('forgeConnections as forge', 'forge.id', 'apps.forgeId')
    .leftJoin('appVersions as version', 'version.requestId', 'request.id')
    .distinctOn('apps.id')
    .select(['apps.id as appId', 'request.id', 'request.toldCarryError', 'request.pullNumber', 'forge.kind as forge'])
    .select((eb) => eb.ref('request.carryError').$notNull().as('error'))
    .where('apps.id', 'in', appIds)
    .where('request.status', '=', 'approved')
    .where('request.mergedCommit', 'is', null)
    .where('request.carryError', 'is not', null)
    .where('version.id', 'is', null)
    .orderBy('apps.id')
    .orderBy('request.decidedAt')
    .execute();
}
export type HeldUpRow = Awaited<ReturnType<typeof heldUpOf>>[number];

/**
 * Where several apps run: the environment of what is live, with the copies that its engine was last asked for; and the cluster
 * that a next version goes to, which is its workspace's. An app stays where its volumes are.
 */
export async function placesOf(db: Db, appIds: string[]) {
  if (appIds.length === 0) return [];
  return db
    .selectFrom('apps')
    .innerJoin('blueprints', 'blueprints.id', 'apps.blueprintId')
    .leftJoin('appVersions as version', 'version.id', 'apps.liveVersionId')
    .leftJoin('environments as live', (join) =>
      join.onRef('live.id', '=', 'version.environmentId').on('live.goneAt', 'is', null),
    )
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('environments')
          .select(['environments.clusterId', 'environments.spec'])
          .whereRef('environments.workspaceId', '=', 'apps.workspaceId')
          .orderBy('environments.createdAt', 'desc')
          .limit(1)
          .as('workspace'),
      (join) => join.onTrue(),
    )
    .select(['apps.id as appId', 'live.id as environmentId', 'live.replicas'])
    .select((eb) => eb.fn.coalesce('workspace.clusterId', 'blueprints.clusterId').as('clusterId'))
    .select(
      sql<boolean>`jsonb_path_exists(jsonb_build_array(live.spec, coalesce(workspace.spec, blueprints.spec)), '$[*].volumes[*]')`.as(
        'hasVolumes',
      ),
    )
    .where('apps.id', 'in', appIds)
    .execute();
}
export type PlaceRow = Awaited<ReturnType<typeof placesOf>>[number];

/** Those that its audience may name beside the owner, of several apps. */
export async function membersOf(db: Db, appIds: string[]) {
  if (appIds.length === 0) return [];
  return db
    .selectFrom('appMembers')
    .innerJoin('members', 'members.id', 'appMembers.memberId')
    .innerJoin('users', 'users.id', 'members.userId')
    .select(['appMembers.appId', 'users.id', 'users.email', 'users.name'])
    .where('appMembers.appId', 'in', appIds)
    .orderBy('users.email')
    .execute();
}
export type AppMemberRow = Awaited<ReturnType<typeof membersOf>>[number];

/** Active members among these users. */
export async function activeMembers(tx: Tx, organizationId: string, userIds: string[]) {
  if (userIds.length === 0) return [];
  return tx
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.userId')
    .select(['members.id', 'members.userId', 'users.email'])
    .where('members.organizationId', '=', organizationId)
    .where('members.userId', 'in', userIds)
    .where('members.status', '=', 'active')
    .orderBy('users.email')
    .execute();
}

export async function replaceMembers(tx: Tx, appId: string, memberIds: string[]): Promise<void> {
  await tx.deleteFrom('appMembers').where('appId', '=', appId).execute();
  if (memberIds.length === 0) return;
  await tx
    .insertInto('appMembers')
    .values(memberIds.map((memberId) => ({ appId, memberId })))
    .execute();
}

/** @param baseDomain null for the portal's */
export async function findLive(db: Db, baseDomain: string | null, subdomain: string) {
  return db
    .selectFrom('apps')
    .innerJoin('appVersions', 'appVersions.id', 'apps.liveVersionId')
    .innerJoin('environments', 'environments.id', 'appVersions.environmentId')
    .select([
      'apps.id',
      'apps.audience',
      'apps.passwordKey',
      'apps.takenDownAt',
      'environments.id as environmentId',
      'environments.spec',
    ])
    .where('apps.baseDomain', 'is not distinct from', baseDomain)
    .where('apps.subdomain', '=', subdomain)
    .executeTakeFirst();
}

/** The app that had this name before. @param baseDomain null for the portal's */
export async function findFormer(db: Db, baseDomain: string | null, subdomain: string) {
  return db
    .selectFrom('appFormerNames as former')
    .innerJoin('apps', 'apps.id', 'former.appId')
    .select(['apps.subdomain', 'apps.baseDomain'])
    .where('apps.baseDomain', 'is not distinct from', baseDomain)
    .where('former.subdomain', '=', subdomain)
    .executeTakeFirst();
}

/** The name that it had leads to it from now on. Its code stays in the repository that it is in. */
export async function rename(tx: Tx, app: { id: string; subdomain: string }, to: string, since: Date): Promise<void> {
  const { id: appId, subdomain } = app;
  await releaseFormerName(tx, appId, to);
  await tx
    .updateTable('apps')
    .set((eb) => ({ subdomain: to, repository: eb.fn.coalesce('repository', 'subdomain') }))
    .where('id', '=', appId)
    .execute();
  await tx.insertInto('appFormerNames').values({ appId, subdomain, since }).execute();
}

/** @returns whether it was one */
export async function releaseFormerName(tx: Tx, appId: string, subdomain: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('appFormerNames')
    .where('appId', '=', appId)
    .where('subdomain', '=', subdomain)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

export async function findPassword(db: Db, id: string) {
  const row = await db
    .selectFrom('apps')
    .select(['passwordHash', 'passwordKey'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.passwordHash && row.passwordKey ? { passwordHash: row.passwordHash, passwordKey: row.passwordKey } : null;
}

export async function setPassword(
  tx: Tx,
  id: string,
  password: { passwordHash: string; passwordKey: Buffer } | null,
): Promise<void> {
  const none = { passwordHash: null, passwordKey: null };
  await tx
    .updateTable('apps')
    .set(password ?? none)
    .where('id', '=', id)
    .execute();
}

/** Whom to ask about an app, for its visitors. */
export async function findHost(db: Db, id: string) {
  return db
    .selectFrom('apps')
    .innerJoin('users', 'users.id', 'apps.ownerId')
    .innerJoin('organizations', 'organizations.id', 'apps.organizationId')
    .select(['organizations.slug', 'users.email as ownerEmail'])
    .where('apps.id', '=', id)
    .executeTakeFirst();
}

export async function findAppIn(db: Db, organizationId: string, repository: string) {
  return db
    .selectFrom('apps')
    .select(['organizationId', 'ownerId', 'forgeId'])
    .where('organizationId', '=', organizationId)
    .where((eb) => eb(eb.fn.coalesce('repository', 'subdomain'), '=', repository))
    .where('publishedCommit', 'is not', null)
    .executeTakeFirst();
}

/** Its versions go with it; its requests stay, as what once was decided. */
export async function removeApp(tx: Tx, row: AppRow): Promise<void> {
  const retired = { organizationId: row.organizationId, name: row.repository ?? row.subdomain };
  await tx.insertInto('retiredRepositories').values(retired).execute();
  await tx.deleteFrom('apps').where('id', '=', row.id).execute();
}
