import { useQuery } from '@tanstack/react-query';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { money } from '#web/features/ai/money.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { duration, relativeTime } from '#web/ui/relative-time.ts';
import { Skeleton } from '#web/ui/skeleton.tsx';

/** Enough to see how it was made; the usage page has the rest. */
const shown = 3;

/** With how much AI the request was made. */
export function MadeWithAi({ id }: { id: string }) {
  const { org } = useSession();
  const sessions = useQuery(query('review', 'aiSessions', { org, id }));
  return (
    <Card>
      <CardHeader title="Made with AI" />
      <CardBody className="space-y-3 text-sm">
        <QueryView of={sessions} loading={<Skeleton className="h-16" />}>
          {({ items, total, since }) =>
            total.sessions === 0 ? (
              <p className="text-muted-foreground">
                None through the portal{since && ' since what was published before'}. An account of the builder’s own
                does not show here.
              </p>
            ) : (
              <>
                <p>
                  {count(total.sessions, 'session')}, {count(total.requests, 'request')}, {money(total.cost)}
                </p>
                <ul className="space-y-2">
                  {items.slice(0, shown).map(({ startedAt, endedAt, models, cost }) => (
                    <li key={startedAt} className="text-muted-foreground text-xs">
                      <p className="flex justify-between gap-2 text-foreground">
                        <time dateTime={startedAt} title={new Date(startedAt).toLocaleString()}>
                          {relativeTime(new Date(startedAt), new Date())}
                        </time>
                        <span className="tabular-nums">{money(cost)}</span>
                      </p>
                      <p className="break-words">
                        {models.join(', ')}, {duration(new Date(startedAt), new Date(endedAt))}
                      </p>
                    </li>
                  ))}
                </ul>
                {total.sessions > shown && (
                  <p className="text-muted-foreground text-xs">
                    and {count(total.sessions - shown, 'earlier session')}
                  </p>
                )}
              </>
            )
          }
        </QueryView>
      </CardBody>
    </Card>
  );
}

const count = (number: number, noun: string) => `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
