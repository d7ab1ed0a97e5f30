import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { Skeleton } from '#web/ui/skeleton.tsx';

/** The organization in numbers, each leading to what it counts. */
export function Counts() {
  const { org } = useSession();
  const workspaces = useQuery(query('workspaces', 'list', { org, scope: 'all', limit: 1 }));
  const blueprints = useQuery(query('blueprints', 'list', { org }));
  const apps = useQuery(query('apps', 'list', { org }));
  const members = useQuery(query('members', 'list', { org, status: 'active' }));
  const numbers = [
    {
      label: 'Running workspaces',
      value: count(workspaces, ({ counts }) => counts.running ?? 0),
      to: paths.workspaces,
      status: 'running',
    },
    {
      label: 'Stopped workspaces',
      value: count(workspaces, ({ counts }) => counts.stopped ?? 0),
      to: paths.workspaces,
      status: 'stopped',
    },
    { label: 'Blueprints', value: count(blueprints, ({ items }) => items.length), to: paths.blueprints },
    {
      label: 'Live apps',
      value: count(apps, ({ items }) => items.filter((app) => app.live && !app.takenDownAt).length),
      to: paths.apps,
    },
    { label: 'Members', value: count(members, ({ items }) => items.length), to: paths.members },
  ];
  return (
    <ul className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-border shadow-raised sm:grid-cols-3 lg:grid-cols-5">
      {numbers.map(({ label, value, to, status }) => (
        <li key={label} className="bg-card last:max-lg:col-span-2">
          <Link
            to={to}
            search={status ? { status } : {}}
            className="flex h-full flex-col-reverse justify-end gap-0.5 px-4 py-3 hover:bg-muted focus-visible:outline-offset-[-2px]"
          >
            <span className="font-semibold text-2xl tabular-nums leading-8 tracking-[-0.02em]">{value}</span>
            <span className="text-muted-foreground text-xs">{label}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** A dash where it cannot be told: what went wrong is said once, below. */
function count<T>({ data, isError }: UseQueryResult<T>, of: (data: T) => number): ReactNode {
  if (data !== undefined) return of(data).toLocaleString('en');
  return isError ? '–' : <Skeleton className="my-1 h-6 w-8" />;
}
