import { sql } from 'kysely';
import type { Db, Tx } from '../db/database.ts';

const versions = (db: Db) =>
  db
    .selectFrom('appVersions as version')
    .innerJoin('apps', 'apps.id', 'version.appId')
    .innerJoin('publishRequests as request', 'request.id', 'version.requestId')
    .innerJoin('organizations', 'organizations.id', 'apps.organizationId')
    .leftJoin('appVersions as restored', 'restored.id', 'version.restores')
    .selectAll('version')
    .select([
      'apps.organizationId',
      'apps.subdomain',
      'apps.ownerId',
      'request.workspaceId',
      'request.blueprintId',
      'request.workspaceName',
      'request.builderId',
      'restored.environmentId as restoredEnvironmentId',
    ]);

export async function findVersion(db: Db, id: string) {
  return versions(db).where('version.id', '=', id).executeTakeFirstOrThrow();
}
export type VersionRow = Awaited<ReturnType<typeof findVersion>>;

/** The next version to work on of each app: the oldest that is neither live nor failed. Those of an app that is taken down wait. */
export async function dueVersions(db: Db, now: Date): Promise<VersionRow[]> {
  const open = await versions(db)
    .distinctOn('version.appId')
    .where('version.status', 'in', ['queued', 'building'])
    .where('apps.takenDownAt', 'is', null)
    .orderBy('version.appId')
    .orderBy('version.number')
    .execute();
  return open.filter((version) => version.dueAt === null || version.dueAt <= now);
}

/** What serves an app now, unless the app is taken down. */
export async function liveVersions(db: Db) {
  return versions(db)
    .innerJoin('environments', 'environments.id', 'version.environmentId')
    .select('environments.replicas')
    .whereRef('apps.liveVersionId', '=', 'version.id')
    .where('apps.takenDownAt', 'is', null)
    .where('environments.goneAt', 'is', null)
    .execute();
}

export type LiveVersion = Awaited<ReturnType<typeof liveVersions>>[number];

/** The environment of an app's live version. */
export async function liveEnvironment(db: Db, appId: string) {
  return db
    .selectFrom('apps')
    .innerJoin('appVersions', 'appVersions.id', 'apps.liveVersionId')
    .innerJoin('environments', 'environments.id', 'appVersions.environmentId')
    .select(['environments.id', 'environments.spec'])
    .where('apps.id', '=', appId)
    .where('environments.goneAt', 'is', null)
    .executeTakeFirst();
}

/** An environment of an app that is kept, and that nobody is served from. */
export interface Idle {
  appId: string;
  environmentId: string;
  replicas: number;
}

/**
 * Environments of versions that were live just before the live ones, as far as nothing else runs in them: they are kept,
 * stopped, so that going back takes seconds. One that failed to come back is not.
 *
 * @param appId only this app's
 */
export async function atHand(db: Db, appId?: string): Promise<Idle[]> {
  return db
    .selectFrom('appVersions as version')
    .innerJoin('environments', 'environments.id', 'version.environmentId')
    .distinctOn('version.appId')
    .select(['version.appId', 'environments.id as environmentId', 'environments.replicas'])
    .where('version.status', '=', 'superseded')
    .where('environments.goneAt', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('appVersions as other')
            .select('other.id')
            .whereRef('other.environmentId', '=', 'environments.id')
            .where('other.status', '!=', 'superseded'),
        ),
      ),
    )
    .$if(appId !== undefined, (query) => query.where('version.appId', '=', appId!))
    .orderBy('version.appId')
    .orderBy('version.finishedAt', 'desc')
    .orderBy('version.number', 'desc')
    .execute();
}

/** What should not run: what is at hand, and live versions of apps that are taken down. */
export async function idle(db: Db, appId?: string): Promise<Idle[]> {
  const takenDown = await db
    .selectFrom('apps')
    .innerJoin('appVersions as version', 'version.id', 'apps.liveVersionId')
    .innerJoin('environments', 'environments.id', 'version.environmentId')
    .select(['apps.id as appId', 'environments.id as environmentId', 'environments.replicas'])
    .where('apps.takenDownAt', 'is not', null)
    .where('environments.goneAt', 'is', null)
    .$if(appId !== undefined, (query) => query.where('apps.id', '=', appId!))
    .execute();
  return [...takenDown, ...(await atHand(db, appId))];
}

/** Environments that are still there, that no version runs in or is about to, and that are not kept at hand. */
export async function leftBehind(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('environments')
    .select('environments.id')
    .where('purpose', '=', 'app')
    .where('goneAt', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('appVersions')
            .select('appVersions.id')
            .whereRef('appVersions.environmentId', '=', 'environments.id')
            .where('status', 'in', ['queued', 'building', 'live']),
        ),
      ),
    )
    .execute();
  const kept = new Set((await atHand(db)).map(({ environmentId }) => environmentId));
  return rows.map(({ id }) => id).filter((id) => !kept.has(id));
}

/**
 * What an app of a workspace is made of: the spec that the workspace was built with, as the portal knows it. The builder's
 * files have no say in how they are built and run. Also of a workspace that is gone.
 */
export async function sourceOf(db: Db, version: Pick<VersionRow, 'workspaceId' | 'blueprintId'>) {
  const environment = await db
    .selectFrom('environments')
    .select(['clusterId', 'spec', 'sourceVersion'])
    .where('workspaceId', '=', version.workspaceId)
    .orderBy('createdAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  const blueprint = await db
    .selectFrom('blueprints')
    .select(['clusterId', 'project', 'environment', 'spec', 'sourceVersion', 'resources'])
    .where('id', '=', version.blueprintId)
    .executeTakeFirstOrThrow();
  const { project, environment: name, resources } = blueprint;
  const { clusterId, spec, sourceVersion } = environment ?? blueprint;
  if (!spec || !sourceVersion) throw new Error('The blueprint has never been prepared.');
  return { source: { project, environment: name }, resources, clusterId, spec, sourceVersion };
}

/** Locks a version that is still queued. False when somebody else builds it already. */
export async function lockQueued(tx: Tx, id: string): Promise<boolean> {
  const row = await tx.selectFrom('appVersions').select('status').where('id', '=', id).forUpdate().executeTakeFirst();
  return row?.status === 'queued';
}

export async function beginBuilding(tx: Tx, id: string, environmentId: string, startedAt: Date): Promise<void> {
  const building = { status: 'building', environmentId, startedAt, message: null } as const;
  await tx.updateTable('appVersions').set(building).where('id', '=', id).execute();
}

/** Makes a version the live one and retires the one before, in one step. False when it was not being built any more. */
export async function makeLive(tx: Tx, version: { id: string; appId: string }, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('appVersions')
    .set({ status: 'live', message: null, finishedAt: now, dueAt: null })
    .where('id', '=', version.id)
    .where('status', '=', 'building')
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return false;
  await tx
    .updateTable('appVersions')
    .set({ status: 'superseded' })
    .where('appId', '=', version.appId)
    .where('status', '=', 'live')
    .where('id', '!=', version.id)
    .execute();
  await tx.updateTable('apps').set({ liveVersionId: version.id }).where('id', '=', version.appId).execute();
  return true;
}

export async function markFailed(tx: Tx, id: string, message: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('appVersions')
    .set({ status: 'failed', message, finishedAt: now, dueAt: null })
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'building'])
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function postpone(tx: Tx, id: string, message: string, dueAt: Date): Promise<void> {
  await tx
    .updateTable('appVersions')
    .set({ attempts: sql`attempts + 1`, message, dueAt })
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'building'])
    .execute();
}
