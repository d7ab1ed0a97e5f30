import { useTitle } from '#web/shell/use-title.ts';
import { PageHeader } from '#web/ui/page-header.tsx';
import { ClusterHealth } from './cluster-health.tsx';
import { ConnectionCard } from './connection-card.tsx';

export function ClustersPage() {
  useTitle('Clusters');
  return (
    <>
      <PageHeader title="Clusters" description="Where workspaces and apps run, and the portal’s access to it." />
      <div className="max-w-3xl space-y-6">
        <ConnectionCard />
        <ClusterHealth />
      </div>
    </>
  );
}
