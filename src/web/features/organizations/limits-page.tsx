import { useSettings } from '#web/api/session.ts';
import { useTitle } from '#web/shell/use-title.ts';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { DetailList } from '#web/ui/detail-list.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SettingsCard } from './settings-card.tsx';
import { useSettingsForm } from './use-settings-form.ts';

export function LimitsPage() {
  useTitle('Limits');
  const { limits } = useSettings();
  const form = useSettingsForm({ running: String(limits.maxRunningWorkspacesPerUser) }, (draft) => ({
    limits: { maxRunningWorkspacesPerUser: Number(draft.running) },
  }));
  return (
    <>
      <PageHeader title="Limits" description="How much each member may use of this organization at a time." />
      <div className="max-w-2xl space-y-5">
        <SettingsCard form={form}>
          <Field
            label="Running workspaces per member"
            hint={`${limits.maxRunningWorkspacesPerUser} in force. Stopped ones do not count, and what runs already goes on.`}
          >
            {(control) => (
              <Input
                {...control}
                type="number"
                required
                min={1}
                max={1000}
                value={form.draft.running}
                onChange={(event) => form.set('running', event.target.value)}
                className="w-28"
              />
            )}
          </Field>
        </SettingsCard>
        <Card>
          <CardHeader
            title="Set by the portal’s operator"
            description="They hold for every organization and change with a restart of the portal."
          />
          <CardBody>
            <DetailList
              items={[
                {
                  name: 'Launches',
                  value: (
                    <Operators
                      value={`${limits.launchesPerMinute.toLocaleString('en')} a minute per member`}
                      by="SLIPWAY_LAUNCH_LIMIT"
                    />
                  ),
                },
                {
                  name: 'API requests',
                  value: (
                    <Operators
                      value={`${limits.requestsPerMinute.toLocaleString('en')} a minute per member`}
                      by="SLIPWAY_RATE_LIMIT"
                    />
                  ),
                },
              ]}
            />
          </CardBody>
        </Card>
      </div>
    </>
  );
}

function Operators({ value, by }: { value: string; by: string }) {
  return (
    <span className="flex flex-wrap justify-between gap-x-4">
      {value}
      <code className="text-muted-foreground text-xs">{by}</code>
    </span>
  );
}
