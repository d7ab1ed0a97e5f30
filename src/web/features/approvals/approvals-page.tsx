import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { CircleCheckBig, SearchX } from 'lucide-react';
import { requestStatus } from '#contract/publishing.ts';
import { pages } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { requestLabels } from '#web/features/publishing/request-badge.tsx';
import { QueryError } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { LoadMore } from '#web/ui/load-more.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import { SkeletonTable } from '#web/ui/skeleton.tsx';
import { RequestTable } from './request-table.tsx';

const route = getRouteApi('/_app/admin/approvals');

/** The queue of publish requests. What waits comes first, because that is what somebody waits for. */
export function ApprovalsPage() {
  useTitle('Approvals');
  const { org } = useSession();
  const { status = 'pending' } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery({
    ...pages('publishing', 'list', { org, ...(status === 'all' ? {} : { status }) }),
    placeholderData: keepPreviousData,
  });
  const items = list.data?.pages.flatMap((page) => page.items);
  const counts = list.data?.pages[0]?.counts;
  return (
    <>
      <PageHeader title="Approvals" description="What builders ask to put online. Each request is one exact commit." />
      <Segmented
        label="Status"
        className="mb-3"
        value={status}
        onChange={(next) => void navigate({ search: next === 'pending' ? {} : { status: next }, replace: true })}
        options={[
          ...requestStatus.options.map((each) => ({
            value: each,
            label: requestLabels[each],
            ...(counts ? { count: counts[each] ?? 0 } : {}),
          })),
          { value: 'all' as const, label: 'All' },
        ]}
      />
      {list.isError && !items && <QueryError error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonTable />}
      {items?.length === 0 && <NoRequests pending={status === 'pending'} />}
      {items && items.length > 0 && <RequestTable items={items} />}
      <LoadMore more={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
    </>
  );
}

function NoRequests({ pending }: { pending: boolean }) {
  if (!pending) return <EmptyState icon={<SearchX />} title="No requests of this kind" />;
  return (
    <EmptyState icon={<CircleCheckBig />} title="No requests to review">
      A builder presses Publish in a workspace. The request shows here, with everything that it changes.
    </EmptyState>
  );
}
