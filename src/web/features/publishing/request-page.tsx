import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { apiError } from '#client/client.ts';
import type { PublishRequest } from '#contract/publishing.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { Changes } from '#web/features/approvals/changes.tsx';
import { RequestChecks } from '#web/features/approvals/request-checks.tsx';
import { RequestFacts } from '#web/features/approvals/request-facts.tsx';
import { paths } from '#web/paths.ts';
import { NotFoundPage } from '#web/shell/messages.tsx';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { Skeleton, SkeletonRows } from '#web/ui/skeleton.tsx';
import { AppVariables } from './app-variables.tsx';
import { BuildLog } from './build-log.tsx';
import { CommentList } from './comment-list.tsx';
import { nextStep } from './next-step.ts';
import type { Place } from './place.ts';
import { RequestActions } from './request-actions.tsx';
import { RequestBadge } from './request-badge.tsx';
import { RequestHistory } from './request-history.tsx';
import { Revealed } from './revealed.tsx';

const route = getRouteApi('/_app/_pages/requests/$id');

/** A request for who made it: where it is, what was said of it, and what to do next. */
export function RequestPage() {
  const { id } = route.useParams();
  const { org } = useSession();
  const request = useQuery(query('publishing', 'get', { org, id }));
  useTitle(request.data ? `${request.data.workspaceName} · Publish request` : 'Publish request');
  if (!request.data && apiError(request.error)?.code === 'NOT_FOUND') return <NotFoundPage />;
  return (
    <QueryView of={request} loading={<RequestSkeleton />}>
      {(data) => <Details key={data.id} request={data} />}
    </QueryView>
  );
}

function Details({ request }: { request: PublishRequest }) {
  const { org } = useSession();
  const [place, setPlace] = useState<Place | null>(null);
  // A workspace may be given to somebody else, or be in the trash, while its request stays its builder's.
  const workspace = useQuery(query('workspaces', 'get', { org, id: request.workspace.id }));
  const inWorkspace = workspace.data?.allowed.open.ok === true;
  return (
    <>
      <Link
        to={inWorkspace ? paths.workspace(request.workspace.id) : paths.home}
        className="mb-2 inline-flex items-center gap-1 rounded-sm text-muted-foreground text-sm hover:text-foreground"
      >
        <ArrowLeft aria-hidden className="size-3.5" />
        {inWorkspace ? 'Workspace' : 'Dashboard'}
      </Link>
      <header className="mb-5 flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <h1 className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-semibold text-xl tracking-[-0.01em]">
            <Revealed text={request.workspaceName} />
            <RequestBadge status={request.status} />
          </h1>
          <p className="mt-1 text-muted-foreground text-sm">{nextStep(request)}</p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <RequestActions request={request} inWorkspace={inWorkspace} />
        </div>
      </header>
      <div className="mb-6 space-y-4">
        <div className="grid items-start gap-4 lg:grid-cols-[1fr_20rem]">
          <Card>
            <CardHeader title="Request" />
            <CardBody>
              <RequestFacts request={request} />
            </CardBody>
          </Card>
          <Card>
            <CardHeader title="Status" />
            <CardBody>
              <RequestHistory request={request} />
              <CommentList requestId={request.id} onOpen={setPlace} />
            </CardBody>
          </Card>
        </div>
        {request.app && <AppVariables app={request.app} />}
        <BuildLog request={request} />
        <RequestChecks request={request} onOpen={setPlace} />
      </div>
      <Changes request={request} place={place} onPlace={setPlace} />
    </>
  );
}

function RequestSkeleton() {
  return (
    <div className="space-y-5">
      <Skeleton className="h-7 w-72" />
      <Skeleton className="h-44" />
      <SkeletonRows />
    </div>
  );
}
