import { type ExpressionBuilder, sql } from 'kysely';
import type { SourceChanges } from '#contract/blueprints.ts';
import type { EnvironmentSpec } from '#contract/environment.ts';
import type { Db } from '../db/database.ts';
import type { DB } from '../db/types.ts';

const withCounts = (db: Db) =>
  db
    .selectFrom('blueprints')
    .innerJoin('clusters', 'clusters.id', 'blueprints.clusterId')
    .selectAll('blueprints')
    .select('clusters.name as clusterName')
    .select((eb) => [
      eb('clusters.credential', 'is not', null).as('configured'),
      eb
        .selectFrom('workspaces')
        .whereRef('workspaces.blueprintId', '=', 'blueprints.id')
        .where('workspaces.deletedAt', 'is', null)
        .select((e) => e.cast<number>(e.fn.countAll(), 'integer').as('count'))
        .as('workspaceCount'),
      eb
        .selectFrom('environments')
        .whereRef('environments.blueprintId', '=', 'blueprints.id')
        .where('environments.purpose', '=', 'warm')
        .where('environments.readyAt', 'is not', null)
        .where('environments.goneAt', 'is', null)
        .select((e) => e.cast<number>(e.fn.countAll(), 'integer').as('count'))
        .as('warmCount'),
      behind(eb, false).as('behindCount'),
      behind(eb, true).as('upgradingCount'),
    ]);

/** Workspaces that run another version than the newest: those that nobody has asked to follow yet, or those that are asked. */
function behind(eb: ExpressionBuilder<DB, 'blueprints'>, asked: boolean) {
  return eb
    .selectFrom('workspaces')
    .innerJoin('environments', 'environments.workspaceId', 'workspaces.id')
    .whereRef('workspaces.blueprintId', '=', 'blueprints.id')
    .where('workspaces.deletedAt', 'is', null)
    .where('workspaces.intent', '!=', 'delete')
    .where('environments.goneAt', 'is', null)
    .whereRef('environments.sourceVersion', '!=', 'blueprints.readyVersion')
    .where('workspaces.upgradeTo', asked ? 'is not' : 'is', null)
    .select((e) => e.cast<number>(e.fn.countAll(), 'integer').as('count'));
}

export async function listBlueprints(db: Db, organizationId: string) {
  return withCounts(db)
    .where('blueprints.organizationId', '=', organizationId)
    .where('blueprints.removedAt', 'is', null)
    .orderBy('blueprints.createdAt')
    .execute();
}

export async function findBlueprint(db: Db, organizationId: string, id: string) {
  return withCounts(db)
    .where('blueprints.organizationId', '=', organizationId)
    .where('blueprints.id', '=', id)
    .where('blueprints.removedAt', 'is', null)
    .executeTakeFirst();
}

export type BlueprintRow = NonNullable<Awaited<ReturnType<typeof findBlueprint>>>;

/** Of every organization: what the preparing loop looks at. */
export async function blueprintsToKeepReady(db: Db) {
  return db.selectFrom('blueprints').selectAll().where('removedAt', 'is', null).execute();
}

export type ReadyRow = Awaited<ReturnType<typeof blueprintsToKeepReady>>[number];

export async function saveReadiness(
  db: Db,
  id: string,
  readiness: {
    readiness: 'preparing' | 'ready' | 'failed';
    message: string | null;
    spec?: EnvironmentSpec;
    version?: string;
    files?: Record<string, string> | null;
    /** When and how its source changed. */
    changed?: { at: Date; changes: SourceChanges };
  },
): Promise<void> {
  await db
    .updateTable('blueprints')
    .set({
      readiness: readiness.readiness,
      readinessMessage: readiness.message,
      ...(readiness.readiness === 'ready' && readiness.version ? { readyVersion: readiness.version } : {}),
      ...(readiness.spec ? { spec: JSON.stringify(readiness.spec) } : {}),
      ...(readiness.version ? { sourceVersion: readiness.version } : {}),
      ...(readiness.files !== undefined ? { sourceFiles: readiness.files && JSON.stringify(readiness.files) } : {}),
      ...(readiness.changed
        ? {
            sourceChangedAt: readiness.changed.at,
            sourceChanges: JSON.stringify(readiness.changed.changes),
          }
        : {}),
    })
    .where('id', '=', id)
    .execute();
}

export async function warmEnvironments(db: Db, blueprintId: string) {
  return db
    .selectFrom('environments')
    .select(['id', 'sourceVersion', 'readyAt', 'createdAt'])
    .where('blueprintId', '=', blueprintId)
    .where('purpose', '=', 'warm')
    .where('goneAt', 'is', null)
    .orderBy('createdAt')
    .execute();
}

/** Warm environments of blueprints that were removed, so that nothing of them runs on. */
export async function orphanedWarm(db: Db) {
  return db
    .selectFrom('environments')
    .innerJoin('blueprints', 'blueprints.id', 'environments.blueprintId')
    .select('environments.id')
    .where('environments.purpose', '=', 'warm')
    .where('environments.goneAt', 'is', null)
    .where((eb) => eb.or([eb('blueprints.removedAt', 'is not', null), eb('blueprints.state', '=', 'disabled')]))
    .execute();
}

export async function organizationHadBlueprints(db: Db, organizationId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from blueprints where organization_id = ${organizationId} limit 1`.execute(db);
  return rows.length > 0;
}
