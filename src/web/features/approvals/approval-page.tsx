import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { apiError } from '#client/client.ts';
import type { PublishRequest } from '#contract/publishing.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import type { Place } from '#web/features/publishing/place.ts';
import { RequestBadge } from '#web/features/publishing/request-badge.tsx';
import { RequestHistory } from '#web/features/publishing/request-history.tsx';
import { Revealed } from '#web/features/publishing/revealed.tsx';
import { TrustSwitch } from '#web/features/trust/trust-switch.tsx';
import { paths } from '#web/paths.ts';
import { NotFoundPage } from '#web/shell/messages.tsx';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { Skeleton, SkeletonRows } from '#web/ui/skeleton.tsx';
import { Changes } from './changes.tsx';
import { Decision } from './decision.tsx';
import { EarlierRequests } from './earlier-requests.tsx';
import { MadeWithAi } from './made-with-ai.tsx';
import { NextRequest, QueueNav } from './queue-nav.tsx';
import { RequestChecks } from './request-checks.tsx';
import { RequestFacts } from './request-facts.tsx';
import { WithPreview } from './request-preview.tsx';
import { ShortcutsHelp } from './shortcuts-help.tsx';

const route = getRouteApi('/_app/admin/approvals/$id');

export function ApprovalPage() {
  const { id } = route.useParams();
  const { org } = useSession();
  const request = useQuery(query('publishing', 'get', { org, id }));
  useTitle(request.data ? `${request.data.workspaceName} · Approvals` : 'Approvals');
  if (!request.data && apiError(request.error)?.code === 'NOT_FOUND') return <NotFoundPage />;
  return (
    <QueryView of={request} loading={<ApprovalSkeleton />}>
      {(data) => <Review key={data.id} request={data} onReload={() => void request.refetch()} />}
    </QueryView>
  );
}

/** One request: who asks for what, what it changes, and the two buttons. */
function Review({ request, onReload }: { request: PublishRequest; onReload: () => void }) {
  const { me } = useSession();
  const search = route.useSearch();
  const { blueprint, builder } = request;
  const [place, setPlace] = useState<Place | null>(null);
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-1">
        <Link
          to={paths.approvals}
          search={search}
          className="mr-auto inline-flex items-center gap-1 rounded-sm text-muted-foreground text-sm hover:text-foreground"
        >
          <ArrowLeft aria-hidden className="size-3.5" />
          Approvals
        </Link>
        <QueueNav request={request} />
        <ShortcutsHelp />
      </div>
      {/* Stays in sight with its two buttons, however far down the diff somebody reads. */}
      <header className="-mx-4 mb-5 flex flex-wrap items-center justify-between gap-3 border-transparent border-b bg-background px-4 py-2 sm:-mx-6 sm:px-6 lg:sticky lg:top-12 lg:z-20 lg:-mx-8 lg:h-17 lg:flex-nowrap lg:px-8">
        <div className="min-w-0">
          <h1 className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-semibold text-xl tracking-[-0.01em]">
            <Revealed text={request.workspaceName} />
            <RequestBadge status={request.status} />
          </h1>
          <p className="text-muted-foreground text-sm max-lg:mt-1 lg:truncate">
            {request.builderEmail} asks to publish to{' '}
            <span className="font-medium text-foreground">{new URL(request.url).host}</span>
          </p>
        </div>
        <div className="flex shrink-0 flex-wrap items-center gap-2">
          <Decision request={request} onReload={onReload} />
          <NextRequest request={request} />
        </div>
      </header>
      <div className="mb-6 grid items-start gap-4 lg:grid-cols-[1fr_20rem]">
        <div className="min-w-0 space-y-4">
          <Card>
            <CardHeader title="Request" />
            <CardBody>
              <RequestFacts request={request} />
            </CardBody>
            {/* Trusting oneself is for the blueprint's own page, which says when nobody else could do it. */}
            {!blueprint.removed && builder.id !== me.id && (
              <CardBody className="border-t">
                <TrustSwitch blueprint={blueprint} user={builder} />
              </CardBody>
            )}
          </Card>
          <RequestChecks request={request} onOpen={setPlace} />
        </div>
        <div className="min-w-0 space-y-4">
          <Card>
            <CardHeader title="History" />
            <CardBody>
              <RequestHistory request={request} />
            </CardBody>
          </Card>
          <MadeWithAi id={request.id} />
          <EarlierRequests request={request} />
        </div>
      </div>
      <WithPreview request={request}>
        <Changes request={request} place={place} onPlace={setPlace} />
      </WithPreview>
    </>
  );
}

function ApprovalSkeleton() {
  return (
    <div className="space-y-5">
      <Skeleton className="h-7 w-72" />
      <Skeleton className="h-44" />
      <SkeletonRows />
    </div>
  );
}
