import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Boxes, SearchX } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import type { Workspace, WorkspaceStatus } from '#contract/workspaces.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { SearchInput } from '#web/ui/search-input.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import { SkeletonCards } from '#web/ui/skeleton.tsx';
import { WorkspaceCard } from './workspace-card.tsx';

type Filter = 'all' | WorkspaceStatus;

/** The builder's workspaces as cards, searched and filtered as they type. */
export function WorkspaceList({ counts }: { counts: Record<string, number> }) {
  const { org } = useSession();
  const [q, setQ] = useState('');
  const [filter, setFilter] = useState<Filter>('all');
  const search = useDeferredValue(q.trim());
  const list = useQuery({
    ...query('workspaces', 'list', {
      org,
      limit: 200,
      ...(search ? { q: search } : {}),
      ...(filter === 'all' ? {} : { status: filter }),
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
  // The trash is looked at on purpose, or not at all.
  const shown = (items: Workspace[]) => (filter === 'deleted' ? items : items.filter(({ deletedAt }) => !deletedAt));
  const reset = (next: Filter) => {
    setQ('');
    setFilter(next);
  };
  return (
    <section aria-labelledby="your-workspaces">
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <h1 id="your-workspaces" className="mr-auto font-semibold text-xl tracking-[-0.01em]">
          Your workspaces
        </h1>
        <Segmented label="Status" value={filter} onChange={setFilter} options={filters} />
        <SearchInput label="Search workspaces" value={q} onChange={setQ} />
      </div>
      <QueryView of={list} loading={<SkeletonCards />}>
        {({ items }) =>
          shown(items).length === 0 ? (
            <Nothing
              trash={!search && filter === 'all'}
              onShow={() => reset(search || filter !== 'all' ? 'all' : 'deleted')}
            />
          ) : (
            <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
              {shown(items).map((workspace) => (
                <li key={workspace.id} className="grid grid-cols-[minmax(0,1fr)]">
                  <WorkspaceCard workspace={workspace} />
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
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
