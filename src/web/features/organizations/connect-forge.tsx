import { useState } from 'react';
import type { z } from 'zod';
import { forgeKind } from '#contract/forge.ts';
import { describe } from '#web/api/error.ts';
import { useSession } from '#web/api/session.ts';
import { toastError, useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '#web/ui/card.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import { Select } from '#web/ui/select.tsx';
import { forges } from './forge-names.ts';
import { GithubAppFields } from './github-app-fields.tsx';

const kinds = forgeKind.options.map((kind) => ({ value: kind, label: forges[kind].name }));
const empty = { url: forges.github.url, owner: '', token: '', appId: '', privateKey: '' };
const credentials = [
  { value: 'token' as const, label: 'Token' },
  { value: 'app' as const, label: 'GitHub App' },
];

/** Keeps new apps at a forge of the organization's own. The token goes in and never comes out again. */
export function ConnectForge() {
  const { org } = useSession();
  const [kind, setKind] = useState<z.infer<typeof forgeKind>>('github');
  const [draft, setDraft] = useState(empty);
  const [credential, setCredential] = useState<'token' | 'app'>('token');
  const asApp = kind === 'github' && credential === 'app';
  const { name, urlHint, ownerLabel, ownerHint, tokenHint } = forges[kind];
  const [faults, setFaults] = useState<Record<string, string>>({});
  const connect = useCall('organizations', 'connectForge', {
    done: `${name} is connected. Test the connection to try it.`,
    onError(error) {
      const { issues } = describe(error);
      setFaults(Object.fromEntries(issues.map(({ path, message }) => [path, message])));
      if (issues.length === 0) toastError(error);
      return true;
    },
  });
  const input = (field: keyof typeof empty) => ({
    value: draft[field],
    required: true,
    spellCheck: false,
    onChange: (event: { target: { value: string } }) => {
      setFaults({});
      setDraft({ ...draft, [field]: event.target.value });
    },
  });

  return (
    <Card>
      <CardHeader
        title="Connect a forge"
        description="New apps get a private repository there. Apps that are published already stay at the built-in forge."
      />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const { token, appId, privateKey, ...place } = draft;
          connect.mutate({ org, kind, ...place, ...(asApp ? { appId, privateKey } : { token }) });
        }}
      >
        <CardBody className="grid gap-4 sm:grid-cols-2">
          <Field label="Kind" className="sm:col-span-2">
            {(control) => (
              <Select
                {...control}
                value={kind}
                options={kinds}
                onChange={(value) => {
                  const next = forgeKind.parse(value);
                  setFaults({});
                  setKind(next);
                  setDraft({ ...draft, url: forges[next].url });
                }}
              />
            )}
          </Field>
          <Field label="Address" hint={urlHint} error={faults.url}>
            {(control) => <Input {...control} {...input('url')} type="url" />}
          </Field>
          <Field label={ownerLabel} hint={ownerHint} error={faults.owner}>
            {(control) => <Input {...control} {...input('owner')} placeholder="acme" autoComplete="off" />}
          </Field>
          {kind === 'github' && (
            <Segmented
              label="The portal signs in with"
              className="justify-self-start sm:col-span-2"
              value={credential}
              options={credentials}
              onChange={(value) => {
                setFaults({});
                setCredential(value);
              }}
            />
          )}
          {asApp ? (
            <GithubAppFields input={input} faults={faults} />
          ) : (
            <Field
              label="Token"
              className="sm:col-span-2"
              hint={`${tokenHint} Kept encrypted; never shown again.`}
              error={faults.token}
            >
              {(control) => <Input {...control} {...input('token')} type="password" autoComplete="new-password" />}
            </Field>
          )}
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
