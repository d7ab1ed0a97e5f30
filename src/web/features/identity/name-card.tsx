import { type SubmitEvent, useState } from 'react';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { SaveBar } from '#web/ui/save-bar.tsx';

export function NameCard() {
  const { me } = useSession();
  const [name, setName] = useState(me.name);
  const update = useCall('identity', 'updateMe', { done: 'Name saved' });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    update.mutate({ name });
  };
  return (
    <Card>
      <form onSubmit={submit}>
        <CardHeader title="Profile" description="Admins see your name on publish requests and in the audit log." />
        <CardBody className="grid gap-4 sm:grid-cols-2">
          <Field label="Name">
            {(control) => (
              <Input
                {...control}
                required
                maxLength={80}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Field label="Email" hint="It is what you sign in with, and cannot be changed.">
            {(control) => <Input {...control} value={me.email} readOnly className="bg-muted" />}
          </Field>
        </CardBody>
        <SaveBar form={{ changed: name.trim() !== me.name, busy: update.isPending, reset: () => setName(me.name) }} />
      </form>
    </Card>
  );
}
