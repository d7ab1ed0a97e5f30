import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { RequestStatus } from '#contract/publishing.ts';
import type { Db, Tx } from '../db/database.ts';
import type { DB } from '../db/types.ts';
import { decideCompared } from './rules.ts';
import type { NameOfApp } from './subdomains.ts';

/** What publishing needs to know of a workspace. Null when there is none in the organization. */
export async function findWorkspace(db: Db, organizationId: string, id: string) {
  return db
    .selectFrom('workspaces')
    .innerJoin('blueprints', 'blueprints.id', 'workspaces.blueprintId')
    .innerJoin('users', 'users.id', 'workspaces.ownerId')
    .innerJoin('organizations', 'organizations.id', 'workspaces.organizationId')
    .leftJoin('environments', (join) =>
      join.onRef('environments.workspaceId', '=', 'workspaces.id').on('environments.goneAt', 'is', null),
    )
    .selectAll('workspaces')
    .select([
      'users.email as ownerEmail',
      'users.name as ownerName',
      'organizations.baseDomain',
      'environments.id as environmentId',
      sql<boolean>`coalesce(environments.spec, blueprints.spec) -> 'app' is not null`.as('hasApp'),
    ])
    .where('workspaces.organizationId', '=', organizationId)
    .where('workspaces.id', '=', id)
    .executeTakeFirst();
}
export type WorkspaceFacts = NonNullable<Awaited<ReturnType<typeof findWorkspace>>>;

