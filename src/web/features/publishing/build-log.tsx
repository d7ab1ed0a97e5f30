import { useQuery } from '@tanstack/react-query';
import type { PublishRequest } from '#contract/publishing.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { LogText } from './log-text.tsx';

/** What the build says, as it says it. Not there before there is a build. */
export function BuildLog({ request }: { request: PublishRequest }) {
  const { org } = useSession();
  const status = request.deployment?.status;
  const isBuilding = status === 'building';
  const isThere = isBuilding || status === 'live' || status === 'failed';
  const log = useQuery({
    ...query('publishing', 'log', { org, id: request.id }),
    enabled: isThere,
    refetchInterval: isBuilding ? 2000 : false,
  });
  if (!isThere) return null;
  return (
    <Card>
      <CardHeader title="Build" />
      <CardBody>
        <QueryView of={log} loading={<Skeleton className="h-6" />}>
          {(data) =>
            data.log ? (
              <LogText label="Log" text={data.log} open={status !== 'live'} />
            ) : (
              <p className="text-muted-foreground text-sm">
                {isBuilding ? 'The build has said nothing yet.' : 'There is no log of it any more.'}
              </p>
            )
          }
        </QueryView>
      </CardBody>
    </Card>
  );
}
