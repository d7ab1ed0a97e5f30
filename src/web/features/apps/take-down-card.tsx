import { useState } from 'react';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import type { App } from './app-table.tsx';

/** Nothing is lost by taking an app down, so putting it back up asks nothing. */
export function TakeDownCard({ app }: { app: App }) {
  const { org } = useSession();
  const [asking, setAsking] = useState(false);
  const update = useCall('apps', 'update', {
    done: ({ subdomain, takenDownAt }) => `${subdomain} is ${takenDownAt ? 'taken down' : 'back up'}`,
    onSuccess: () => setAsking(false),
  });
  const off = app.allowed.update.ok ? undefined : app.allowed.update.reason;
  if (app.takenDownAt)
    return (
      <Card>
        <CardHeader
          title="Put back up"
          description={
            <>
              Taken down <TimeAgo time={app.takenDownAt} />. Its data is kept.
            </>
          }
        />
        <CardBody>
          <Button
            variant="primary"
            off={off}
            busy={update.isPending}
            onClick={() => update.mutate({ org, id: app.id, takenDown: false })}
          >
            Put back up
          </Button>
        </CardBody>
      </Card>
    );
  return (
    <Card>
      <CardHeader title="Take down" description="Visitors are told that it was taken down. Its data is kept." />
      <CardBody>
        <Button className="text-danger" off={off} onClick={() => setAsking(true)}>
          Take down
        </Button>
      </CardBody>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Take ${app.subdomain} down`}
        action="Take down"
        danger
        busy={update.isPending}
        onConfirm={() => update.mutate({ org, id: app.id, takenDown: true })}
      >
        <p>
          Whoever has it open loses it at once. Its versions and data stay, and you can put it back up at any time. What
          is approved meanwhile goes live then.
        </p>
      </ConfirmDialog>
    </Card>
  );
}
