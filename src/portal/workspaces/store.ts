import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { Phase, WorkspaceStatus } from '#contract/workspaces.ts';
import type { Db, Tx } from '../db/database.ts';
import type { DB } from '../db/types.ts';

const withNames = (db: Db) =>
  db
    .selectFrom('workspaces')
    .innerJoin('blueprints', 'blueprints.id', 'workspaces.blueprintId')
    .innerJoin('clusters', 'clusters.id', 'workspaces.clusterId')
    .innerJoin('users', 'users.id', 'workspaces.ownerId')
    .leftJoin('environments', (join) =>
      join.onRef('environments.workspaceId', '=', 'workspaces.id').on('environments.goneAt', 'is', null),
    )
    .selectAll('workspaces')
    .select([
      'blueprints.name as blueprintName',
      'blueprints.primaryService as primaryService',
      'blueprints.readyVersion as newestVersion',
      'blueprints.readiness as readiness',
      'blueprints.removedAt as blueprintRemovedAt',
      'blueprints.idleStopMinutes as idleStopMinutes',
      'blueprints.maxLifetimeHours as maxLifetimeHours',
      'clusters.name as clusterName',
      'users.email as ownerEmail',
      'users.name as ownerName',
      'environments.id as environmentId',
      'environments.spec as spec',
      'environments.sourceVersion as sourceVersion',
    ])
    .select((eb) => [
      eb('clusters.credential', 'is not', null).as('configured'),
      eb
        .not(
          eb.exists(
            eb
              .selectFrom('members')
              .select('members.id')
              .whereRef('members.organizationId', '=', 'workspaces.organizationId')
              .whereRef('members.userId', '=', 'workspaces.ownerId'),
          ),
        )
        .as('ownerRemoved'),
      eb
        .exists(
          eb
            .selectFrom('publishRequests')
            .select('publishRequests.id')
            .whereRef('publishRequests.workspaceId', '=', 'workspaces.id')
            .where('publishRequests.status', '=', 'pending'),
        )
        .as('requestPending'),
    ]);

export async function findWorkspace(db: Db, organizationId: string, id: string) {
  return withNames(db)
    .where('workspaces.organizationId', '=', organizationId)
    .where('workspaces.id', '=', id)
    .where('workspaces.purgedAt', 'is', null)
    .executeTakeFirst();
}

export type WorkspaceRow = NonNullable<Awaited<ReturnType<typeof findWorkspace>>>;

export interface Filter {
  organizationId: string;
  ownerId?: string;
  status?: WorkspaceStatus;
  blueprint?: string;
  cluster?: string;
  tag?: string;
  q?: string;
}

/** Newest first; a page ends where the cursor (an id) begins the next. What is in the trash is listed too, until it is purged. */
export async function listWorkspaces(
  db: Db,
  filter: Filter,
  page: { limit: number; cursor?: string },
): Promise<WorkspaceRow[]> {
  let query = withNames(db).where(matching(filter));
  if (page.cursor) {
    const { cursor } = page;
    query = query.where((eb) =>
      eb(
        eb.refTuple('workspaces.createdAt', 'workspaces.id'),
        '<',
        eb
          .selectFrom('workspaces as last')
          .select(['last.createdAt', 'last.id'])
          .where('last.id', '=', cursor)
          .where('last.organizationId', '=', filter.organizationId)
          .$asTuple('createdAt', 'id'),
      ),
    );
  }
  return query.orderBy('workspaces.createdAt', 'desc').orderBy('workspaces.id', 'desc').limit(page.limit).execute();
}

export async function countByStatus(db: Db, filter: Filter): Promise<Record<string, number>> {
  const { status: _, ...rest } = filter;
  const rows = await db
    .selectFrom('workspaces')
    .select((eb) => ['workspaces.status', eb.cast<number>(eb.fn.countAll(), 'integer').as('count')])
    .where(matching(rest))
    .groupBy('workspaces.status')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.status, row.count]));
}

/** Every tag that a matching workspace has, whatever tag is chosen now. */
export async function tagsOf(db: Db, filter: Filter): Promise<string[]> {
  const { tag: _, status: __, q: ___, ...rest } = filter;
  const rows = await db
    .selectFrom('workspaces')
    .select(sql<string>`unnest(workspaces.tags)`.as('tag'))
    .distinct()
    .where(matching(rest))
    .orderBy('tag')
    .limit(200)
    .execute();
  return rows.map((row) => row.tag);
}

