import { useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '#web/ui/card.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { DetailList } from '#web/ui/detail-list.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { hookSteps } from './forge-hook-steps.ts';
import { forges } from './forge-names.ts';

type Connection = NonNullable<OutputOf<'organizations', 'forge'>['connection']>;

/** Where the forge calls when something became of a pull request, and the secret that it signs with. */
export function ForgeHook({ kind, hook }: Pick<Connection, 'kind' | 'hook'>) {
  const { org } = useSession();
  const { name } = forges[kind];
  const [secret, setSecret] = useState<string | null>(null);
  const [replacing, setReplacing] = useState(false);
  const make = useCall('organizations', 'makeHookSecret', {
    onSuccess(made) {
      setReplacing(false);
      setSecret(made.secret);
    },
  });
  return (
    <Card>
      <CardHeader
        title="Webhook"
        description={`With it, ${name} tells the portal at once that a pull request was merged or closed. Without it, the portal looks every few minutes.`}
      />
      <CardBody className="space-y-4">
        <DetailList
          items={[
            {
              name: 'Address',
              value: (
                <span className="flex items-center gap-2">
                  <span className="min-w-0 break-all font-mono">{hook.url}</span>
                  <CopyButton text={hook.url} label="Copy the address" />
                </span>
              ),
            },
            {
              name: 'Secret',
              value: hook.secretAt ? (
                <>
                  Made <TimeAgo time={hook.secretAt} />
                </>
              ) : (
                'None yet'
              ),
            },
            {
              name: 'Set up',
              value:
                hook.registered > 0
                  ? `By the portal, at ${hook.registered} ${hook.registered === 1 ? 'repository' : 'repositories'}`
                  : 'Not by the portal yet',
            },
            { name: 'Last delivery', value: hook.deliveredAt ? <TimeAgo time={hook.deliveredAt} /> : 'None yet' },
          ]}
        />
        {secret !== null && (
          <Notice tone="info" title="Copy the secret now. It is not shown again.">
            <p className="flex items-center gap-2">
              <code className="min-w-0 break-all">{secret}</code>
              <CopyButton text={secret} label="Copy the secret" />
            </p>
          </Notice>
        )}
        {hook.problem !== null && (
          <Notice tone="warning" title="The portal could not set it up, and looks every few minutes instead">
            <p>{hook.problem} Allow it, or set it up yourself:</p>
          </Notice>
        )}
        {hook.problem === null && <p className="text-muted-foreground text-sm">{introOf(hook.registered)}</p>}
        <ol className="list-decimal space-y-1 pl-5 text-muted-foreground text-sm">
          {hookSteps[kind].map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </CardBody>
      <CardFooter>
        <Button
          busy={make.isPending && !replacing}
          onClick={() => (hook.deliveredAt ? setReplacing(true) : make.mutate({ org }))}
        >
          {hook.secretAt ? 'Make a new secret' : 'Make a secret'}
        </Button>
      </CardFooter>
      <ConfirmDialog
        open={replacing}
        onOpenChange={setReplacing}
        title="Make a new secret?"
        action="Make a new secret"
        busy={make.isPending}
        onConfirm={() => make.mutate({ org })}
      >
        <p>What {name} signs with the old one is refused from then on, until you paste the new one there.</p>
      </ConfirmDialog>
    </Card>
  );
}

function introOf(registered: number): string {
  return registered > 0
    ? 'The portal does the same for new repositories. To do it yourself:'
    : 'Where it may, the portal sets it up with the first version of an app. To do it yourself:';
}
