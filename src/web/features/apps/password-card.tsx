import { type SubmitEvent, useState } from 'react';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import type { App } from './app-table.tsx';

/** Of a public app only: others know their visitors by name. */
export function PasswordCard({ app }: { app: App }) {
  const { org } = useSession();
  const [password, setPassword] = useState('');
  const update = useCall('apps', 'update', {
    done: ({ hasPassword }) => (hasPassword ? 'The password is set' : 'The password is removed'),
    onSuccess: () => setPassword(''),
  });
  const off = app.allowed.update.ok ? undefined : app.allowed.update.reason;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    update.mutate({ org, id: app.id, password });
  };
  return (
    <Card>
      <CardHeader
        title="Password"
        description={
          app.hasPassword
            ? 'Visitors type it before they get in. Another one ends what they have open.'
            : 'Without one, anybody who has the address gets in.'
        }
      />
      <CardBody>
        <form onSubmit={submit}>
          <Field
            label={app.hasPassword ? 'New password' : 'Password'}
            hint="At least 8 characters. Nobody is shown it again, so keep it where you can find it."
          >
            {(control) => (
              <div className="flex gap-2 max-sm:flex-wrap">
                <Input
                  {...control}
                  type="password"
                  // Not the reader's own: their browser must not fill in the one to the portal.
                  autoComplete="new-password"
                  required
                  minLength={8}
                  maxLength={200}
                  value={password}
                  onChange={(event) => setPassword(event.target.value)}
                />
                <Button type="submit" off={off} busy={update.isPending && update.variables.password !== null}>
                  {app.hasPassword ? 'Change password' : 'Set password'}
                </Button>
                {app.hasPassword && (
                  <Button
                    className="text-danger"
                    off={off}
                    busy={update.isPending && update.variables.password === null}
                    onClick={() => update.mutate({ org, id: app.id, password: null })}
                  >
                    Remove password
                  </Button>
                )}
              </div>
            )}
          </Field>
        </form>
      </CardBody>
    </Card>
  );
}