/** Ids of a blueprint's workspaces that run another version than the newest and are not on their way to it. */
export async function behindOf(db: Db, blueprintId: string): Promise<string[]> {
  const rows = await withNames(db)
    .where('workspaces.blueprintId', '=', blueprintId)
    .where('workspaces.purgedAt', 'is', null)
    .where('workspaces.deletedAt', 'is', null)
    .where('workspaces.upgradeTo', 'is', null)
    .whereRef('environments.sourceVersion', '!=', 'blueprints.readyVersion')
    .execute();
  return rows.map((row) => row.id);
}

/** One set of conditions for the list and for its counts. */
function matching(filter: Filter): Expression<SqlBool> {
  const eb = expressionBuilder<DB, 'workspaces'>();
  const all = [eb('workspaces.organizationId', '=', filter.organizationId), eb('workspaces.purgedAt', 'is', null)];
  if (filter.ownerId) all.push(eb('workspaces.ownerId', '=', filter.ownerId));
  if (filter.status) all.push(eb('workspaces.status', '=', filter.status));
  if (filter.blueprint) all.push(eb('workspaces.blueprintId', '=', filter.blueprint));
  if (filter.cluster) all.push(eb('workspaces.clusterId', '=', filter.cluster));
  if (filter.tag) all.push(eb('workspaces.tags', '@>', sql.val([filter.tag])));
  if (filter.q) all.push(eb('workspaces.name', 'ilike', `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`));
  return eb.and(all);
}

export async function namesOf(db: Db, ownerId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('workspaces')
    .select('name')
    .where('ownerId', '=', ownerId)
    .where('deletedAt', 'is', null)
    .execute();
  return rows.map((row) => row.name);
}

/** How many of an owner's workspaces run or are about to. Locks the owner's membership, so that two launches at once count each other. */
export async function countRunning(tx: Tx, organizationId: string, ownerId: string, except?: string): Promise<number> {
  await tx
    .selectFrom('members')
    .select('id')
    .where('organizationId', '=', organizationId)
    .where('userId', '=', ownerId)
    .forUpdate()
    .execute();
  const row = await tx
    .selectFrom('workspaces')
    .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('count'))
    .where('organizationId', '=', organizationId)
    .where('ownerId', '=', ownerId)
    .where('intent', '=', 'run')
    .where('status', '!=', 'error')
    .where('id', '!=', except ?? '')
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function phasesOf(db: Db, workspaceId: string, generation: number) {
  return db
    .selectFrom('workspacePhases')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('generation', '=', generation)
    .execute();
}

export async function savePhase(
  db: Db,
  key: { workspaceId: string; generation: number; phase: Phase },
  state: { status: 'running' | 'done' | 'failed'; message: string | null; log: string | null },
  now: Date,
): Promise<void> {
  const finishedAt = state.status === 'running' ? null : now;
  await db
    .insertInto('workspacePhases')
    .values({ ...key, ...state, startedAt: now, finishedAt })
    .onConflict((conflict) =>
      conflict
        .columns(['workspaceId', 'generation', 'phase'])
        // Another attempt begins the phase again; lines that come while it runs do not.
        .doUpdateSet({ ...state, finishedAt, ...(state.status === 'running' && !state.log ? { startedAt: now } : {}) }),
    )
    .execute();
}

/** Running ones whose blueprint limits how long. What is still told of a limit that was lifted is among them. */
export async function runningWithLimits(db: Db) {
  return db
    .selectFrom('workspaces')
    .innerJoin('blueprints', 'blueprints.id', 'workspaces.blueprintId')
    .innerJoin('environments', 'environments.workspaceId', 'workspaces.id')
    .selectAll('workspaces')
    .select(['blueprints.idleStopMinutes', 'blueprints.maxLifetimeHours', 'environments.id as environmentId'])
    .where('workspaces.intent', '=', 'run')
    .where('workspaces.status', '=', 'running')
    .where('environments.goneAt', 'is', null)
    .where((eb) =>
      eb.or([
        eb('blueprints.idleStopMinutes', 'is not', null),
        eb('blueprints.maxLifetimeHours', 'is not', null),
        eb('workspaces.stopsAt', 'is not', null),
      ]),
    )
    .execute();
}
