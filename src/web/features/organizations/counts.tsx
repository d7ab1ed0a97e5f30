import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { Skeleton } from '#web/ui/skeleton.tsx';

/** The organization in numbers, each leading to what it counts. */
export function Counts() {
  const { org } = useSession();
  const workspaces = useQuery(query('workspaces', 'list', { org, scope: 'all', limit: 1 })).data?.counts;
  const blueprints = useQuery(query('blueprints', 'list', { org })).data?.items.length;
  const apps = useQuery(query('apps', 'list', { org })).data?.items.filter((app) => app.live).length;
  const members = useQuery(query('members', 'list', { org })).data?.items.length;
  const numbers = [
    {
      label: 'Running workspaces',
      value: workspaces && (workspaces.running ?? 0),
      to: paths.workspaces,
      status: 'running',
    },
    {
      label: 'Stopped workspaces',
      value: workspaces && (workspaces.stopped ?? 0),
      to: paths.workspaces,
      status: 'stopped',
    },
    { label: 'Blueprints', value: blueprints, to: paths.blueprints },
    { label: 'Live apps', value: apps, to: paths.apps },
    { label: 'Members', value: members, to: paths.members },
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
            <span className="font-semibold text-2xl tabular-nums leading-8 tracking-[-0.02em]">
              {value ?? <Skeleton className="my-1 h-6 w-8" />}
            </span>
            <span className="text-muted-foreground text-xs">{label}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
