import { useQuery } from '@tanstack/react-query';
import { Plus, Server } from 'lucide-react';
import { useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SkeletonForm } from '#web/ui/skeleton.tsx';
import { AddClusterDialog } from './add-cluster-dialog.tsx';
import { ClusterCard } from './cluster-card.tsx';

export function ClustersPage() {
  useTitle('Clusters');
  const { org } = useSession();
  const clusters = useQuery({ ...query('clusters', 'list', { org }), refetchInterval: 15_000 });
  const [adding, setAdding] = useState(false);
  return (
    <div className="max-w-3xl">
      <PageHeader
        title="Clusters"
        description="Where workspaces and apps run. The portal makes its own credential for each, keeps it encrypted and never shows it."
        actions={
          <Button variant="primary" onClick={() => setAdding(true)}>
            <Plus aria-hidden />
            Add cluster
          </Button>
        }
      />
      <QueryView of={clusters} loading={<SkeletonForm fields={2} />}>
        {({ items, engines }) => (
          <>
            {items.length === 0 ? (
              <EmptyState icon={<Server />} title="No clusters">
                Nothing can be launched without one. Add a cluster on this machine to begin.
              </EmptyState>
            ) : (
              <ul className="space-y-4">
                {items.map((cluster) => (
                  <li key={cluster.id}>
                    <ClusterCard cluster={cluster} />
                  </li>
                ))}
              </ul>
            )}
            {adding && <AddClusterDialog engines={engines} onClose={() => setAdding(false)} />}
          </>
        )}
      </QueryView>
    </div>
  );
}
