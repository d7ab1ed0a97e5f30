import type { OutputOf } from '#web/api/query.ts';
import { Badge } from '#web/ui/badge.tsx';

export type Blueprint = OutputOf<'blueprints', 'get'>;

/** Whether a launch is quick now. */
export function ReadinessBadge({ readiness }: { readiness: Blueprint['readiness'] }) {
  if (readiness.status === 'failed') return <Badge tone="danger">Setup failed</Badge>;
  if (readiness.status === 'preparing') {
    return (
      <Badge tone="info" dot pulse>
        Preparing
      </Badge>
    );
  }
  return <Badge tone="success">{readiness.warm > 0 ? `Ready, ${readiness.warm} warm` : 'Ready'}</Badge>;
}
