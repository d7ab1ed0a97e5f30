import { sql } from 'kysely';
import type { RepositoryRef } from '#forges/forge.ts';
import type { Db } from '../db/database.ts';
import { forgeOf } from '../forges/actions.ts';
import type { Merge } from '../git/merging.ts';
import type { Portal } from '../portal.ts';

/** An app whose repository may have been changed by others than the portal. */
export interface AtForge {
  appId: string;
  organizationId: string;
  slug: string;
  forgeId: string | null;
  repository: string;
}

/** What the default branch of a repository holds that a commit of the portal's does not. */
export interface Difference {
  /** The commit that the branch is at. */
  head: string;
  merge: Merge;
}

/** @returns with what kind of forge it is */
export async function placeOfApp(db: Db, appId: string) {
  return db
    .selectFrom('apps')
    .innerJoin('organizations', 'organizations.id', 'apps.organizationId')
    .leftJoin('forgeConnections', 'forgeConnections.id', 'apps.forgeId')
    .select((eb) => [
      'apps.id as appId',
      'apps.organizationId',
      'apps.forgeId',
      'organizations.slug',
      eb.fn.coalesce('forgeConnections.kind', sql<string>`'builtin'`).as('kind'),
      eb.fn.coalesce('apps.repository', 'apps.subdomain').as('repository'),
    ])
    .where('apps.id', '=', appId)
    .executeTakeFirstOrThrow();
}

const keptAs = (appId: string) => `forges/${appId}`;

/** Where the portal saw the default branch last; its objects are in the store. Null before it ever looked. */
export const seenAtForge = (portal: Portal, { organizationId, appId }: AtForge) =>
  portal.git.kept(organizationId, keptAs(appId));

/**
 * Asks the forge where the default branch is, and takes in what is new there. Null when there is nothing.
 *
 * @throws ForgeError; BAD_REQUEST and PAYLOAD_TOO_LARGE for files that would not be taken from a workspace either
 */
export async function lookAtForge(portal: Portal, at: AtForge): Promise<string | null> {
  const { git } = portal;
  const { organizationId } = at;
  const { forge, owner } = await forgeOf(portal, at);
  const repository: RepositoryRef = { owner, name: at.repository };
  const head = await forge.head(repository);
  if (!head) return null;
  const seen = await seenAtForge(portal, at);
  if (seen === head.commit) return seen;
  let commit = head.commit;
  // What the portal itself pushed is there; a branch may also go back to where it was.
  if (await git.has(organizationId, commit)) await git.checkTree(organizationId, commit);
  else {
    const { branch } = head;
    const have = await publishedOf(portal, at);
    if (seen) have.push(seen);
    commit = await git.takeFrom(organizationId, (into) => forge.fetch(repository, { into, branch, have }));
  }
  await git.keep(organizationId, keptAs(at.appId), commit);
  return commit;
}

/** What the forge most likely has: then only what follows it is sent. */
async function publishedOf({ db }: Portal, { appId }: AtForge): Promise<string[]> {
  const { publishedCommit } = await db
    .selectFrom('apps')
    .select('publishedCommit')
    .where('id', '=', appId)
    .executeTakeFirstOrThrow();
  return publishedCommit ? [publishedCommit] : [];
}

/**
 * What the repository holds that a commit does not. Null when bringing the two together would change nothing, as when all
 * that happened there was the portal's.
 */
export async function differenceTo(
  portal: Portal,
  at: AtForge,
  ours: string,
  head: string,
): Promise<Difference | null> {
  const { git } = portal;
  if (await git.contains(at.organizationId, ours, head)) return null;
  const merge = await git.merge(at.organizationId, ours, head);
  if (isMergeable(merge) && merge.tree === (await git.treeOf(at.organizationId, ours))) return null;
  return { head, merge };
}

/** Whether a forge can merge the two by itself. */
export const isMergeable = ({ conflicts, related }: Merge): boolean => related && conflicts.length === 0;

/**
 * The same as {@link lookAtForge}, for somebody who does not want to wait for a forge that is slow or away: then null, and the
 * look goes on without them.
 */
export async function glanceAtForge(portal: Portal, at: AtForge, patience = 4_000): Promise<string | null> {
  const looked = lookAtForge(portal, at).catch((err: unknown) => {
    portal.log.warn({ err, app: at.appId }, 'the forge could not be asked where its default branch is');
    return null;
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patience);
  });
  return Promise.race([looked, late]).finally(() => clearTimeout(timer));
}
