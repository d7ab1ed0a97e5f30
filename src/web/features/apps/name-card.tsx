import { useState } from 'react';
import { describe } from '#web/api/error.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import type { App } from './app-table.tsx';
import { FormerNames } from './former-names.tsx';

/** The name that the app has at the base domain, and those that it had. */
export function NameCard({ app }: { app: App }) {
  const { org } = useSession();
  const [subdomain, setSubdomain] = useState(app.subdomain);
  const rename = useCall('apps', 'update', {
    done: ({ subdomain }) => `The app is called ${subdomain} now`,
    onError: () => true,
  });
  const isSame = subdomain.trim().toLowerCase() === app.subdomain;
  return (
    <Card>
      <CardHeader
        title="Name"
        description="After a rename the old address leads to the new one, and nobody else can take it."
      />
      <CardBody className="space-y-4">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            rename.mutate({ org, id: app.id, subdomain });
          }}
        >
          <Field label="Subdomain" error={rename.error ? messageOf(rename.error) : null}>
            {(control) => (
              <div className="flex gap-2 max-sm:flex-wrap">
                <div className="flex min-w-0 flex-1 max-sm:basis-full">
                  <Input
                    {...control}
                    required
                    autoComplete="off"
                    autoCapitalize="none"
                    spellCheck={false}
                    value={subdomain}
                    onChange={(event) => {
                      setSubdomain(event.target.value);
                      rename.reset();
                    }}
                    className="rounded-r-none"
                  />
                  <span className="flex h-8 shrink-0 items-center rounded-r-md border border-input border-l-0 bg-muted px-2.5 text-base text-muted-foreground">
                    {new URL(app.url).host.slice(app.subdomain.length)}
                  </span>
                </div>
                <Button type="submit" off={isSame ? 'This is its name.' : undefined} busy={rename.isPending}>
                  Rename
                </Button>
              </div>
            )}
          </Field>
        </form>
        {app.formerNames.length > 0 && <FormerNames app={app} />}
      </CardBody>
    </Card>
  );
}

/** What is wrong with the name itself, or why the portal did not take it. */
function messageOf(error: unknown): string {
  const { message, issues } = describe(error);
  return issues[0]?.message ?? message;
}
