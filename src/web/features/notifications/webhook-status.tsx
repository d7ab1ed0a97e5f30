import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '#web/ui/card.tsx';
import { DetailList } from '#web/ui/detail-list.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import type { Webhook } from './webhook-page.tsx';

/** What the other server said last, and a message to try it. */
export function WebhookStatus({ webhook: { last, waiting } }: { webhook: Webhook }) {
  const { org } = useSession();
  const test = useCall('webhook', 'test');
  return (
    <Card>
      <CardHeader
        title="Last message"
        description="A message that fails is tried again for a day, later and later."
        actions={
          last && (
            <Badge tone={last.sent ? 'success' : 'danger'} dot>
              {last.sent ? 'Posted' : 'Not posted'}
            </Badge>
          )
        }
      />
      <CardBody>
        <div aria-live="polite">
          {last ? (
            <DetailList
              items={[
                { name: 'When', value: <TimeAgo time={last.at} /> },
                { name: 'Answer', value: <span className="break-words font-mono text-xs">{last.answer}</span> },
                { name: 'Waiting', value: String(waiting) },
              ]}
            />
          ) : (
            <p className="text-muted-foreground text-sm">Nothing was posted to this address yet.</p>
          )}
        </div>
      </CardBody>
      <CardFooter>
        <span className="mr-auto text-muted-foreground text-sm">Posts one message to the channel now.</span>
        <Button busy={test.isPending} onClick={() => test.mutate({ org })}>
          Send a test
        </Button>
      </CardFooter>
    </Card>
  );
}
