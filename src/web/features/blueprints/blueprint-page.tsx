import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { apiError } from '#client/client.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { NotFoundPage } from '#web/shell/messages.tsx';
import { QueryView } from '#web/shell/query-view.tsx';
import { TabNav } from '#web/shell/tab-nav.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { BlueprintContext } from './blueprint-context.ts';
import { BlueprintIcon } from './blueprint-icon.tsx';
import type { Blueprint } from './readiness.tsx';
import { RegisterNextStep } from './register-next-step.tsx';
import { StateBadge } from './state.tsx';
import { StateButtons } from './state-buttons.tsx';

const route = getRouteApi('/_app/admin/blueprints/$id');

export function BlueprintPage() {
  const { id } = route.useParams();
  const { org } = useSession();
  const blueprint = useQuery(query('blueprints', 'get', { org, id }));
  useTitle(blueprint.data?.name ?? 'Blueprint');
  if (apiError(blueprint.error)?.code === 'NOT_FOUND') return <NotFoundPage />;
  return (
    <QueryView of={blueprint} loading={<SkeletonRows />}>
      {(data) => <BlueprintDetail key={data.id} blueprint={data} />}
    </QueryView>
  );
}

function BlueprintDetail({ blueprint }: { blueprint: Blueprint }) {
  return (
    <>
      <PageHeader
        above={
          <Link to={paths.blueprints} className="inline-flex items-center gap-1 rounded-sm hover:text-foreground">
            <ChevronLeft aria-hidden className="size-4" />
            Blueprints
          </Link>
        }
        title={
          <span className="flex flex-wrap items-center gap-2.5">
            <BlueprintIcon icon={blueprint.icon} />
            {blueprint.name}
            <StateBadge state={blueprint.state} />
          </span>
        }
        actions={<StateButtons blueprint={blueprint} />}
      />
      <TabNav
        label="Blueprint"
        tabs={[
          { to: paths.blueprint(blueprint.id, 'general'), label: 'General' },
          { to: paths.blueprint(blueprint.id, 'access'), label: 'Access' },
          { to: paths.blueprint(blueprint.id, 'ai'), label: 'AI & Data' },
          { to: paths.blueprint(blueprint.id, 'workspace'), label: 'Workspace' },
          { to: paths.blueprint(blueprint.id, 'trust'), label: 'Trust' },
          { to: paths.blueprint(blueprint.id, 'activity'), label: 'Activity' },
        ]}
      />
      <RegisterNextStep blueprint={blueprint} />
      <BlueprintContext value={blueprint}>
        <Outlet />
      </BlueprintContext>
    </>
  );
}
