import { needsReason, type PublishRequest } from '#contract/publishing.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { fail } from '../fail.ts';
import { announce } from '../notifications/actions.ts';
import type { Portal } from '../portal.ts';
import { decideTrust } from '../trust/actions.ts';
import { get, tell } from './actions.ts';
import { followApproval } from './approval.ts';
import { builderOf, carryIn } from './carry-in.ts';
import { runChecks } from './checks/run.ts';
import { publishable, refuseUnlessOk } from './preview.ts';
import { decideSubmit } from './rules.ts';
import * as store from './store.ts';
import { decideRepository, decideSubdomain } from './subdomains.ts';
import { repositoryFor } from './update.ts';

export interface Submission {
  /** Chosen by the caller, so that a repeated request finds what the first one made. */
  id: string;
  workspaceId: string;
  subdomain: string;
  message?: string;
  /** Head of the preview that the builder looked at. */
  head?: string;
  /** Why the files may be published although a secret was found in them. */
  secretsReason?: string;
}

/**
 * Asks for review of the workspace's files as they are now. The commit, its objects and the name are the portal's before
 * the request exists: whatever happens in the workspace afterwards changes nothing in it. A trusted member's is approved as
 * it is made.
 *
 * @throws CONFLICT when the files are not those of `head`, SUBDOMAIN_TAKEN, NOTHING_TO_PUBLISH, REQUEST_IN_PROGRESS,
 *   SECRETS_FOUND without a reason, REPOSITORY_CHANGED when the forge could not merge it
 */
export async function submit(portal: Portal, member: Member, input: Submission): Promise<PublishRequest> {
  const { workspace, facts } = await publishable(portal, member, input.workspaceId);
  if (await store.findRequest(portal.db, workspace.organizationId, input.id)) return get(portal, member, input.id);
  refuseUnlessOk(decideSubmit({ ...facts, changed: true }));
  const owner = { ownerId: workspace.ownerId, organizationId: workspace.organizationId };
  refuseUnlessOk(decideSubdomain(input.subdomain, owner, await store.allNames(portal.db, workspace.baseDomain)));

  const target = await store.appAt(portal.db, workspace.baseDomain, input.subdomain);
  const base = target?.publishedCommit ?? workspace.startCommit!;
  const comparedWith = (target && (await store.comparedWith(portal.db, target))) ?? base;
  const repository = await repositoryFor(portal, workspace, target);
  const merged = repository?.merged ?? null;
  const tree = await carryIn(portal, workspace, base);
  await refuseUnlessSeen(portal, workspace.organizationId, input.head, tree);
  const failedBefore = target !== undefined && (await store.lastVersionFailed(portal.db, target.id));
  const changed = (await portal.git.treeOf(workspace.organizationId, comparedWith)) !== tree;
  // Files that are as they were published are worth a request, too, when it brings together what a forge could not.
  refuseUnlessOk(decideSubmit({ ...facts, changed: changed || merged !== null, failedBefore }));
  if ((await repository?.behind(tree))?.conflict) throw fail('REPOSITORY_CHANGED');
  const { files, stats } = await portal.git.files(workspace.organizationId, comparedWith, tree);
  const checks = await runChecks(portal.git, workspace.organizationId, { base: comparedWith, head: tree, files });
  const secretsReason = needsReason(checks) ? (input.secretsReason?.trim() ?? '') : null;
  if (secretsReason === '') throw fail('SECRETS_FOUND');
  const content = { id: input.id, base, merged, tree, message: input.message ?? '' };
  const commit = await commitTree(portal, workspace, content);

  await portal.change(authorOf(member), async (change) => {
    const { tx } = change;
    await store.lockWorkspace(tx, workspace.id);
    if (await store.findRequest(tx, workspace.organizationId, input.id)) return;
    if (await store.hasPending(tx, workspace.id)) throw fail('REQUEST_IN_PROGRESS');
    // Before the names, in the order of decisions: one that is being made about this app is waited for, then compared with.
    if (target) await store.lockApp(tx, target.id);
    const appId = await reserve(portal, change, workspace, { subdomain: input.subdomain, base, known: target?.id });
    const asked = { checks, stats, files, tree };
    const { granter, heldBack } = await decideTrust(tx, member, workspace.blueprintId, asked);
    const request = {
      id: input.id,
      organizationId: workspace.organizationId,
      workspaceId: workspace.id,
      workspaceName: workspace.name,
      blueprintId: workspace.blueprintId,
      builderId: workspace.ownerId,
      subdomain: input.subdomain,
      message: input.message ?? '',
      commit,
      tree,
      base,
      comparedWith,
      forgeCommit: merged,
    };
    const seen = {
      stats: JSON.stringify(stats),
      checks: JSON.stringify(checks),
      secretsReason,
      heldBack: JSON.stringify(heldBack),
    };
    const made = { appId, createdAt: change.now };
    const decision = granter
      ? ({ status: 'approved', decidedAt: change.now, trustGrantedBy: granter.id } as const)
      : ({ status: 'pending' } as const);
    await tx
      .insertInto('publishRequests')
      .values({ ...request, ...seen, ...made, ...decision })
      .execute();
    const data = {
      commit,
      subdomain: input.subdomain,
      ...(secretsReason ? { secretsReason } : {}),
      ...(merged ? { forgeCommit: merged } : {}),
      ...(heldBack.length > 0 ? { heldBack: heldBack.map(({ rule }) => rule) } : {}),
    };
    await tell(change, request, { action: 'publish_request.submitted', data });
    const admins = await store.adminsOf(tx, workspace.organizationId);
    const adminIds = admins.map(({ id }) => id).filter((id) => id !== member.person.id);
    if (granter) {
      const byTrust = { ...data, autoApproved: true, grantedBy: granter.email };
      await tell(change, request, { action: 'publish_request.approved', data: byTrust });
      await announce(portal, change, 'auto_approved', request, adminIds);
      await followApproval(portal, change, { ...request, appId });
      return;
    }
    await announce(portal, change, 'submitted', request, adminIds);
  });
  return get(portal, member, input.id);
}

