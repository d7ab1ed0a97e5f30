import { Badge } from '#web/ui/badge.tsx';
import type { App } from './app-table.tsx';

/** Of an app that serves: that fewer copies of it run than should. */
export function ReplicasBadge({ app: { live, takenDownAt, restart, replicas } }: { app: App }) {
  const { running, wanted, reason } = replicas;
  const isUp = live && !takenDownAt && !restart;
  if (!isUp || reason !== null || wanted === 1 || running >= wanted) return null;
  return (
    <Badge tone="warning">
      {running} of {wanted} replicas running
    </Badge>
  );
}
