import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { pages } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryError } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { LoadMore } from '#web/ui/load-more.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SearchInput } from '#web/ui/search-input.tsx';
import { SkeletonTable } from '#web/ui/skeleton.tsx';
import { AuditTable } from './audit-table.tsx';

export function AuditPage() {
  useTitle('Audit');
  const { org } = useSession();
  const [action, setAction] = useState('');
  const [target, setTarget] = useState('');
  const filter = useDeferredValue({ action: action.trim(), target: target.trim() });
  const list = useInfiniteQuery({
    ...pages('audit', 'list', {
      org,
      limit: 100,
      ...(filter.action ? { action: filter.action } : {}),
      ...(filter.target ? { target: filter.target } : {}),
    }),
    placeholderData: keepPreviousData,
    // No event tells of audit lines, since every act writes one; the page is true when it is opened.
    staleTime: 0,
  });
  const items = list.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHeader title="Audit" description="Everything that changed anything, newest first." />
      <div className="mb-3 flex flex-wrap gap-2">
        <SearchInput label="Filter by action" value={action} onChange={setAction} />
        <SearchInput label="Filter by target" value={target} onChange={setTarget} />
      </div>
      {list.isError && !items && <QueryError error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonTable rows={10} />}
      {items?.length === 0 && (
        <EmptyState icon={<SearchX />} title="No event matches">
          An action is written in full, such as workspace.stopped, or as its first word. A target is written as it
          stands in the list.
        </EmptyState>
      )}
      {items && items.length > 0 && (
        <AuditTable
          items={items}
          onFilter={(next) => {
            if (next.action !== undefined) setAction(next.action);
            if (next.target !== undefined) setTarget(next.target);
          }}
        />
      )}
      <LoadMore more={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
    </>
  );
}