/** The app that a workspace was last published to, or would be if its request were approved. */
export async function appOfWorkspace(db: Db, workspaceId: string) {
  return db
    .selectFrom('publishRequests')
    .innerJoin('apps', 'apps.id', 'publishRequests.appId')
    .selectAll('apps')
    .where('publishRequests.workspaceId', '=', workspaceId)
    .orderBy('publishRequests.createdAt', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** @param baseDomain null for the portal's */
export async function appAt(db: Db, baseDomain: string | null, subdomain: string) {
  return db
    .selectFrom('apps')
    .selectAll()
    .where('baseDomain', 'is not distinct from', baseDomain)
    .where('subdomain', '=', subdomain)
    .executeTakeFirst();
}

/** The newest version that a request asked for failed, so that what is approved was never live. */
export async function lastVersionFailed(db: Db, appId: string): Promise<boolean> {
  const newest = await db
    .selectFrom('appVersions')
    .select('status')
    .where('appId', '=', appId)
    .where('restores', 'is', null)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.status === 'failed';
}

/** What the files of an app's next request are shown against. Null before its first approval. */
export async function comparedWith(
  db: Db,
  app: { id: string; publishedCommit: string | null; liveVersionId: string | null },
): Promise<string | null> {
  const { id, publishedCommit: published, liveVersionId } = app;
  if (published === null) return null;
  const versions = await db
    .selectFrom('appVersions')
    .select(['id', 'commit', 'status'])
    .where('appId', '=', id)
    .execute();
  const live = versions.find((version) => version.id === liveVersionId)?.commit ?? null;
  const states = versions.filter(({ commit }) => commit === published).map(({ status }) => status);
  return decideCompared({ published, live }, states);
}

export async function hasPending(db: Db, workspaceId: string): Promise<boolean> {
  const row = await db
    .selectFrom('publishRequests')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('status', '=', 'pending')
    .executeTakeFirst();
  return row !== undefined;
}

/** @param baseDomain null for the portal's, which the apps of several organizations share */
export async function allNames(db: Db, baseDomain: string | null): Promise<NameOfApp[]> {
  const names = db
    .selectFrom('apps')
    .select(['id as appId', 'subdomain', 'ownerId', 'organizationId'])
    .select(sql<string | null>`null::text`.as('formerOf'))
    .where('baseDomain', 'is not distinct from', baseDomain);
  const formerNames = db
    .selectFrom('appFormerNames as former')
    .innerJoin('apps', 'apps.id', 'former.appId')
    .select(['appId', 'former.subdomain', 'ownerId', 'organizationId', 'apps.subdomain as formerOf'])
    .where('baseDomain', 'is not distinct from', baseDomain);
  return names.unionAll(formerNames).execute();
}

/** Until the end of the transaction nobody else takes a name or moves to another domain: two that look alike cannot be taken at once. */
export async function lockNames(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('slipway.subdomains'))`.execute(tx);
}

export async function lockWorkspace(tx: Tx, id: string): Promise<void> {
  await tx.selectFrom('workspaces').select('id').where('id', '=', id).forNoKeyUpdate().execute();
}

/** The request and its app, locked against every other decision about either. */
export async function lockRequest(tx: Tx, id: string): Promise<void> {
  const row = await tx
    .selectFrom('publishRequests')
    .select('appId')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row?.appId) await lockApp(tx, row.appId);
}

/** The app's row, locked against every decision about it. */
export async function lockApp(tx: Tx, id: string): Promise<void> {
  await tx.selectFrom('apps').select('id').where('id', '=', id).forUpdate().execute();
}

/** Names of repositories that hold the code of an app, or of one that was deleted. */
export async function repositoriesTaken(db: Db, organizationId: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('apps')
    .select((eb) => eb.fn.coalesce('repository', 'subdomain').as('name'))
    .where('organizationId', '=', organizationId)
    .union(db.selectFrom('retiredRepositories').select('name').where('organizationId', '=', organizationId))
    .execute();
  return new Set(rows.map((row) => row.name));
}

/** Removes the reservation of a name that was never published and that nobody asks for any more. */
export async function releaseName(tx: Tx, appId: string): Promise<void> {
  // A request for the same name that is being made right now is seen, or finds the name gone.
  await lockNames(tx);
  await tx
    .deleteFrom('apps')
    .where('id', '=', appId)
    .where('publishedCommit', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('publishRequests')
            .select('publishRequests.id')
            .whereRef('publishRequests.appId', '=', 'apps.id')
            .where('status', 'in', ['pending', 'approved']),
        ),
      ),
    )
    .execute();
}

/** What was made of a request's approval; undefined while nothing is. */
export async function versionOfRequest(db: Db, requestId: string) {
  return db
    .selectFrom('appVersions')
    .select(['id', 'status', 'message', 'environmentId'])
    .where('requestId', '=', requestId)
    .where('restores', 'is', null)
    .executeTakeFirst();
}

interface NewVersion {
  id: string;
  appId: string;
  requestId: string;
  commit: string;
  createdAt: Date;
  /** Of a version that deploys an earlier one again, to go back to it or to apply settings: that one, and who did it. */
  again?: { restores: string; rolledBackBy: string; appliesSettings?: boolean };
}

/** Queues a version of an app for deployment; once for each request and each time that an earlier one is deployed again. The app's row is locked by the caller. */
export async function queueVersion(tx: Tx, { again, ...version }: NewVersion): Promise<void> {
  const { highest } = await tx
    .selectFrom('appVersions')
    .select((eb) => eb.fn.coalesce(eb.fn.max('number'), eb.lit(0)).as('highest'))
    .where('appId', '=', version.appId)
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('appVersions')
    .values({ ...version, ...again, number: Number(highest) + 1, status: 'queued' })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

const requests = (db: Db) =>
  db
    .selectFrom('publishRequests as request')
    .innerJoin('users as builder', 'builder.id', 'request.builderId')
    .innerJoin('workspaces', 'workspaces.id', 'request.workspaceId')
    .innerJoin('blueprints', 'blueprints.id', 'request.blueprintId')
    .innerJoin('organizations', 'organizations.id', 'request.organizationId')
    .leftJoin('users as reviewer', 'reviewer.id', 'request.reviewerId')
    .leftJoin('users as granter', 'granter.id', 'request.trustGrantedBy')
    .leftJoin('apps', 'apps.id', 'request.appId')
    .leftJoin('appVersions as version', (join) =>
      join.onRef('version.requestId', '=', 'request.id').on('version.restores', 'is', null),
    )
    .leftJoin('appVersions as live', 'live.id', 'apps.liveVersionId')
    .leftJoin('forgeConnections as forge', 'forge.id', 'apps.forgeId')
    // The requests of an app go to the forge one after the other, so all wait for the first that it does not take.
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('publishRequests as first')
          .select(['first.id', 'first.carryError', 'first.toldCarryError', 'first.pullNumber'])
          .whereRef('first.organizationId', '=', 'request.organizationId')
          .whereRef('first.appId', '=', 'request.appId')
          .where('first.status', '=', 'approved')
          .where('first.mergedCommit', 'is', null)
          .where('first.carryError', 'is not', null)
          .whereRef('first.decidedAt', '<=', 'request.decidedAt')
          // One that holds the forge's changes waits behind nobody: those before go along with it.
          .where((or) => or.or([or('request.forgeCommit', 'is', null), or('first.id', '=', or.ref('request.id'))]))
          .where('request.status', '=', 'approved')
          .where('request.mergedCommit', 'is', null)
          .orderBy('first.decidedAt')
          .limit(1)
          .as('held'),
      (join) => join.onTrue(),
    )
    .leftJoin('workspaceUpdates as update', (join) =>
      join.onRef('update.workspaceId', '=', 'request.workspaceId').onRef('update.appId', '=', 'request.appId'),
    )
    .selectAll('request')
    .select([
      'workspaces.name as currentWorkspaceName',
      'blueprints.name as blueprintName',
      'blueprints.removedAt as blueprintRemovedAt',
      'builder.email as builderEmail',
      'builder.name as builderName',
      'reviewer.email as reviewerEmail',
      'reviewer.name as reviewerName',
      'granter.email as granterEmail',
      'granter.name as granterName',
      'apps.publishedCommit',
      'apps.subdomain as appSubdomain',
      'apps.audience',
      'apps.ownerId as appOwnerId',
      'apps.takenDownAt as appTakenDownAt',
      'forge.kind as forgeKind',
      'held.id as heldId',
      'held.carryError as heldError',
      'held.toldCarryError as heldTold',
      'held.pullNumber as heldPullNumber',
      'update.commit as updatedWith',
      'live.requestId as liveRequestId',
      'live.appliesSettings as liveAppliesSettings',
      'organizations.baseDomain',
      'organizations.slug as organizationSlug',
      'version.status as deploymentStatus',
      'version.message as deploymentMessage',
      'version.startedAt as deploymentStartedAt',
      'version.finishedAt as deploymentFinishedAt',
    ])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('members')
            .select('members.id')
            .whereRef('members.userId', '=', 'request.builderId')
            .whereRef('members.organizationId', '=', 'request.organizationId')
            .where('members.status', '=', 'active'),
        )
        .as('builderActive'),
    )
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('publishRequests as next')
            .select('next.id')
            .whereRef('next.appId', '=', 'request.appId')
            .whereRef('next.base', '=', 'request.commit')
            .where('next.forgeCommit', 'is not', null)
            .where('next.status', 'in', ['pending', 'approved']),
        )
        .as('isReplaced'),
    );

interface Stored {
  builderId: string;
  base: string;
  comparedWith: string | null;
  subdomain: string;
  appSubdomain: string | null;
}

/** With where its app is, which may have been renamed since; where it would have been, when there is none any more. */
const asRequest = <T extends Stored>(row: T) => ({
  ...row,
  ownerId: row.builderId,
  comparedWith: row.comparedWith ?? row.base,
  subdomain: row.appSubdomain ?? row.subdomain,
});

export async function findRequest(db: Db, organizationId: string, id: string) {
  const row = await requests(db)
    .where('request.organizationId', '=', organizationId)
    .where('request.id', '=', id)
    .executeTakeFirst();
  return row && asRequest(row);
}
export type RequestRow = NonNullable<Awaited<ReturnType<typeof findRequest>>>;

interface RequestFilter {
  organizationId: string;
  /** Only what this person asked for is there for them. */
  visibleTo?: string | undefined;
  builderId?: string | undefined;
  workspaceId?: string | undefined;
  blueprintId?: string | undefined;
  status?: RequestStatus | undefined;
  /** Part of what a person would call it by. */
  q?: string | undefined;
}

type Order = 'newest' | 'oldest';
type Spot = Pick<RequestRow, 'createdAt' | 'id'>;

/** Which way an order goes, and what comes after a request in it. */
const directions = {
  newest: { direction: 'desc', after: (at: Spot) => sql<boolean>`(request.created_at, request.id) < ${spot(at)}` },
  oldest: { direction: 'asc', after: (at: Spot) => sql<boolean>`(request.created_at, request.id) > ${spot(at)}` },
} as const;
const spot = ({ createdAt, id }: Spot) => sql`(${createdAt}, ${id})`;

export async function listRequests(
  db: Db,
  filter: RequestFilter,
  page: { limit: number; order: Order; after: Spot | null },
): Promise<RequestRow[]> {
  const { direction, after } = directions[page.order];
  const rows = await requests(db)
    .where(matching(filter))
    .$if(page.after !== null, (query) => query.where(after(page.after!)))
    .orderBy('request.createdAt', direction)
    .orderBy('request.id', direction)
    .limit(page.limit)
    .execute();
  return rows.map(asRequest);
}

/** The first request of a list, or the first after a place in it. */
export async function nextRequest(
  db: Db,
  filter: RequestFilter,
  { order, after }: { order: Order; after: Spot | null },
): Promise<string | null> {
  const { direction, after: isAfter } = directions[order];
  const row = await matches(db, filter)
    .select('request.id')
    .$if(after !== null, (query) => query.where(isAfter(after!)))
    .orderBy('request.createdAt', direction)
    .orderBy('request.id', direction)
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Where in a list a request is, or would be. */
export async function placeOf(db: Db, filter: RequestFilter, { order, of }: { order: Order; of: Spot }) {
  const { after } = directions[order === 'newest' ? 'oldest' : 'newest'];
  return matches(db, filter)
    .select(({ fn, cast, eb }) => [
      cast<number>(fn.countAll(), 'integer').as('total'),
      cast<number>(fn.countAll().filterWhere(after(of)), 'integer').as('before'),
      fn.coalesce(fn.agg<boolean>('bool_or', [eb('request.id', '=', of.id)]), eb.lit(false)).as('isIn'),
    ])
    .executeTakeFirstOrThrow();
}

export async function countRequests(db: Db, filter: Omit<RequestFilter, 'status'>): Promise<Record<string, number>> {
  const rows = await matches(db, filter)
    .select((eb) => ['request.status', eb.fn.countAll<number>().as('count')])
    .groupBy('request.status')
    .execute();
  return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
}

/** Whoever asked before, by address. */
export async function listBuilders(db: Db, filter: Pick<RequestFilter, 'organizationId' | 'visibleTo'>) {
  return matches(db, filter)
    .select(['builder.id', 'builder.email', 'builder.name'])
    .distinct()
    .orderBy('builder.email')
    .limit(200)
    .execute();
}

const matches = (db: Db, filter: RequestFilter) =>
  db
    .selectFrom('publishRequests as request')
    .innerJoin('users as builder', 'builder.id', 'request.builderId')
    .where(matching(filter));

/** One set of conditions for the list, its counts, its builders and the places in it. */
function matching(filter: RequestFilter): Expression<SqlBool> {
  const eb = expressionBuilder<DB & { request: DB['publishRequests']; builder: DB['users'] }, 'request' | 'builder'>();
  const all = [eb('request.organizationId', '=', filter.organizationId)];
  if (filter.visibleTo) all.push(eb('request.builderId', '=', filter.visibleTo));
  if (filter.builderId) all.push(eb('request.builderId', '=', filter.builderId));
  if (filter.workspaceId) all.push(eb('request.workspaceId', '=', filter.workspaceId));
  if (filter.blueprintId) all.push(eb('request.blueprintId', '=', filter.blueprintId));
  if (filter.status) all.push(eb('request.status', '=', filter.status));
  if (filter.q) {
    const part = `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`;
    const named = ['request.workspaceName', 'request.subdomain', 'request.message'] as const;
    const by = ['builder.email', 'builder.name'] as const;
    all.push(eb.or([...named, ...by].map((column) => eb(column, 'ilike', part))));
  }
  return eb.and(all);
}

/** Addresses of active admins who can read a request. */
export async function adminsOf(db: Db, organizationId: string) {
  return db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.userId')
    .select(['users.id', 'users.email', 'users.lastSeenAt'])
    .where('members.organizationId', '=', organizationId)
    .where('members.role', '=', 'admin')
    .where('members.status', '=', 'active')
    .execute();
}

export async function findOrganization(db: Db, id: string) {
  return db
    .selectFrom('organizations')
    .select(['id', 'slug', 'deployOn', 'baseDomain', 'defaultAudience'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}
