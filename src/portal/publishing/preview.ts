import type { Allowed } from '#contract/common.ts';
import type { Audience } from '#contract/publishing.ts';
import type { Member } from '../actor.ts';
import { fail } from '../fail.ts';
import type { FileDiff } from '../git/diff.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { builderOf, carryIn } from './carry-in.ts';
import { runChecks } from './checks/run.ts';
import { type FilePaging, firstFiles, pageOf } from './file-pages.ts';
import { decideSubmit, type SubmitFacts } from './rules.ts';
import * as store from './store.ts';
import { decideSubdomain, proposeSubdomain } from './subdomains.ts';
import { repositoryFor } from './update.ts';
import { appsHost } from './view.ts';

/** What the builder would publish now, compared with what the reviewer will compare it with. */
export async function preview(portal: Portal, member: Member, workspaceId: string) {
  const { workspace, app, base, facts } = await publishable(portal, member, workspaceId);
  refuseUnlessOk(decideSubmit({ ...facts, pending: false, changed: true }));
  const { organizationId } = workspace;
  const repository = await repositoryFor(portal, workspace, app);
  const tree = await carryIn(portal, workspace, base!);
  const head = await previewCommit(portal, workspace, base!, tree);
  const changed = (await portal.git.treeOf(organizationId, base!)) !== tree;
  const owner = { ownerId: workspace.ownerId, organizationId };
  const { files, stats } = await portal.git.files(organizationId, base!, head);
  const first = pageOf(files, { limit: firstFiles });
  return {
    base: base!,
    head,
    baseKind: app?.publishedCommit ? ('published' as const) : ('start' as const),
    subdomain:
      app?.subdomain ?? proposeSubdomain(workspace.name, owner, await store.allNames(portal.db, workspace.baseDomain)),
    baseDomain: appsHost(portal.config, workspace.baseDomain),
    files: first.items,
    nextFiles: first.nextCursor,
    stats,
    checks: await runChecks(portal.git, organizationId, { base: base!, head, files }),
    repository: (await repository?.behind(tree)) ?? null,
    allowed: decideSubmit({ ...facts, changed: changed || Boolean(repository?.merged) }),
  };
}

/** The files of a preview, in pages. */
export async function previewFiles(
  portal: Portal,
  member: Member,
  { id, head, ...paging }: { id: string; head: string } & FilePaging,
) {
  const shown = await shownPreview(portal, member, { id, head });
  return pageOf((await portal.git.files(shown.organizationId, shown.base, head)).files, paging);
}

/** The diff of one file of a preview. */
export async function previewFile(
  portal: Portal,
  member: Member,
  input: { id: string; head: string; path: string },
): Promise<FileDiff> {
  const { organizationId, base, head } = await shownPreview(portal, member, input);
  return portal.git.file(organizationId, base, head, input.path);
}

/** The commits of a preview: of one that this builder was shown, and no other commit that the store may hold. */
export async function shownPreview(portal: Portal, member: Member, { id, head }: { id: string; head: string }) {
  const { workspace, base } = await publishable(portal, member, id);
  if (!base) throw fail('NOT_FOUND');
  const { organizationId } = workspace;
  const tree = await portal.git.treeOf(organizationId, head);
  if ((await previewCommit(portal, workspace, base, tree)) !== head) throw fail('NOT_FOUND');
  return { organizationId, base, head };
}

/** Whether a workspace may be published there, and who may open it then. Of somebody else's app nothing is told. */
export async function checkSubdomain(
  portal: Portal,
  member: Member,
  workspaceId: string,
  wanted: string,
): Promise<Allowed & { audience: Audience }> {
  const { workspace } = await publishable(portal, member, workspaceId);
  const { ownerId, organizationId, baseDomain } = workspace;
  const verdict = decideSubdomain(wanted, { ownerId, organizationId }, await store.allNames(portal.db, baseDomain));
  const app = verdict.ok ? await store.appAt(portal.db, baseDomain, wanted) : undefined;
  const { defaultAudience } = await store.findOrganization(portal.db, organizationId);
  return { ...verdict, audience: app?.audience ?? defaultAudience };
}

/** A workspace that the member may publish, and what the rules want to know of it. */
export async function publishable(portal: Portal, member: Member, workspaceId: string) {
  const { db } = portal;
  const found = await store.findWorkspace(db, member.organization.id, workspaceId);
  const workspace = require(member, 'workspace.publish', found);
  const app = await store.appOfWorkspace(db, workspace.id);
  const facts: Omit<SubmitFacts, 'changed'> = {
    workspaceStatus: workspace.status,
    hasApp: workspace.hasApp,
    started: workspace.startCommit !== null,
    pending: await store.hasPending(db, workspace.id),
    failedBefore: app !== undefined && (await store.lastVersionFailed(db, app.id)),
  };
  const base = (app && (await store.comparedWith(db, app))) ?? workspace.startCommit;
  return { workspace, app, base, facts };
}

/** The same for the same builder, base and tree, and for nobody else: having it proves that it was shown to them. */
function previewCommit(portal: Portal, workspace: store.WorkspaceFacts, base: string, tree: string): Promise<string> {
  const message = `Preview of ${workspace.id}`;
  return portal.git.commit(workspace.organizationId, {
    tree,
    parent: base,
    message,
    author: builderOf(workspace),
    at: new Date(0),
  });
}

export function refuseUnlessOk(verdict: Allowed): void {
  if (!verdict.ok) throw fail(verdict.code as Parameters<typeof fail>[0], verdict.reason);
}
