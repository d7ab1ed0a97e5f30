import { useState } from 'react';
import { describe } from '#web/api/error.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import type { App } from './app-table.tsx';
import { DomainStatus } from './domain-status.tsx';

/** A domain of its own, beside the name that the app has at the base domain. */
export function DomainCard({ app }: { app: App }) {
  return (
    <Card>
      <CardHeader
        title="Domain"
        description="A domain of your own that the app is served at, too. Its DNS has to say that it may be."
      />
      <CardBody>{app.domain ? <DomainStatus app={app} domain={app.domain} /> : <DomainForm app={app} />}</CardBody>
    </Card>
  );
}

function DomainForm({ app }: { app: App }) {
  const { org } = useSession();
  const [host, setHost] = useState('');
  const set = useCall('apps', 'setDomain', { onError: (error) => describe(error).issues.length > 0 });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate({ org, id: app.id, host });
      }}
    >
      <Field
        label="Domain"
        error={set.error ? (describe(set.error).issues[0]?.message ?? null) : null}
        hint="You are shown which DNS records to make."
      >
        {(control) => (
          <div className="flex gap-2">
            <Input
              {...control}
              required
              maxLength={253}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              placeholder="sales.example.com"
              value={host}
              onChange={(event) => {
                setHost(event.target.value);
                set.reset();
              }}
            />
            <Button type="submit" busy={set.isPending}>
              Add domain
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}
