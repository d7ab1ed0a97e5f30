import { type SubmitEvent, useState } from 'react';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '#web/ui/card.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';

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
        <CardFooter>
          <Button
            type="submit"
            variant="primary"
            busy={update.isPending}
            off={name.trim() === me.name ? 'Nothing to save.' : undefined}
          >
            Save
          </Button>
        </CardFooter>
      </form>
    </Card>
  );
}
