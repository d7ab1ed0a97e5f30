import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { PublishRequest } from '#contract/publishing.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { RequestBadge } from '#web/features/publishing/request-badge.tsx';
import { paths } from '#web/paths.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';

/** Enough to see how it went so far; the queue, searched for the workspace, has the rest. */
const shown = 3;

/** What was asked from the same workspace before: what was published, and what was sent back. */
export function EarlierRequests({ request: { id, workspace, createdAt } }: { request: PublishRequest }) {
  const { org } = useSession();
  const list = useQuery(query('publishing', 'list', { org, workspace: workspace.id, limit: 20 }));
  return (
    <Card>
      <CardHeader title="Earlier requests" />
      <CardBody className="text-sm">
        <QueryView of={list} loading={<Skeleton className="h-16" />}>
          {({ items }) => {
            const earlier = items.filter((each) => each.id !== id && each.createdAt < createdAt).slice(0, shown);
            if (earlier.length === 0)
              return <p className="text-muted-foreground">None: this is the first from its workspace.</p>;
            return (
              <ul className="space-y-2">
                {earlier.map((each) => (
                  <li key={each.id} className="flex flex-wrap items-center justify-between gap-x-2 gap-y-0.5">
                    <Link to={paths.approval(each.id)} className="min-w-0 truncate rounded-sm hover:underline">
                      {each.message || <TimeAgo time={each.createdAt} />}
                    </Link>
                    <RequestBadge status={each.status} />
                  </li>
                ))}
              </ul>
            );
          }}
        </QueryView>
      </CardBody>
    </Card>
  );
}
