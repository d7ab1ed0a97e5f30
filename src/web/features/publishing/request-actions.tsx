import { Link } from '@tanstack/react-router';
import { ExternalLink } from 'lucide-react';
import type { PublishRequest } from '#contract/publishing.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { paths } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';

/** The one thing that somebody does with a request now. @param props.inWorkspace they may still open its workspace */
export function RequestActions({ request, inWorkspace }: { request: PublishRequest; inWorkspace: boolean }) {
  const { org, isAdmin } = useSession();
  const withdraw = useCall('publishing', 'withdraw', { done: 'Withdrawn. You can publish again.' });
  const { allowed, conflict, deployment, id, status, url, workspace } = request;
  const goneWrong = status === 'rejected' || deployment?.status === 'failed';
  return (
    <>
      {isAdmin && (
        <Button asChild>
          <Link to={paths.approval(id)}>Open the review</Link>
        </Button>
      )}
      {status === 'pending' && (
        <Button
          busy={withdraw.isPending}
          off={allowed.withdraw.ok ? null : allowed.withdraw.reason}
          onClick={() => withdraw.mutate({ org, id })}
        >
          Withdraw
        </Button>
      )}
      {inWorkspace && (goneWrong || status === 'withdrawn') && (
        <Button asChild variant="primary">
          <Link to={paths.workspace(workspace.id)} search={{ resubmit: id }}>
            {goneWrong ? 'Fix and resubmit' : 'Publish again'}
          </Link>
        </Button>
      )}
      {inWorkspace && conflict && (
        <Button asChild variant="primary">
          <Link to={paths.workspace(workspace.id)} search={conflict.updated ? { resubmit: id } : { update: id }}>
            {conflict.updated ? 'Publish again' : 'Update workspace'}
          </Link>
        </Button>
      )}
      {deployment?.status === 'live' && !deployment.takenDown && (
        <Button asChild variant="primary">
          <a href={url} target="_blank" rel="noreferrer">
            <ExternalLink aria-hidden />
            Open app
          </a>
        </Button>
      )}
    </>
  );
}
