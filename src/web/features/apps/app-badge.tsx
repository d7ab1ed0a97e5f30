import { Badge } from '#web/ui/badge.tsx';
import type { App } from './app-table.tsx';

/** What visitors get. */
export function AppBadge({ app }: { app: App }) {
  if (app.takenDownAt)
    return (
      <Badge tone="warning" dot>
        Taken down
      </Badge>
    );
  if (app.restart)
    return (
      <Badge tone="danger" dot>
        Not running
      </Badge>
    );
  if (!app.live) return <Badge>Not live</Badge>;
  return (
    <Badge tone="success" dot>
      Version {app.live.version}
    </Badge>
  );
}
