import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck, CircleX, Clock, ExternalLink, type LucideIcon, Rocket, TriangleAlert, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { PublishRequest } from '#contract/publishing.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { paths } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';
import { cn } from '#web/ui/cn.ts';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Spinner } from '#web/ui/spinner.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { CommentList } from './comment-list.tsx';
import { nextStep } from './next-step.ts';

const key = 'slipway.publish.read';

/** What became of the newest publish request of a workspace, and the one next step. */
export function PublishStrip({
  workspaceId,
  onResubmit,
  onUpdate,
}: {
  workspaceId: string;
  onResubmit: (request: PublishRequest) => void;
  onUpdate: (request: PublishRequest) => void;
}) {
  const { org } = useSession();
  const list = useQuery(query('publishing', 'list', { org, workspace: workspaceId, limit: 1 }));
  const [read, setRead] = useState(() => localStorage.getItem(key));
  const request = list.data?.items[0];
  if (!request || request.status === 'withdrawn') return null;
  // Something new about the same request is shown again.
  const { deployment } = request;
  const news = `${request.id} ${request.status} ${deployment?.status ?? ''}${deployment?.takenDown ? ' taken down' : ''}`;
  if (read === news) return null;
  const dismiss = () => {
    localStorage.setItem(key, news);
    setRead(news);
  };
  return (
    <section aria-label="Publishing" className="border-b bg-card">
      {request.status === 'pending' && <Pending request={request} />}
      {request.status === 'rejected' && (
        <Line
          request={request}
          icon={CircleX}
          colour="text-danger"
          title="Changes requested"
          onDismiss={dismiss}
          action={
            <Button size="sm" variant="primary" onClick={() => onResubmit(request)}>
              Fix and resubmit
            </Button>
          }
        >
          <Feedback request={request} />
        </Line>
      )}
      {request.status === 'approved' && !request.conflict && <Approved request={request} onDismiss={dismiss} />}
      {request.conflict && (
        <Line
          request={request}
          icon={TriangleAlert}
          colour="text-warning"
          title="Your app is held up"
          action={
            <Button
              size="sm"
              variant="primary"
              onClick={() => (request.conflict?.updated ? onResubmit : onUpdate)(request)}
            >
              {request.conflict.updated ? 'Publish again' : 'Update workspace'}
            </Button>
          }
        >
          {nextStep(request)}
        </Line>
      )}
    </section>
  );
}

/** What the reviewer wrote, as a whole and on lines. */
function Feedback({ request }: { request: PublishRequest }) {
  const { org } = useSession();
  const comments = useQuery(query('review', 'comments', { org, id: request.id }));
  const none = comments.data?.items.length === 0 ? 'The reviewer left no message.' : '';
  return (
    <>
      <span className="whitespace-pre-wrap">{request.feedback ?? none}</span>
      <CommentList requestId={request.id} />
    </>
  );
}

function Pending({ request }: { request: PublishRequest }) {
  const { org } = useSession();
  const withdraw = useCall('publishing', 'withdraw', { done: 'Withdrawn. You can publish again.' });
  const { allowed } = request;
  return (
    <Line
      request={request}
      icon={Clock}
      colour="text-warning"
      title="Waiting for review"
      action={
        <Button
          size="sm"
          busy={withdraw.isPending}
          off={allowed.withdraw.ok ? null : allowed.withdraw.reason}
          onClick={() => withdraw.mutate({ org, id: request.id })}
        >
          Withdraw
        </Button>
      }
    >
      {request.subdomain}, sent <TimeAgo time={request.createdAt} />. You can go on working; the request does not
      change.
      {request.heldBack.length > 0 && (
        <span className="block">You are trusted, but: {request.heldBack.map(({ message }) => message).join(' ')}</span>
      )}
    </Line>
  );
}

