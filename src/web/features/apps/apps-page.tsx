import { useQuery } from '@tanstack/react-query';
import { AppWindow } from 'lucide-react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SkeletonTable } from '#web/ui/skeleton.tsx';
import { AppTable } from './app-table.tsx';

export function AppsPage() {
  useTitle('Apps');
  const { org } = useSession();
  const apps = useQuery(query('apps', 'list', { org }));
  return (
    <>
      <PageHeader title="Apps" description="What was published from workspaces, and which version of it is live." />
      <QueryView of={apps} loading={<SkeletonTable />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={<AppWindow />} title="No apps yet">
              A builder presses Publish in a workspace. When the request is approved, the app shows here.
            </EmptyState>
          ) : (
            <AppTable items={items} />
          )
        }
      </QueryView>
    </>
  );
}
