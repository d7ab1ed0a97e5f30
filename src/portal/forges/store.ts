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

/** The repository that an app wants; undefined once it was published and has its place. */
export async function unplacedRepository(tx: Tx, appId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('apps')
    .select((eb) => eb.fn.coalesce('repository', 'subdomain').as('name'))
    .where('id', '=', appId)
    .where('publishedCommit', 'is', null)
    .executeTakeFirst();
  return row?.name;
}

export async function setPlace(
  tx: Tx,
  appId: string,
  place: { forgeId: string | null; repository?: string },
): Promise<void> {
  await tx.updateTable('apps').set(place).where('id', '=', appId).execute();
}

/** Makes a repository of a forge an organization's, unless it is another's. Of two at once one waits for the other. */
export async function claimRepository(
  tx: Tx,
  { url, owner }: Pick<ConnectionRow, 'url' | 'owner'>,
  name: string,
  organizationId: string,
): Promise<boolean> {
  const key = { url, owner: owner.toLowerCase(), name };
  await tx
    .insertInto('forgeRepositories')
    .values({ ...key, organizationId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const holder = await tx
    .selectFrom('forgeRepositories')
    .select('organizationId')
    .where((eb) => eb.and(key))
    .executeTakeFirstOrThrow();
  return holder.organizationId === organizationId;
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
