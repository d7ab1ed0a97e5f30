import { useState } from 'react';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '#web/ui/card.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { SwitchRow } from './switch-row.tsx';
import { type Connection, settingsOf, useSaveSso } from './use-sso-form.ts';

/** On, off, and the only way in. */
export function ActivationCard({ connection }: { connection: Connection }) {
  const { org } = useSession();
  const [asking, setAsking] = useState<'require' | 'remove' | null>(null);
  const close = () => setAsking(null);
  const save = useSaveSso({ onSuccess: close });
  const remove = useCall('sso', 'remove', { done: 'Sign-in by SSO is removed', onSuccess: close });
  const set = (changes: { enabled?: boolean; required?: boolean }) =>
    save.mutate({ org, ...settingsOf(connection), ...changes });
  const { enabled, required } = connection;
  return (
    <Card>
      <CardHeader
        title="Turn on"
        description="Each step needs a try that succeeded, so that nobody locks themselves out."
      />
      <CardBody className="space-y-5">
        <SwitchRow
          label="Sign-in by SSO"
          hint="People with an address in a captured domain are led to the provider."
          checked={enabled}
          onChange={(on) => set({ enabled: on })}
        />
        <SwitchRow
          label="Required"
          hint={
            enabled
              ? 'Links by mail, and sessions and keys that were not made through the provider, no longer open this organization.'
              : 'Turn sign-in by SSO on first.'
          }
          checked={enabled && required}
          onChange={(on) => (!enabled ? undefined : on ? setAsking('require') : set({ required: false }))}
        />
      </CardBody>
      <CardFooter className="justify-between">
        <p className="min-w-0 flex-1 text-muted-foreground text-sm">
          Locked out? On the portal’s machine run <code className="font-mono">slipway admin create-key</code>, or start
          it and use the link that it prints.
        </p>
        <Button onClick={() => setAsking('remove')}>Remove</Button>
      </CardFooter>
      <ConfirmDialog
        open={asking === 'require'}
        onOpenChange={close}
        title="Require sign-in by SSO"
        action="Require"
        busy={save.isPending}
        onConfirm={() => set({ required: true })}
      >
        <p>
          Whoever signed in by mail leaves this organization at once and comes back through the provider, you included.
          API keys that were not made in such a session stop opening it. Other organizations are not affected.
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'remove'}
        onOpenChange={close}
        title="Remove sign-in by SSO"
        action="Remove"
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ org })}
      >
        <p>
          Every session and API key that was made through the provider ends, and so do groups. Members stay and sign in
          by mail.
        </p>
      </ConfirmDialog>
    </Card>
  );
}
