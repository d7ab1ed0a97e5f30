import type { ForgeKind } from '#contract/publishing.ts';
import { ForgeError } from '#forges/forge.ts';
import { authorOf, type Member } from '../actor.ts';
import { fail, invalid } from '../fail.ts';
import type { FileDiff } from '../git/diff.ts';
import type { Conflict, Merge } from '../git/merging.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { differenceTo, glanceAtForge, isMergeable, lookAtForge, placeOfApp, seenAtForge } from './at-forge.ts';
import { builderOf, carryIn } from './carry-in.ts';
import { firstFiles } from './file-pages.ts';
import { decideUpdate } from './rules.ts';
import * as store from './store.ts';
import { updateOf, writeUpdate } from './update-store.ts';

/** Without renames: what somebody decides about is a file at its path. */
const byPath = { renames: false };

/** What the app's repository has that the workspace has not, as both are now. */
export async function planUpdate(portal: Portal, member: Member, workspaceId: string) {
  const at = await updatable(portal, member, workspaceId);
  const { workspace, app, place } = at;
  const { organizationId } = workspace;
  const head = await lookAtForge(portal, place).catch(explain);
  const tree = await carryIn(portal, workspace, app.publishedCommit);
  const ours = await oursOf(portal, at, tree);
  const found = head && (await differenceTo(portal, place, ours, head));
  const forge = place.kind as ForgeKind;
  if (!found) return { forge, update: null };
  const merged = await portal.git.settle(organizationId, found.merge, () => 'ours');
  const { files, stats } = await portal.git.files(organizationId, ours, merged, byPath);
  const conflicts = found.merge.conflicts.map(({ path, ours: mine, theirs }) => ({
    path,
    mine: mine !== null,
    theirs: theirs !== null,
  }));
  return { forge, update: { ours, theirs: found.head, stats, files: files.slice(0, firstFiles), conflicts } };
}

/** What an update would make of one file; of one in conflict, the builder's beside the repository's. */
export async function updateFile(
  portal: Portal,
  member: Member,
  input: { id: string; ours: string; theirs: string; path: string },
): Promise<FileDiff> {
  const at = await updatable(portal, member, input.id);
  const { organizationId } = at.workspace;
  const { git } = portal;
  await refuseUnlessPlanned(portal, at, input);
  const merge = await git.merge(organizationId, input.ours, input.theirs);
  const mine = await git.settle(organizationId, merge, () => 'ours');
  const isConflict = merge.conflicts.some(({ path }) => path === input.path);
  if (!isConflict) return git.file(organizationId, input.ours, mine, input.path, byPath);
  const theirs = await git.settle(organizationId, merge, () => 'theirs');
  return git.file(organizationId, mine, theirs, input.path, byPath);
}

export interface Update {
  id: string;
  /** The workspace as it was shown, and the forge's commit. */
  ours: string;
  theirs: string;
  /** Paths of the files in conflict, by whose is kept. */
  keep: string[];
  take: string[];
}

/**
 * Brings what the repository has into the workspace, and remembers that the workspace has it. All of it, or nothing; the same
 * again answers the same, also after a portal or a supervisor died in the midst of it.
 *
 * @throws CONFLICT when either side, or a file that would be written, is not as it was shown; then nothing is written
 */
export async function applyUpdate(portal: Portal, member: Member, input: Update): Promise<{ theirs: string }> {
  const at = await updatable(portal, member, input.id);
  const { workspace, place } = at;
  const { organizationId } = workspace;
  const { git } = portal;
  await refuseUnlessPlanned(portal, at, input);
  const merge = await git.merge(organizationId, input.ours, input.theirs);
  const before = await git.treeOf(organizationId, input.ours);
  const after = await git.settle(organizationId, merge, choiceOf(merge, input));
  const done = await updateOf(portal.db, workspace.id, place.appId);
  if (done?.ours === input.ours && done.commit === input.theirs) {
    if (done.tree === after) return { theirs: input.theirs };
    throw fail('CONFLICT', 'The workspace was updated just now, with other choices.');
  }
  await writeFiles(portal, at, { before, after });
  await portal.change(authorOf(member), async (change) => {
    const { tx, now } = change;
    await store.lockWorkspace(tx, workspace.id);
    const { appId } = place;
    const kept = { workspaceId: workspace.id, appId, commit: input.theirs, ours: input.ours, tree: after };
    await writeUpdate(tx, { ...kept, updatedAt: now });
    const { ownerId, name: label } = workspace;
    const data = { commit: input.theirs, kept: input.keep.length, taken: input.take.length };
    const target = { type: 'workspace', id: workspace.id, label };
    await change.audit({ organizationId, action: 'workspace.updated_from_forge', target, data });
    await change.notify({ organizationId, type: 'workspace', id: workspace.id, for: { owner: ownerId } });
    // What its requests say to do next.
    await change.notify({ organizationId, type: 'publish_request', id: null, for: { owner: ownerId } });
  });
  return { theirs: input.theirs };
}

/**
 * What publishing to an app has to know of its repository; null before its first approval. Asked before the files are captured:
 * the update that is remembered by then is in them.
 */
