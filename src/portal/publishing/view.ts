import type { Allowed } from '#contract/common.ts';
import { errors } from '#contract/errors.ts';
import type { ForgeKind, HeldUp, PublishRequest } from '#contract/publishing.ts';
import type { Member } from '../actor.ts';
import type { Config } from '../config.ts';
import { type Act, can } from '../policy/can.ts';
import { askerOf } from '../policy/require.ts';
import { heldAtCluster, heldAtForge } from './held-up.ts';
import { allowedOf, decideApprove, decideEnd } from './rules.ts';
import type { RequestRow } from './store.ts';

/** Address of an app. The portal's own domain carries its port; an organization's is served on the same one. */
export function appUrl(
  config: Pick<Config, 'url' | 'appsDomain'>,
  app: { subdomain: string; baseDomain: string | null },
): string {
  const { protocol } = new URL(config.url);
  return `${protocol}//${app.subdomain}.${appsHost(config, app.baseDomain)}`;
}

/** What follows an app's subdomain in its address. */
export function appsHost(config: Pick<Config, 'url' | 'appsDomain'>, baseDomain: string | null): string {
  const { port } = new URL(config.url);
  if (baseDomain === null) return config.appsDomain;
  return port ? `${baseDomain}:${port}` : baseDomain;
}

/**
 * @param otherAdmin somebody besides the caller could review: see {@link decideApprove}
 */
export function viewRequest(config: Config, member: Member, row: RequestRow, otherAdmin: boolean): PublishRequest {
  return {
    id: row.id,
    workspace: { id: row.workspaceId, name: row.currentWorkspaceName },
    workspaceName: row.workspaceName,
    blueprint: { id: row.blueprintId, name: row.blueprintName, removed: row.blueprintRemovedAt !== null },
    builder: { id: row.builderId, email: row.builderEmail, name: row.builderName },
    builderEmail: row.builderEmail,
    subdomain: row.subdomain,
    url: appUrl(config, row),
    app: readableApp(member, row),
    audience: row.audience,
    message: row.message,
    createdAt: row.createdAt.toISOString(),
    commit: row.commit,
    base: row.comparedWith,
    stats: row.stats,
    checks: row.checks,
    secretsReason: row.secretsReason,
    status: row.status,
    feedback: row.feedback,
    reviewer: row.reviewerId ? { id: row.reviewerId, email: row.reviewerEmail!, name: row.reviewerName! } : null,
    autoApproved: row.trustGrantedBy !== null,
    heldBack: row.heldBack,
    grantedBy: row.trustGrantedBy ? { id: row.trustGrantedBy, email: row.granterEmail!, name: row.granterName! } : null,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    pullRequest: row.pullNumber
      ? { number: row.pullNumber, url: new URL(row.pullUrl!, config.url).href, status: row.pullStatus! }
      : null,
    deployment: deploymentOf(row),
    forgeCommit: row.forgeCommit,
    conflict: conflictOf(row),
    allowed: allowedActs(member, row, otherAdmin),
  };
}

/** A workspace that was given to somebody else took its app along. */
function readableApp(
  member: Member,
  { appId, appOwnerId, organizationId, publishedCommit }: RequestRow,
): string | null {
  if (appOwnerId === null || publishedCommit === null) return null;
  return can(askerOf(member), 'app.read', { organizationId, ownerId: appOwnerId }) === 'allow' ? appId : null;
}

/** An approved request that has no version yet waits for its pull request; a failure on that way is shown here. */
function deploymentOf(row: RequestRow): PublishRequest['deployment'] {
  if (row.status !== 'approved') return null;
  // Its app was deleted, and its versions with it.
  if (row.appId === null)
    return { status: 'superseded', takenDown: false, message: null, heldUp: null, startedAt: null, finishedAt: null };
  // What a later request brought along has no version of its own.
  const along = row.mergedCommit !== null && row.deploymentStatus === null;
  // Settings were applied since: the same files, in a version of their own.
  const isLiveAgain = row.liveRequestId === row.id && row.liveAppliesSettings;
  return {
    status: isLiveAgain ? 'live' : (row.deploymentStatus ?? (along ? 'superseded' : 'queued')),
    takenDown: row.appTakenDownAt !== null,
    message: along ? 'It went along with a newer version.' : (row.deploymentMessage ?? row.carryError),
    heldUp: isLiveAgain ? null : heldUpOf(row),
    startedAt: row.deploymentStartedAt?.toISOString() ?? null,
    finishedAt: row.deploymentFinishedAt?.toISOString() ?? null,
  };
}

function heldUpOf(row: RequestRow): HeldUp | null {
  const { deploymentStatus, deploymentMessage, heldError: error } = row;
  // Begun and put off, because the cluster could not do it.
  if (deploymentStatus === 'queued') return deploymentMessage === null ? null : heldAtCluster(deploymentMessage);
  if (deploymentStatus !== null || error === null) return null;
  const { forgeKind: forge, heldPullNumber: pullNumber } = row;
  return heldAtForge({ forge, error, isTold: error === row.heldTold, pullNumber }, row.heldId !== row.id);
}

/** Only while somebody has to do something: not any more once a request that brings the two together is on its way. */
function conflictOf(row: RequestRow): PublishRequest['conflict'] {
  const waits = row.status === 'approved' && row.appId !== null && row.mergedCommit === null && !row.isReplaced;
  if (!waits || row.conflictsWith === null) return null;
  return { forge: (row.forgeKind ?? 'builtin') as ForgeKind, updated: row.updatedWith === row.conflictsWith };
}

function allowedActs(member: Member, row: RequestRow, otherAdmin: boolean): PublishRequest['allowed'] {
  const may = (act: Act, decided: Allowed): Allowed =>
    can(askerOf(member), act, row) === 'allow'
      ? decided
      : { ok: false, code: 'FORBIDDEN', reason: errors.FORBIDDEN.message };
  const approval = decideApprove({
    ...row,
    seen: row.commit,
    published: row.publishedCommit,
    builderActive: Boolean(row.builderActive),
    self: row.builderId === member.person.id,
    otherAdmin,
  });
  return {
    // An approved request says so: that the same approval may be repeated is no reason for a button.
    approve: may('request.decide', allowedOf(approval)),
    reject: may('request.decide', allowedOf(decideEnd(row.status, 'rejected'))),
    withdraw: may('request.withdraw', allowedOf(decideEnd(row.status, 'withdrawn'))),
  };
}
