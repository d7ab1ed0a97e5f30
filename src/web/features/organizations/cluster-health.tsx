import { useQuery } from '@tanstack/react-query';
import { Server, ShieldCheck } from 'lucide-react';
import type { OutputOf } from '#web/api/query.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { ClusterBadge } from './cluster-badge.tsx';
import { engineNames } from './engine-names.ts';

type Cluster = OutputOf<'clusters', 'list'>['items'][number];

/** Every cluster with its health and, for engines on this machine, which isolation is in force. */
export function ClusterHealth() {
  const { org } = useSession();
  const clusters = useQuery(query('clusters', 'list', { org }));
  return (
    <section aria-labelledby="clusters">
      <h2 id="clusters" className="mb-3 font-semibold text-base">
        Clusters
      </h2>
      <QueryView of={clusters} loading={<Skeleton className="h-20" />}>
        {({ items }) => (
          <ul className="space-y-3">
            {items.map((cluster) => (
              <ClusterRow key={cluster.id} cluster={cluster} />
            ))}
          </ul>
        )}
      </QueryView>
    </section>
  );
}

function ClusterRow({ cluster: { name, engine, health, isolation, configured } }: { cluster: Cluster }) {
  return (
    <li className="rounded-lg border bg-card p-4 shadow-raised">
      <div className="flex items-center gap-2.5 text-sm">
        <Server aria-hidden className="size-4 shrink-0 text-muted-foreground" />
        <span className="min-w-0 truncate font-medium" title={name}>
          {name}
        </span>
        <Badge className="max-sm:hidden">{engineNames[engine].label}</Badge>
        <ClusterBadge configured={configured} ok={health.ok} />
      </div>
      {!health.ok && <p className="mt-1.5 text-danger text-sm">{health.message}</p>}
      {isolation?.isolated && (
        <p className="mt-1.5 flex items-start gap-1.5 text-muted-foreground text-sm">
          <ShieldCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-success" />
          {isolation.notice}
        </p>
      )}
      {isolation?.isolated === false && (
        <Notice className="mt-3" tone="warning" title="Workspaces are not isolated from each other">
          {isolation.notice}
        </Notice>
      )}
    </li>
  );
}
