import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Boxes, SearchX } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { type WorkspaceStatus, workspaceStatus } from '#contract/workspaces.ts';
import { pages } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryError } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { LoadMore } from '#web/ui/load-more.tsx';
import { SearchInput } from '#web/ui/search-input.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import { SkeletonCards } from '#web/ui/skeleton.tsx';
import { TagSelect } from './tag-select.tsx';
import { WorkspaceCard } from './workspace-card.tsx';

type Filter = 'all' | WorkspaceStatus;
const route = getRouteApi('/_app/_pages/');

/** The builder's workspaces as cards. Search and filters are kept in the address, so that a reload or a link shows the same. */
export function WorkspaceList({ counts, tags }: { counts: Record<string, number>; tags: string[] }) {
  const { org } = useSession();
  const { status, tag, q = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const set = (next: { status?: WorkspaceStatus | undefined; tag?: string | undefined; q?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true, resetScroll: false });
  // The address follows the field, never the other way round: it is written later, and would swallow keys.
  const [typed, setTyped] = useState(q);
  const search = useDeferredValue(typed.trim());
  const list = useInfiniteQuery({
    ...pages('workspaces', 'list', {
      org,
      limit: 60,
      ...(search ? { q: search } : {}),
      ...(status ? { status } : {}),
      ...(tag ? { tag } : {}),
    }),
    placeholderData: keepPreviousData,
  });
  const filters: { value: Filter; label: string; count?: number }[] = [
    { value: 'all', label: 'All' },
    { value: 'running', label: 'Running', count: counts.running ?? 0 },
    { value: 'stopped', label: 'Stopped', count: counts.stopped ?? 0 },
    ...(counts.error ? [{ value: 'error' as const, label: 'Error', count: counts.error }] : []),
    ...(counts.deleted ? [{ value: 'deleted' as const, label: 'Trash', count: counts.deleted }] : []),
  ];
  const filtered = Boolean(search || status || tag);
  // The trash is looked at on purpose, or not at all.
  const shown = list.data?.pages
    .flatMap((page) => page.items)
    .filter(({ deletedAt }) => status === 'deleted' || !deletedAt);
  return (
    <section aria-labelledby="your-workspaces">
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <h1 id="your-workspaces" className="mr-auto font-semibold text-xl tracking-[-0.01em]">
          Your workspaces
        </h1>
        <Segmented
          label="Status"
          value={status ?? 'all'}
          onChange={(value) => set({ status: value === 'all' ? undefined : workspaceStatus.parse(value) })}
          options={filters}
        />
        <TagSelect className="w-36" tags={tags} value={tag} onChange={(next) => set({ tag: next })} />
        <SearchInput
          label="Search workspaces"
          value={typed}
          onChange={(text) => {
            setTyped(text);
            set({ q: text || undefined });
          }}
        />
      </div>
      {list.isError && !shown && <QueryError error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonCards />}
      {shown?.length === 0 && !list.hasNextPage && (
        <Nothing
          trash={!filtered && Boolean(counts.deleted)}
          onShow={() => {
            setTyped('');
            set({ q: undefined, tag: undefined, status: filtered ? undefined : 'deleted' });
          }}
        />
      )}
      {shown && shown.length > 0 && (
        <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-3">
          {shown.map((workspace) => (
            // What is far out of sight costs nothing to lay out.
            <li
              key={workspace.id}
              className="grid grid-cols-[minmax(0,1fr)] [contain-intrinsic-size:auto_9rem] [content-visibility:auto]"
            >
              <WorkspaceCard workspace={workspace} />
            </li>
          ))}
        </ul>
      )}
      <LoadMore more={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
    </section>
  );
}

function Nothing({ trash, onShow }: { trash: boolean; onShow: () => void }) {
  return trash ? (
    <EmptyState
      icon={<Boxes />}
      title="All of them are in the trash"
      action={<Button onClick={onShow}>Show the trash</Button>}
    >
      Restore one, or launch a new one below.
    </EmptyState>
  ) : (
    <EmptyState icon={<SearchX />} title="No workspace matches" action={<Button onClick={onShow}>Show all</Button>} />
  );
}
