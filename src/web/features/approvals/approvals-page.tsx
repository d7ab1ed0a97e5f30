import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { CircleCheckBig, SearchX } from 'lucide-react';
import { useState } from 'react';
import { requestStatus } from '#contract/publishing.ts';
import { pages, query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { requestLabels } from '#web/features/publishing/request-badge.tsx';
import { TrustedLink } from '#web/features/trust/trusted-link.tsx';
import { QueryError } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { LoadMore } from '#web/ui/load-more.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SearchInput } from '#web/ui/search-input.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import { Select } from '#web/ui/select.tsx';
import { SkeletonTable } from '#web/ui/skeleton.tsx';
import { filtersOf, type QueueSearch } from './queue.ts';
import { RequestTable } from './request-table.tsx';

const route = getRouteApi('/_app/admin/approvals');

/** The queue of publish requests. What waits comes first, the oldest at the top: somebody waits for it. */
export function ApprovalsPage() {
  useTitle('Approvals');
  const { org } = useSession();
  const search = route.useSearch();
  const { status = 'pending', blueprint, builder } = search;
  const navigate = route.useNavigate();
  // What is typed stands in the field at once; the address follows.
  const [q, setQ] = useState(search.q ?? '');
  const blueprints = useQuery(query('blueprints', 'list', { org })).data?.items ?? [];
  const list = useInfiniteQuery({
    ...pages('publishing', 'list', {
      org,
      ...(status === 'all' ? {} : { status }),
      ...(status === 'pending' ? { order: 'oldest' as const } : {}),
      ...filtersOf(search),
    }),
    placeholderData: keepPreviousData,
  });
  const items = list.data?.pages.flatMap((page) => page.items);
  const { counts, builders = [] } = list.data?.pages[0] ?? {};
  const set = (next: QueueSearch) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  return (
    <>
      <PageHeader
        title="Approvals"
        description="What builders ask to put online. Each request is one exact commit."
        actions={<TrustedLink />}
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchInput
          label="Search requests"
          value={q}
          onChange={(next) => {
            setQ(next);
            set({ q: next || undefined });
          }}
        />
        <Segmented
          label="Status"
          value={status}
          onChange={(next) => set({ status: next === 'pending' ? undefined : next })}
          options={[
            ...requestStatus.options.map((each) => ({
              value: each,
              label: requestLabels[each],
              ...(counts ? { count: counts[each] ?? 0 } : {}),
            })),
            { value: 'all' as const, label: 'All' },
          ]}
        />
        <div className="flex w-full gap-2 sm:w-auto">
          <Choice
            label="Blueprint"
            all="All blueprints"
            value={blueprint}
            onChange={(next) => set({ blueprint: next })}
            options={blueprints.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <Choice
            label="Builder"
            all="All builders"
            value={builder}
            onChange={(next) => set({ builder: next })}
            options={builders.map(({ id, email }) => ({ value: id, label: email }))}
          />
        </div>
      </div>
      {list.isError && !items && <QueryError error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonTable />}
      {items?.length === 0 && (
        <NoRequests
          pending={status === 'pending'}
          filtered={Object.keys(filtersOf(search)).length > 0}
          onShow={() => {
            setQ('');
            set({ blueprint: undefined, builder: undefined, q: undefined });
          }}
        />
      )}
      {items && items.length > 0 && <RequestTable items={items} search={search} />}
      <LoadMore more={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
    </>
  );
}

function Choice({
  label,
  all,
  value,
  onChange,
  options,
}: {
  label: string;
  all: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  options: { value: string; label: string }[];
}) {
  return (
    <Select
      label={label}
      className="sm:w-44"
      value={value ?? 'all'}
      onChange={(next) => onChange(next === 'all' ? undefined : next)}
      options={[{ value: 'all', label: all }, ...options]}
    />
  );
}

function NoRequests({ pending, filtered, onShow }: { pending: boolean; filtered: boolean; onShow: () => void }) {
  if (filtered)
    return (
      <EmptyState icon={<SearchX />} title="No request matches" action={<Button onClick={onShow}>Show all</Button>} />
    );
  if (!pending) return <EmptyState icon={<SearchX />} title="No requests of this kind" />;
  return (
    <EmptyState icon={<CircleCheckBig />} title="No requests to review">
      A builder presses Publish in a workspace. The request shows here, with everything that it changes.
    </EmptyState>
  );
}
