import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck, CircleX, GitPullRequest, type LucideIcon, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { QueryError } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { ConfigurePortalCard } from './configure-portal-card.tsx';

/** What waits for an admin, most urgent first. Nothing is said twice, and nothing that needs nobody. */
export function Attention() {
  return (
    <section aria-labelledby="attention">
      <h2 id="attention" className="mb-3 font-semibold text-base">
        Needs attention
      </h2>
      <Rows />
    </section>
  );
}

function Rows() {
  const { org } = useSession();
  const answers = useQueries({
    queries: [
      query('organizations', 'connection', { org }),
      query('publishing', 'list', { org, status: 'pending', limit: 5 }),
      query('workspaces', 'list', { org, scope: 'all', status: 'error', limit: 3 }),
      query('blueprints', 'list', { org }),
      query('trust', 'all', { org }),
    ],
  });
  const lost = answers.find(({ isError, data }) => isError && data === undefined);
  if (lost) return <QueryError error={lost.error} onRetry={() => void lost.refetch()} />;
  const [{ data: connection }, { data: requests }, { data: failed }, { data: blueprints }, { data: trusted }] = answers;
  if (!connection || !requests || !failed || !blueprints || !trusted) return <Skeleton className="h-32" />;

  const unready = blueprints.items.filter(({ readiness }) => readiness.status === 'failed');
  const due = trusted.items.filter((each) => each.due).length;
  const moreFailed = (failed.counts.error ?? 0) - failed.items.length;
  const rows = [
    ...requests.items.map((request) => (
      <Row
        key={request.id}
        Icon={GitPullRequest}
        title={`${request.workspaceName} asks to be published`}
        detail={
          <>
            {request.builderEmail} · {request.subdomain} · <TimeAgo time={request.createdAt} />
          </>
        }
        action={<Link to={paths.approval(request.id)}>Review</Link>}
      />
    )),
    ...failed.items.map((workspace) => (
      <Row
        key={workspace.id}
        Icon={CircleX}
        urgent
        title={`${workspace.name} failed`}
        detail={`${workspace.owner.email} · ${workspace.problem?.message ?? 'No reason was given.'}`}
        action={
          <Link to={paths.workspaces} search={{ status: 'error' }}>
            Show
          </Link>
        }
      />
    )),
    ...(moreFailed > 0
      ? [
          <Row
            key="more failed"
            Icon={CircleX}
            urgent
            title={`${moreFailed} more ${moreFailed === 1 ? 'workspace' : 'workspaces'} failed`}
            detail="Restart or delete them, or ask their owners."
            action={
              <Link to={paths.workspaces} search={{ status: 'error' }}>
                Show all
              </Link>
            }
          />,
        ]
      : []),
    ...unready.map((blueprint) => (
      <Row
        key={blueprint.id}
        Icon={CircleX}
        urgent
        title={`${blueprint.name} could not be prepared`}
        detail={blueprint.readiness.message ?? 'Launches from it fail.'}
        action={<Link to={paths.blueprint(blueprint.id)}>Open</Link>}
      />
    )),
    ...(due > 0
      ? [
          <Row
            key="trusted"
            Icon={ShieldCheck}
            title={`${due} trusted ${due === 1 ? 'user' : 'users'} to look at again`}
            detail="Nobody has said for 90 days that they still are to publish without a review."
            action={<Link to={paths.trusted}>Look</Link>}
          />,
        ]
      : []),
  ];

  return (
    <div className="space-y-3">
      {!connection.configured && <ConfigurePortalCard />}
      {rows.length > 0 && <ul className="divide-y rounded-lg border bg-card shadow-raised">{rows}</ul>}
      {connection.configured && rows.length === 0 && (
        <p className="flex items-center gap-2.5 rounded-lg border bg-card px-4 py-3 text-muted-foreground text-sm shadow-raised">
          <CircleCheck aria-hidden className="size-4 text-success" />
          Nothing waits for you. Publish requests and failed workspaces show here.
        </p>
      )}
    </div>
  );
}

function Row({
  Icon,
  title,
  detail,
  urgent,
  action,
}: {
  Icon: LucideIcon;
  title: string;
  detail: ReactNode;
  urgent?: boolean;
  action: ReactNode;
}) {
  return (
    <li className="flex items-center gap-3 px-4 py-2.5 text-sm">
      <Icon aria-hidden className={urgent ? 'size-4 shrink-0 text-danger' : 'size-4 shrink-0 text-link'} />
      <div className="min-w-0 flex-1">
        <p className="break-words font-medium sm:truncate" title={title}>
          {title}
        </p>
        <p className="break-words text-muted-foreground text-xs sm:truncate">{detail}</p>
      </div>
      <Button size="sm" asChild>
        {action}
      </Button>
    </li>
  );
}
