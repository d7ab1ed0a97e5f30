import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeft, FolderPlus, Server } from 'lucide-react';
import { query } from '#web/api/query.ts';
import { useSession, useSettings } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Field } from '#web/ui/field.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { Select } from '#web/ui/select.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { RegisterEnvironments } from './register-environments.tsx';
import { RegisterForm } from './register-form.tsx';
import { RegisterStep } from './register-step.tsx';

const route = getRouteApi('/_app/admin/blueprints/register');

/** What was chosen is in the address, so that Back undoes one step and a reload keeps the rest. */
export function RegisterPage() {
  useTitle('Register blueprint');
  const { org } = useSession();
  const clusters = useQuery(query('clusters', 'list', { org }));
  return (
    <>
      <PageHeader
        above={
          <Link to={paths.blueprints} className="inline-flex items-center gap-1 rounded-sm hover:text-foreground">
            <ChevronLeft aria-hidden className="size-4" />
            Blueprints
          </Link>
        }
        title="Register blueprint"
        description="Choose an environment that exists. Each workspace becomes its own copy of it."
      />
      <div className="max-w-3xl">
        <QueryView of={clusters} loading={<SkeletonRows rows={3} />}>
          {({ items }) => (items.length === 0 ? <NoCluster /> : <Steps clusters={items} />)}
        </QueryView>
      </div>
    </>
  );
}

interface Named {
  id: string;
  name: string;
}

function Steps({ clusters }: { clusters: Named[] }) {
  const { org } = useSession();
  const chosen = route.useSearch();
  const { environment } = chosen;
  // One choice is no choice.
  const cluster = (clusters.find(({ id }) => id === chosen.cluster) ?? only(clusters))?.id;
  const projects = useQuery({
    ...query('clusters', 'projects', { org, id: cluster ?? '' }),
    enabled: Boolean(cluster),
    // Who was told where to put the first one finds it here when they come back.
    refetchInterval: ({ state }) => (state.data?.items.length === 0 ? 3000 : false),
  });
  const project = chosen.project ?? only(projects.data?.items ?? [])?.id;
  return (
    <ol className="space-y-4">
      <Place clusters={clusters} cluster={cluster} projects={projects} project={project} />
      {cluster && project && (
        <RegisterEnvironments
          key={`${cluster} ${project}`}
          cluster={cluster}
          project={project}
          environment={environment}
        />
      )}
      {cluster && project && environment && (
        <RegisterForm key={`${project} ${environment}`} cluster={cluster} project={project} environment={environment} />
      )}
    </ol>
  );
}

/** Cluster and project, which seldom are a question: most portals have one cluster. */
function Place({
  clusters,
  cluster,
  projects,
  project,
}: {
  clusters: Named[];
  cluster: string | undefined;
  projects: UseQueryResult<{ items: Named[] }>;
  project: string | undefined;
}) {
  const { configured } = useSettings();
  const navigate = route.useNavigate();
  return (
    <RegisterStep number={1} title="Where it is">
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <Field label="Cluster">
          {(control) => (
            <Select
              {...control}
              value={cluster}
              placeholder="Choose a cluster"
              onChange={(id) => void navigate({ search: { cluster: id } })}
              options={clusters.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
        </Field>
        {cluster && projects.data?.items.length !== 0 && (
          <Field label="Project">
            {(control) => (
              <Select
                {...control}
                value={projects.data && project}
                disabled={!projects.data}
                placeholder={projects.isPending ? 'Looking for projects' : 'Choose a project'}
                onChange={(project) => void navigate({ search: { cluster, project } })}
                options={(projects.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
              />
            )}
          </Field>
        )}
      </div>
      {cluster && projects.isError && (
        <div className="mt-4">
          <QueryView of={projects} loading={null}>
            {() => null}
          </QueryView>
        </div>
      )}
      {cluster && projects.data?.items.length === 0 && <NoProject cluster={cluster} />}
      {!configured && (
        <p className="mt-4 text-sm text-warning">
          The portal is not configured yet: you can look, but not register.{' '}
          <Link to={paths.settings('clusters')} className="text-link underline underline-offset-4">
            Configure portal
          </Link>
        </p>
      )}
    </RegisterStep>
  );
}

function NoCluster() {
  return (
    <EmptyState
      icon={<Server />}
      title="No cluster yet"
      action={
        <Button asChild variant="primary">
          <Link to={paths.settings('clusters')}>Go to clusters</Link>
        </Button>
      }
    >
      A blueprint is an environment of a cluster. Connect one first.
    </EmptyState>
  );
}

function NoProject({ cluster }: { cluster: string }) {
  return (
    <EmptyState
      className="mt-4 py-8"
      icon={<FolderPlus />}
      title="No project in this cluster"
      action={
        <>
          <Button asChild variant="primary">
            <Link to={paths.templates}>Create from template</Link>
          </Button>
          <Button asChild>
            <a href="/api/environment.schema.json" target="_blank" rel="noreferrer">
              Schema of environment.yaml
            </a>
          </Button>
        </>
      }
    >
      <p>
        On this machine a project is a folder. Put an environment below the portal’s data folder, and it shows up here:
      </p>
      <code className="mt-2 block break-all rounded-md bg-muted px-2 py-1 text-left text-foreground text-xs">
        clusters/{cluster}/projects/my-project/my-environment/environment.yaml
      </code>
    </EmptyState>
  );
}

function only<T>(items: T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