function Approved({ request, onDismiss }: { request: PublishRequest; onDismiss: () => void }) {
  const { deployment, feedback, pullRequest, url } = request;
  const open = (
    <Button asChild size="sm">
      <a href={url} target="_blank" rel="noreferrer">
        <ExternalLink aria-hidden />
        Open app
      </a>
    </Button>
  );
  if (deployment?.takenDown && deployment.status !== 'failed')
    return (
      <Line
        request={request}
        icon={TriangleAlert}
        colour="text-warning"
        title="Your app is taken down"
        onDismiss={onDismiss}
      >
        {nextStep(request)}
      </Line>
    );
  if (deployment?.heldUp) {
    const { at, reason, advice } = deployment.heldUp;
    return (
      <Line request={request} icon={TriangleAlert} colour="text-warning" title={`Held up at ${at}:`}>
        <span className="break-words">{reason}</span> {advice}
      </Line>
    );
  }
  switch (deployment?.status) {
    case 'live':
      return (
        <Line
          request={request}
          icon={CircleCheck}
          colour="text-success"
          title="Your app is live"
          action={open}
          onDismiss={onDismiss}
        >
          <a href={url} target="_blank" rel="noreferrer" className="rounded-sm text-link hover:underline">
            {new URL(url).host}
          </a>
          {feedback && <span className="ml-2 whitespace-pre-wrap">{feedback}</span>}
        </Line>
      );
    case 'failed':
      return (
        <Line
          request={request}
          icon={TriangleAlert}
          colour="text-danger"
          title="The deployment failed"
          onDismiss={onDismiss}
        >
          <span className="whitespace-pre-wrap">{deployment.message ?? 'The portal gave no reason.'}</span>
        </Line>
      );
    case 'superseded':
      return null;
    case 'queued':
    case 'building':
      return (
        <Line
          request={request}
          spinner
          title={deployment.status === 'queued' ? 'Approved. Waiting to build' : 'Approved. Building your app'}
        >
          {deployment.message ?? `It will be at ${new URL(url).host}.`}
        </Line>
      );
    case undefined:
      return (
        <Line request={request} icon={Rocket} colour="text-success" title="Approved" onDismiss={onDismiss}>
          {pullRequest?.status === 'open' ? (
            <>
              It goes live when{' '}
              <a
                href={pullRequest.url}
                target="_blank"
                rel="noreferrer"
                className="rounded-sm text-link hover:underline"
              >
                pull request #{pullRequest.number}
              </a>{' '}
              is merged.
            </>
          ) : (
            'Its deployment starts in a moment.'
          )}
        </Line>
      );
  }
}

function Line({
  icon: Icon,
  colour,
  spinner,
  title,
  request,
  children,
  action,
  onDismiss,
}: {
  icon?: LucideIcon;
  colour?: string;
  spinner?: boolean;
  title: string;
  request: PublishRequest;
  children: ReactNode;
  action?: ReactNode;
  onDismiss?: () => void;
}) {
  return (
    <div role="status" className="flex flex-wrap items-start gap-x-2.5 gap-y-1.5 px-3 py-1.5 text-sm sm:px-4">
      <span className="flex h-7 items-center">
        {spinner ? <Spinner className="text-info" /> : Icon && <Icon aria-hidden className={cn('size-4', colour)} />}
      </span>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <div tabIndex={0} className="max-h-24 min-w-0 shrink grow basis-52 overflow-y-auto rounded-sm py-1 leading-5">
        <span className={cn('mr-2 font-medium', colour)}>{title}</span>
        <span className="text-muted-foreground">{children}</span>
      </div>
      {/* Where the words would be squeezed beside them, the buttons go below. */}
      <div className="ml-auto flex items-center gap-1">
        <Button asChild size="sm" variant="ghost">
          <Link to={paths.request(request.id)}>Details</Link>
        </Button>
        {action}
        {onDismiss && (
          <IconButton label="Dismiss" size="icon-sm" onClick={onDismiss}>
            <X />
          </IconButton>
        )}
      </div>
    </div>
  );
}
