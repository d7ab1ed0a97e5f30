import type { Allowed } from '#contract/common.ts';
import { errors } from '#contract/errors.ts';
import type { PublishRequest } from '#contract/publishing.ts';
import type { Member } from '../actor.ts';
import type { Config } from '../config.ts';
import { type Act, can } from '../policy/can.ts';
import { askerOf } from '../policy/require.ts';
import { allowedOf, decideApprove, decideEnd } from './rules.ts';
import type { RequestRow } from './store.ts';

/** Address of an app. */
export function appUrl(config: Pick<Config, 'url' | 'appsDomain'>, subdomain: string): string {
  return `${new URL(config.url).protocol}//${subdomain}.${config.appsDomain}`;
}

/**
 * @param otherAdmin somebody besides the caller could review: see {@link decideApprove}
 */
export function viewRequest(config: Config, member: Member, row: RequestRow, otherAdmin: boolean): PublishRequest {
  return {
    id: row.id,
    workspace: { id: row.workspaceId, name: row.currentWorkspaceName },
    workspaceName: row.workspaceName,
    builder: { id: row.builderId, email: row.builderEmail, name: row.builderName },
    builderEmail: row.builderEmail,
    subdomain: row.subdomain,
    url: appUrl(config, row.subdomain),
    message: row.message,
    createdAt: row.createdAt.toISOString(),
    commit: row.commit,
    base: row.base,
    stats: row.stats,
    status: row.status,
    feedback: row.feedback,
    reviewer: row.reviewerId ? { id: row.reviewerId, email: row.reviewerEmail!, name: row.reviewerName! } : null,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    pullRequest: row.pullNumber
      ? { number: row.pullNumber, url: new URL(row.pullUrl!, config.url).href, status: row.pullStatus! }
      : null,
    deployment: deploymentOf(row),
    allowed: allowedActs(member, row, otherAdmin),
  };
}

/** An approved request that has no version yet waits for its pull request; a failure on that way is shown here. */
function deploymentOf(row: RequestRow): PublishRequest['deployment'] {
  if (row.status !== 'approved') return null;
  return {
    status: row.deploymentStatus ?? 'queued',
    message: row.deploymentMessage ?? row.carryError,
    startedAt: row.deploymentStartedAt?.toISOString() ?? null,
    finishedAt: row.deploymentFinishedAt?.toISOString() ?? null,
  };
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