async function refuseUnlessSeen(portal: Portal, organizationId: string, head: string | undefined, tree: string) {
  if (head === undefined) return;
  const seen = await portal.git.treeOf(organizationId, head).catch(() => null);
  if (seen !== tree)
    throw fail('CONFLICT', 'The workspace has changed since you looked at it. Look at the changes again.');
}

async function commitTree(
  portal: Portal,
  workspace: store.WorkspaceFacts,
  input: { id: string; base: string; merged: string | null; tree: string; message: string },
): Promise<string> {
  const { organizationId } = workspace;
  // The last paragraph is ours, so that nothing in the note is read as a trailer, such as one that names an approver.
  const trailer = `Slipway-Request: ${input.id}`;
  const message = [`Publish ${workspace.name}`, input.message, trailer].filter(Boolean).join('\n\n');
  const at = portal.clock();
  const { tree, base: parent, merged } = input;
  const commit = await portal.git.commit(organizationId, {
    tree,
    parent,
    merged,
    message,
    author: builderOf(workspace),
    at,
  });
  await portal.git.keep(organizationId, `requests/${input.id}`, commit);
  return commit;
}

/** The app of a name, which becomes the builder's when it is free. @param wish.known the app that was there before, locked */
async function reserve(
  portal: Portal,
  { tx, now }: Change,
  workspace: store.WorkspaceFacts,
  { subdomain, base, known }: { subdomain: string; base: string; known: string | undefined },
): Promise<string> {
  const { organizationId, ownerId } = workspace;
  await store.lockNames(tx);
  // Looked at again under the lock: somebody may have taken it while the files were carried, or all may have moved.
  const { baseDomain, defaultAudience } = await store.findOrganization(tx, organizationId);
  refuseUnlessOk(decideSubdomain(subdomain, { ownerId, organizationId }, await store.allNames(tx, baseDomain)));
  const existing = await store.appAt(tx, baseDomain, subdomain);
  if (existing) {
    if (existing.id !== known || (existing.publishedCommit ?? workspace.startCommit) !== base) {
      throw fail('CONFLICT', 'Another version of this app was sent or approved just now. Look at the changes again.');
    }
    return existing.id;
  }
  const id = portal.ids('app');
  const app = {
    id,
    organizationId,
    baseDomain,
    subdomain,
    repository: decideRepository(subdomain, await store.repositoriesTaken(tx, organizationId)),
    ownerId,
    blueprintId: workspace.blueprintId,
    workspaceId: workspace.id,
    // The default as its builder was shown it. A later one is for later apps: what was reviewed is what happens.
    audience: defaultAudience,
  };
  await tx
    .insertInto('apps')
    .values({ ...app, createdAt: now })
    .execute();
  return id;
}
