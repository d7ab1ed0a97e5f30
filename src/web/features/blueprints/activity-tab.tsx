import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { History } from 'lucide-react';
import { useState } from 'react';
import type { InputOf, OutputOf } from '#web/api/query.ts';
import { pages } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { QueryError } from '#web/shell/query-view.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { LoadMore } from '#web/ui/load-more.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { useBlueprint } from './blueprint-context.ts';

type Kind = NonNullable<InputOf<'blueprints', 'activity'>['kind']>;
type Item = OutputOf<'blueprints', 'activity'>['items'][number];

/** The history of a blueprint: who changed what, and what became of it. */
export function ActivityTab() {
  const { org } = useSession();
  const { id } = useBlueprint();
  const [kind, setKind] = useState<Kind | 'all'>('all');
  const list = useInfiniteQuery({
    ...pages('blueprints', 'activity', { org, id, ...(kind === 'all' ? {} : { kind }) }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const items = list.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <Segmented
        label="Kind"
        className="mb-3"
        value={kind}
        onChange={setKind}
        options={[
          { value: 'all', label: 'All' },
          { value: 'settings', label: 'Settings' },
          { value: 'launches', label: 'Launches' },
          { value: 'upgrades', label: 'Upgrades' },
        ]}
      />
      {list.isError && !items && <QueryError error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonRows rows={6} />}
      {items?.length === 0 && (
        <EmptyState icon={<History />} title="Nothing of this kind yet">
          Changes of its settings, launches and upgrades show here, newest first.
        </EmptyState>
      )}
      {items && items.length > 0 && (
        <ol className="divide-y rounded-lg border bg-card shadow-raised">
          {items.map((item) => (
            <Line key={item.id} item={item} />
          ))}
        </ol>
      )}
      <LoadMore more={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
    </>
  );
}

function Line({ item }: { item: Item }) {
  return (
    <li className="px-4 py-3 text-sm">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <p className="min-w-0">
          <span className="font-medium">{item.text}</span>
          {item.workspace && (
            <>
              {' '}
              <Link to={paths.workspaces} search={{}} className="text-muted-foreground hover:underline">
                {item.workspace.name}
              </Link>
            </>
          )}
        </p>
        <p className="min-w-0 break-words text-muted-foreground text-xs">
          {item.actor} · <TimeAgo time={item.at} />
        </p>
      </div>
      {item.changes.length > 0 && (
        <ul className="mt-1.5 space-y-0.5 text-muted-foreground text-xs">
          {item.changes.map(({ field, from, to }) => (
            <li key={field} className="break-words">
              <span className="text-foreground">{field}</span>: {from !== null && `${from} → `}
              {to ?? 'not set'}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
