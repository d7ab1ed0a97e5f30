import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Boxes, SearchX } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { type WorkspaceStatus, workspaceStatus } from '#contract/workspaces.ts';
import { pages, query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
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
import { statusLabels } from './status.tsx';
import { TagSelect } from './tag-select.tsx';
import { WorkspaceTable } from './workspace-table.tsx';

const route = getRouteApi('/_app/admin/workspaces');

export function AllWorkspacesPage() {
  useTitle('Workspaces');
  const { org } = useSession();
  const { status, blueprint, tag } = route.useSearch();
  const navigate = route.useNavigate();
  const [q, setQ] = useState('');
  const search = useDeferredValue(q.trim());
  const list = useInfiniteQuery({
    ...pages('workspaces', 'list', {
      org,
      scope: 'all',
      limit: 100,
      ...(search ? { q: search } : {}),
      ...(status ? { status } : {}),
      ...(blueprint ? { blueprint } : {}),
      ...(tag ? { tag } : {}),
    }),
    placeholderData: keepPreviousData,
  });
  // How many there are, and of which tags; the list above is narrowed by the filters.
  const all = useQuery(query('workspaces', 'list', { org, scope: 'all', limit: 1 })).data;
  const blueprints = useQuery(query('blueprints', 'list', { org })).data?.items ?? [];
  const items = list.data?.pages.flatMap((page) => page.items);
  const set = (next: {
    status?: WorkspaceStatus | undefined;
    blueprint?: string | undefined;
    tag?: string | undefined;
  }) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true });

  return (
    <>
      <PageHeader title="Workspaces" description="All workspaces of the organization, whoever owns them." />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchInput label="Search workspaces" value={q} onChange={setQ} />
        <Segmented
          label="Status"
          value={status ?? 'all'}
          onChange={(value) => set({ status: value === 'all' ? undefined : workspaceStatus.parse(value) })}
          options={statusOptions(all?.counts)}
        />
        <div className="flex w-full gap-2 sm:w-auto">
          <Select
            label="Blueprint"
            className="sm:w-44"
            value={blueprint ?? 'all'}
            onChange={(value) => set({ blueprint: value === 'all' ? undefined : value })}
            options={[
              { value: 'all', label: 'All blueprints' },
              ...blueprints.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
          <TagSelect className="sm:w-36" tags={all?.tags ?? []} value={tag} onChange={(next) => set({ tag: next })} />
        </div>
      </div>
      {list.isError && !items && <QueryError error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonTable rows={10} />}
      {items?.length === 0 && (
        <NoWorkspaces
          filtered={Boolean(search || status || blueprint || tag)}
          onShow={() => {
            setQ('');
            set({ status: undefined, blueprint: undefined, tag: undefined });
          }}
        />
      )}
      {items && items.length > 0 && <WorkspaceTable items={items} />}
      <LoadMore more={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
    </>
  );
}

function NoWorkspaces({ filtered, onShow }: { filtered: boolean; onShow: () => void }) {
  return filtered ? (
    <EmptyState icon={<SearchX />} title="No workspace matches" action={<Button onClick={onShow}>Show all</Button>} />
  ) : (
    <EmptyState icon={<Boxes />} title="No workspaces yet">
      They show here as soon as a member launches one from the dashboard.
    </EmptyState>
  );
}

const always = ['running', 'stopped', 'error'] as const;

/** The usual states, and others only while a workspace is in them. */
function statusOptions(counts: Record<string, number> | undefined) {
  const shown = workspaceStatus.options.filter(
    (each) => counts?.[each] || (always as readonly string[]).includes(each),
  );
  return [
    { value: 'all', label: 'All' },
    ...shown.map((each) => ({
      value: each,
      label: statusLabels[each],
      // None is said before it is known.
      ...(counts ? { count: counts[each] ?? 0 } : {}),
    })),
  ];
}
