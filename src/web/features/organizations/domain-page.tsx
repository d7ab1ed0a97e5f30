import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { describe } from '#web/api/error.ts';
import { query } from '#web/api/query.ts';
import { useSession, useSettings } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { DetailList } from '#web/ui/detail-list.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SaveBar } from '#web/ui/save-bar.tsx';
import { DefaultAudienceCard } from './default-audience-card.tsx';
import { Moves } from './moves.tsx';

export function DomainPage() {
  useTitle('Base domain');
  const { baseDomain, portalDomain, previewDomain } = useSettings();
  return (
    <>
      <PageHeader title="Base domain" description="Every app gets an address of its own below it." />
      <div className="max-w-2xl space-y-5">
        {/* Made anew when it was changed, here or elsewhere: what was typed for the one before is over. */}
        <DomainCard key={baseDomain} baseDomain={baseDomain} portalDomain={portalDomain} />
        <DefaultAudienceCard />
        <Card>
          <CardHeader
            title="Set by the portal’s operator"
            description="Organizations without a domain of their own share the portal’s. An address there belongs to whoever asked for it first."
          />
          <CardBody>
            <DetailList
              items={[
                { name: 'Apps', value: <Domain name={portalDomain} by="SLIPWAY_APPS_DOMAIN" /> },
                { name: 'Previews', value: <Domain name={previewDomain} by="SLIPWAY_PREVIEW_DOMAIN" /> },
              ]}
            />
          </CardBody>
        </Card>
      </div>
    </>
  );
}

function DomainCard({ baseDomain, portalDomain }: { baseDomain: string; portalDomain: string }) {
  const { org } = useSession();
  const own = baseDomain === portalDomain ? '' : baseDomain;
  const [draft, setDraft] = useState(own);
  const [asking, setAsking] = useState<{ to: string | null } | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const apps = useQuery(query('apps', 'list', { org })).data?.items ?? [];
  const save = useCall('organizations', 'updateSettings', {
    done: (settings) => `Apps are at *.${settings.baseDomain} now`,
    onError(error) {
      setAsking(null);
      const { message, issues } = describe(error);
      setFault(issues[0]?.message ?? message);
      return true;
    },
  });
  const ask = (to: string | null) => (apps.length > 0 ? setAsking({ to }) : save.mutate({ org, baseDomain: to }));
  const wanted = draft.trim();
  return (
    <Card>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask(wanted);
        }}
      >
        <CardBody className="space-y-4">
          <Field
            label="Domain for apps"
            error={fault}
            hint={`Point *.${wanted || 'apps.example.com'} at this portal first: a wildcard DNS record, and a certificate for it where the portal is served over HTTPS.`}
          >
            {(control) => (
              <Input
                {...control}
                value={draft}
                placeholder={portalDomain}
                spellCheck={false}
                autoCapitalize="off"
                autoComplete="off"
                className="font-mono"
                onChange={(event) => {
                  setFault(null);
                  setDraft(event.target.value);
                }}
              />
            )}
          </Field>
          <DetailList
            items={[
              { name: 'In force', value: <span className="font-mono">*.{baseDomain}</span> },
              { name: 'Apps below it', value: apps.length },
            ]}
          />
        </CardBody>
        <SaveBar
          form={{ changed: wanted !== own, busy: save.isPending, reset: () => setDraft(own) }}
          off={wanted === '' ? 'Name a domain, or use the portal’s.' : undefined}
          start={own && <Button onClick={() => ask(null)}>Use the portal’s domain</Button>}
        />
      </form>
      <ConfirmDialog
        open={asking !== null}
        onOpenChange={() => setAsking(null)}
        title="Move all apps?"
        action="Move apps"
        busy={save.isPending}
        onConfirm={() => asking && save.mutate({ org, baseDomain: asking.to })}
      >
        <p>These addresses change at once. The old ones stop working, and links to them with it.</p>
        <Moves apps={apps} to={asking?.to ?? portalDomain} />
      </ConfirmDialog>
    </Card>
  );
}

function Domain({ name, by }: { name: string; by: string }) {
  return (
    <span className="flex flex-wrap justify-between gap-x-4">
      <span className="font-mono">*.{name}</span>
      <code className="text-muted-foreground text-xs">{by}</code>
    </span>
  );
}
