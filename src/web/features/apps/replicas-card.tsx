import { type SubmitEvent, useState } from 'react';
import { mostReplicas } from '#contract/apps.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { SaveBar } from '#web/ui/save-bar.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import type { App } from './app-table.tsx';

const numbers = Array.from({ length: mostReplicas }, (_, at) => ({ value: `${at + 1}`, label: at + 1 }));

/** How many copies of the app run. Saving another number deploys what is live again. */
export function ReplicasCard({ app }: { app: App }) {
  const { org } = useSession();
  const { wanted, most, reason, applied } = app.replicas;
  const [draft, setDraft] = useState<number | null>(null);
  const chosen = draft ?? wanted;
  const save = useCall('apps', 'setReplicas', {
    done: ({ replicas }) =>
      replicas.applied ? 'The number of replicas is saved' : 'A version with that number is on its way',
    onSuccess: () => setDraft(null),
  });
  const mayNot = app.allowed.setReplicas.ok ? undefined : app.allowed.setReplicas.reason;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate({ org, id: app.id, replicas: chosen });
  };
  return (
    <Card>
      <form onSubmit={submit}>
        <CardHeader
          title="Replicas"
          description="How many copies of the app run at once. Another number deploys what is live again; visitors keep it until the new version answers."
        />
        {!applied && (
          <Notice
            tone="warning"
            title="Not applied yet"
            className="mx-4 mt-3"
            action={
              <Button
                size="sm"
                off={mayNot}
                busy={save.isPending}
                onClick={() => save.mutate({ org, id: app.id, replicas: wanted })}
              >
                Apply
              </Button>
            }
          >
            Version {app.live?.version} runs with the number from before.{' '}
            {mayNot ?? 'Press Apply to deploy it again with this one.'}
          </Notice>
        )}
        <CardBody className="space-y-3">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <Segmented
              label="Replicas"
              value={`${chosen}`}
              onChange={(next) => setDraft(Number(next))}
              options={numbers}
              disabled={most === 1 && wanted === 1}
            />
            <span className="text-muted-foreground text-sm">{stateOf(app)}</span>
          </div>
          {reason && <p className="text-muted-foreground text-sm">{reason}</p>}
          {chosen > 1 && (
            <p className="text-muted-foreground text-sm">
              Each replica has its own copy of the files: what one keeps in memory or writes to disk, the others do not
              see. A visitor’s browser stays with one while it runs.
            </p>
          )}
        </CardBody>
        <SaveBar
          form={{ changed: chosen !== wanted, busy: save.isPending, reset: () => setDraft(null) }}
          off={mayNot ?? (chosen > most && reason ? reason : undefined)}
        />
      </form>
    </Card>
  );
}

function stateOf({ live, takenDownAt, replicas: { running, wanted, most } }: App): string {
  if (takenDownAt) return 'Taken down';
  return live ? `${running} of ${Math.min(wanted, most)} running` : 'Nothing is live yet';
}
