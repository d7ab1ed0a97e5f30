import { useState } from 'react';
import { describe } from '#web/api/error.ts';
import { useSession } from '#web/api/session.ts';
import { toastError, useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '#web/ui/card.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';

const empty = { url: 'https://github.com', owner: '', token: '' };

/** Keeps new apps at GitHub. The token goes in and never comes out again. */
export function ConnectForge() {
  const { org } = useSession();
  const [draft, setDraft] = useState(empty);
  const [faults, setFaults] = useState<Record<string, string>>({});
  const connect = useCall('organizations', 'connectForge', {
    done: 'GitHub is connected. Test the connection to try it.',
    onError(error) {
      const { issues } = describe(error);
      setFaults(Object.fromEntries(issues.map(({ path, message }) => [path, message])));
      if (issues.length === 0) toastError(error);
      return true;
    },
  });
  const input = (name: keyof typeof empty) => ({
    value: draft[name],
    required: true,
    spellCheck: false,
    onChange: (event: { target: { value: string } }) => {
      setFaults({});
      setDraft({ ...draft, [name]: event.target.value });
    },
  });

  return (
    <Card>
      <CardHeader
        title="Connect GitHub"
        description="New apps get a private repository there. Apps that are published already stay at the built-in forge."
      />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          connect.mutate({ org, kind: 'github', ...draft });
        }}
      >
        <CardBody className="grid gap-4 sm:grid-cols-2">
          <Field label="Address" hint="Change it only for a GitHub Enterprise Server." error={faults.url}>
            {(control) => <Input {...control} {...input('url')} type="url" />}
          </Field>
          <Field label="Account or organization" hint="It owns the repositories." error={faults.owner}>
            {(control) => <Input {...control} {...input('owner')} placeholder="acme" autoComplete="off" />}
          </Field>
          <Field
            label="Token"
            className="sm:col-span-2"
            hint="A classic token with the scope “repo”, or a fine-grained one that may read and write Administration, Contents and Pull requests. Kept encrypted; never shown again."
            error={faults.token}
          >
            {(control) => <Input {...control} {...input('token')} type="password" autoComplete="new-password" />}
          </Field>
        </CardBody>
        <CardFooter>
          <Button type="submit" variant="primary" busy={connect.isPending}>
            Connect
          </Button>
        </CardFooter>
      </form>
    </Card>
  );
}
