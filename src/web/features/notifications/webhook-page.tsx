import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { describe } from '#web/api/error.ts';
import { type OutputOf, query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { toastError, useCall } from '#web/api/use-call.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SaveBar } from '#web/ui/save-bar.tsx';
import { SkeletonForm } from '#web/ui/skeleton.tsx';
import { WebhookStatus } from './webhook-status.tsx';

export type Webhook = OutputOf<'webhook', 'settings'>;

export function WebhookPage() {
  useTitle('Notifications');
  const { org } = useSession();
  const settings = useQuery(query('webhook', 'settings', { org }));
  return (
    <div className="max-w-2xl">
      <PageHeader title="Notifications" description="Post each turn of a publish request to a channel of your chat." />
      <div className="space-y-5">
        <QueryView of={settings} loading={<SkeletonForm fields={1} />}>
          {(data) => (
            <>
              <WebhookForm key={data.savedAt} webhook={data} />
              {data.host && <WebhookStatus webhook={data} />}
            </>
          )}
        </QueryView>
      </div>
    </div>
  );
}

/** The address goes in and never comes out again: whoever knows it can post. */
function WebhookForm({ webhook }: { webhook: Webhook }) {
  const { org } = useSession();
  const [url, setUrl] = useState('');
  const [fault, setFault] = useState<string>();
  const [removing, setRemoving] = useState(false);
  const save = useCall('webhook', 'save', {
    done: 'Webhook saved. Send a test to try it.',
    onError(error) {
      const { issues } = describe(error);
      setFault(issues[0]?.message);
      if (issues.length === 0) toastError(error);
      return true;
    },
  });
  const remove = useCall('webhook', 'remove', { done: 'The webhook is removed' });
  return (
    <Card>
      <CardHeader
        title="Chat channel"
        description="An incoming webhook of Slack, or of another chat that takes the same messages. Its readers see who published what, and a link."
      />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ org, url });
        }}
      >
        <CardBody>
          <Field
            label="Webhook URL"
            error={fault}
            hint={
              webhook.host
                ? `One at ${webhook.host} is kept, encrypted. Type to replace it.`
                : 'Kept encrypted; never shown again.'
            }
          >
            {(control) => (
              <Input
                {...control}
                required
                type="url"
                autoComplete="off"
                spellCheck={false}
                placeholder={webhook.host ? '••••••••' : 'https://hooks.slack.com/services/…'}
                value={url}
                onChange={(event) => {
                  setFault(undefined);
                  setUrl(event.target.value);
                }}
              />
            )}
          </Field>
        </CardBody>
        <SaveBar
          form={{ changed: url !== '', busy: save.isPending, reset: () => setUrl('') }}
          start={webhook.host && <Button onClick={() => setRemoving(true)}>Remove</Button>}
        />
      </form>
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title="Remove the webhook?"
        action="Remove"
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ org })}
      >
        <p>Its address is forgotten, and what waits to be posted is not posted.</p>
      </ConfirmDialog>
    </Card>
  );
}
