import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Outlet } from '@tanstack/react-router';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { DetailPage } from '#web/shell/detail-page.tsx';
import { TabNav } from '#web/shell/tab-nav.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SkeletonForm } from '#web/ui/skeleton.tsx';
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
  return (
    <DetailPage of={blueprint} list={{ to: paths.blueprints, label: 'Blueprints' }} loading={<SkeletonForm />}>
      {(data) => <BlueprintDetail key={data.id} blueprint={data} />}
    </DetailPage>
  );
}

function BlueprintDetail({ blueprint }: { blueprint: Blueprint }) {
  return (
    <>
      <PageHeader
        title={
          <span className="flex items-start gap-2.5">
            <BlueprintIcon icon={blueprint.icon} />
            <span className="flex min-h-8 flex-wrap items-center gap-x-2.5 gap-y-1">
              {blueprint.name}
              <StateBadge state={blueprint.state} />
            </span>
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
