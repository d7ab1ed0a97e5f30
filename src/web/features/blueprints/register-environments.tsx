import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { cn } from '#web/ui/cn.ts';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { SearchInput } from '#web/ui/search-input.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { RegisterStep } from './register-step.tsx';

const route = getRouteApi('/_app/admin/blueprints/register');
/** From here on a list is searched, not read. */
const long = 8;

type Environment = OutputOf<'clusters', 'environments'>['items'][number];

/** All environments of the project, with those that are blueprints already and those that cannot be read. */
export function RegisterEnvironments({
  cluster,
  project,
  environment,
}: {
  cluster: string;
  project: string;
  environment: string | undefined;
}) {
  const { org } = useSession();
  const navigate = route.useNavigate();
  const [search, setSearch] = useState('');
  const environments = useQuery(query('clusters', 'environments', { org, id: cluster, project }));
  const blueprints = useQuery(query('blueprints', 'list', { org }));
  const registered = (id: string) =>
    blueprints.data?.items.find(
      (one) => one.cluster.id === cluster && one.project === project && one.environment === id,
    )?.name;
  const count = environments.data?.items.length ?? 0;
  return (
    <RegisterStep
      number={2}
      title="Environment"
      aside={
        count > long ? (
          <SearchInput label="Search environments" value={search} onChange={setSearch} />
        ) : (
          count > 0 && <span className="text-muted-foreground text-sm">{count} found</span>
        )
      }
    >
      <QueryView of={environments} loading={<SkeletonRows rows={3} />}>
        {({ items }) => {
          const found = items.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(search.toLowerCase()));
          if (items.length === 0)
            return (
              <EmptyState className="py-8" title="No environment in this project">
                An environment is a folder with an <code>environment.yaml</code> in it.
              </EmptyState>
            );
          if (found.length === 0) return <p className="text-muted-foreground text-sm">Nothing is named like this.</p>;
          return (
            <fieldset className="divide-y overflow-hidden rounded-lg border">
              <legend className="sr-only">Environment</legend>
              {found.map((one) => (
                <Choice
                  key={one.id}
                  one={one}
                  blueprint={registered(one.id)}
                  checked={one.id === environment}
                  onChoose={() => void navigate({ search: { cluster, project, environment: one.id } })}
                />
              ))}
            </fieldset>
          );
        }}
      </QueryView>
    </RegisterStep>
  );
}

function Choice({
  one,
  blueprint,
  checked,
  onChoose,
}: {
  one: Environment;
  blueprint: string | undefined;
  checked: boolean;
  onChoose: () => void;
}) {
  return (
    <label
      className={cn(
        'flex items-start gap-3 px-3 py-2.5 has-focus-visible:bg-muted',
        !one.fault && 'cursor-pointer hover:bg-muted',
        checked && 'bg-accent hover:bg-accent',
      )}
    >
      <input
        type="radio"
        name="environment"
        className="mt-1 accent-(--primary)"
        checked={checked}
        disabled={one.fault !== null}
        onChange={onChoose}
      />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium text-sm">{one.name}</span>
          {one.name !== one.id && <code className="text-muted-foreground text-xs">{one.id}</code>}
          {blueprint && <Badge>Registered as {blueprint}</Badge>}
          {one.fault && <Badge tone="danger">Cannot be read</Badge>}
        </span>
        {one.description && <span className="mt-0.5 block text-muted-foreground text-xs">{one.description}</span>}
        {one.fault && <span className="mt-1 block whitespace-pre-line text-danger text-xs">{one.fault}</span>}
      </span>
    </label>
  );
}
