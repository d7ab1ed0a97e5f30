import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Blocks, LayoutTemplate, Plus } from 'lucide-react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SkeletonTable } from '#web/ui/skeleton.tsx';
import { BlueprintTable } from './blueprint-table.tsx';

export function BlueprintsPage() {
  useTitle('Blueprints');
  const { org } = useSession();
  const blueprints = useQuery(query('blueprints', 'list', { org }));
  const buttons = (
    <>
      <Button asChild>
        <Link to={paths.templates}>
          <LayoutTemplate aria-hidden />
          Create from template
        </Link>
      </Button>
      <Button asChild variant="primary">
        <Link to={paths.registerBlueprint}>
          <Plus aria-hidden />
          Register blueprint
        </Link>
      </Button>
    </>
  );
  return (
    <>
      <PageHeader
        title="Blueprints"
        description="Environments that members launch workspaces from. Only admins can launch those in testing."
        actions={blueprints.data?.items.length === 0 ? null : buttons}
      />
      <QueryView of={blueprints} loading={<SkeletonTable />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={<Blocks />} title="No blueprints yet" action={buttons}>
              Register an environment that exists, or start from a template that runs as it is.
            </EmptyState>
          ) : (
            <BlueprintTable items={items} />
          )
        }
      </QueryView>
    </>
  );
}
