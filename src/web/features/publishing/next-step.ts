import type { DeploymentStatus, PublishRequest } from '#contract/publishing.ts';
import { changedAt, forgeName } from './forge-name.ts';

/** Where a request is, and what its builder does now, in a sentence or two. */
export function nextStep({ status, deployment, conflict }: Pick<PublishRequest, 'status' | 'deployment' | 'conflict'>) {
  if (conflict)
    return conflict.updated
      ? `Your workspace has what was changed at ${forgeName(conflict.forge)}. Publish it again to go on.`
      : `${changedAt(conflict.forge)} Update your workspace to go on.`;
  switch (status) {
    case 'pending':
      return 'It waits for an admin. You can go on working; the request does not change.';
    case 'rejected':
      return 'An admin asks for changes. Make them in the workspace, then submit it again.';
    case 'withdrawn':
      return 'You took it back. Publish again when you like.';
    case 'approved':
      if (deployment?.heldUp && !deployment.takenDown)
        return `It is approved, but held up at ${deployment.heldUp.at}. ${deployment.heldUp.advice}`;
      return afterApproval(deployment?.status ?? 'queued', deployment?.takenDown ?? false);
  }
}

function afterApproval(status: DeploymentStatus, takenDown: boolean): string {
  if (takenDown && status !== 'failed') {
    const wasLive = status === 'live' || status === 'superseded';
    return wasLive
      ? 'An admin took the app down. It comes back as it was when an admin puts it back up.'
      : 'It is approved, and an admin took the app down. It goes live when an admin puts the app back up.';
  }
  switch (status) {
    case 'queued':
      return 'It is approved, and goes live by itself.';
    case 'building':
      return 'It is being built, and goes live by itself.';
    case 'live':
      return 'It is live.';
    case 'failed':
      return 'It could not go live; what was live before stays. Change it in the workspace, then submit it again.';
    case 'superseded':
      return 'It was live. A newer version took its place.';
  }
}