export async function repositoryFor(
  portal: Portal,
  workspace: store.WorkspaceFacts,
  app: { id: string; publishedCommit: string | null } | undefined,
) {
  if (!app?.publishedCommit) return null;
  const place = await placeOfApp(portal.db, app.id);
  const glance = glanceAtForge(portal, place);
  const base = app.publishedCommit;
  const merged = await broughtIn(portal, workspace, { appId: app.id, published: base });
  return {
    /** Another parent of the request's commit. */
    merged,
    /**
     * Whether others changed the repository. Null when they did not, or when that cannot be told now: a request is then sent
     * as ever, and held up if the forge does not take it.
     */
    async behind(tree: string): Promise<{ forge: ForgeKind; conflict: boolean } | null> {
      const head = await glance;
      if (head === null) return null;
      try {
        const ours = await filesAsCommit(portal, workspace, { tree, base, merged });
        const found = await differenceTo(portal, place, ours, head);
        return found && { forge: place.kind as ForgeKind, conflict: !isMergeable(found.merge) };
      } catch (err) {
        portal.log.warn({ err, app: app.id }, 'files could not be compared with the forge’s repository');
        return null;
      }
    },
  };
}

/**
 * The forge's commit that a workspace's files hold the changes of, which a request's commit has to build on. Null when there
 * is none, or when what was published since has it already.
 */
async function broughtIn(
  portal: Portal,
  workspace: store.WorkspaceFacts,
  { appId, published }: { appId: string; published: string },
): Promise<string | null> {
  const row = await updateOf(portal.db, workspace.id, appId);
  if (!row || (await portal.git.contains(workspace.organizationId, published, row.commit))) return null;
  return row.commit;
}

type Updatable = Awaited<ReturnType<typeof updatable>>;

/** A workspace of the member's, and the app that it was published to. */
async function updatable(portal: Portal, member: Member, workspaceId: string) {
  const found = await store.findWorkspace(portal.db, member.organization.id, workspaceId);
  const workspace = require(member, 'workspace.publish', found);
  const app = await store.appOfWorkspace(portal.db, workspace.id);
  const published = app?.publishedCommit ?? null;
  const verdict = decideUpdate({ workspaceStatus: workspace.status, published: published !== null });
  if (!verdict.ok) throw fail(verdict.code as Parameters<typeof fail>[0], verdict.reason);
  const place = await placeOfApp(portal.db, app!.id);
  return { workspace, app: { ...app!, publishedCommit: published! }, place };
}

/**
 * The workspace's files as a commit that merges as the next request's would. It is the same for the same files, and nobody
 * else's: having it proves that they were shown.
 */
function filesAsCommit(
  portal: Portal,
  workspace: store.WorkspaceFacts,
  files: { tree: string; base: string; merged: string | null },
): Promise<string> {
  return portal.git.commit(workspace.organizationId, {
    tree: files.tree,
    parent: files.base,
    merged: files.merged,
    message: `Update of ${workspace.id}`,
    author: builderOf(workspace),
    at: new Date(0),
  });
}

async function oursOf(portal: Portal, { workspace, app }: Updatable, tree: string): Promise<string> {
  const { publishedCommit: base } = app;
  const merged = await broughtIn(portal, workspace, { appId: app.id, published: base });
  return filesAsCommit(portal, workspace, { tree, base, merged });
}

/** Only what this builder was shown, and what is this app's at the forge: the store holds other people's commits, too. */
async function refuseUnlessPlanned(
  portal: Portal,
  at: Updatable,
  { ours, theirs }: { ours: string; theirs: string },
): Promise<void> {
  const { workspace, place } = at;
  const done = await updateOf(portal.db, workspace.id, place.appId);
  if (done?.ours === ours && done.commit === theirs) return;
  if ((await seenAtForge(portal, place)) !== theirs) throw fail('CONFLICT', 'The repository was changed once more.');
  const tree = await portal.git.treeOf(workspace.organizationId, ours);
  if ((await oursOf(portal, at, tree)) !== ours) throw fail('CONFLICT', 'The workspace was changed since.');
}

/** @throws BAD_REQUEST unless each file in conflict, and no other, is either kept or taken */
function choiceOf({ conflicts }: Merge, { keep, take }: Update): (conflict: Conflict) => 'ours' | 'theirs' {
  const kept = new Set(keep);
  const taken = new Set(take);
  const open = conflicts.find(({ path }) => kept.has(path) === taken.has(path));
  if (open) throw invalid('keep', `Choose one: keep your ${open.path}, or take that of the repository.`);
  const known = new Set(conflicts.map(({ path }) => path));
  const other = [...keep, ...take].find((path) => !known.has(path));
  if (other !== undefined) throw invalid('keep', `${other} is not in conflict.`);
  return ({ path }) => (taken.has(path) ? 'theirs' : 'ours');
}

async function writeFiles(
  portal: Portal,
  { workspace }: Updatable,
  { before, after }: { before: string; after: string },
): Promise<void> {
  if (before === after) return;
  if (!workspace.environmentId) throw fail('WORKSPACE_NOT_RUNNING');
  const pack = await portal.git.pack(workspace.organizationId, after, before);
  const { blocked } = await portal.gateway.supervisor(workspace.environmentId).update(before, after, pack);
  if (blocked.length === 0) return;
  throw fail(
    'CONFLICT',
    `Nothing was written. These files changed meanwhile, or are ignored and in the way: ${blocked.join(', ')}.`,
  );
}

/** Nobody waits behind this one who could be told that it goes on by itself. */
function explain(error: unknown): never {
  const { code, message } = error as { code?: unknown; message: string };
  // Said of a workspace's files, elsewhere.
  if (code === 'BAD_REQUEST' || code === 'PAYLOAD_TOO_LARGE')
    throw fail(code, `The repository holds what no workspace may hold, so nothing was brought in. ${message}`);
  if (!(error instanceof ForgeError)) throw error;
  const away = 'The git forge could not be reached. Nothing was changed; try again in a moment.';
  throw fail('FORGE_FAILED', error.retryable ? away : error.message);
}
