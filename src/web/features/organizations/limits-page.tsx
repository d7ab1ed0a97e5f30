import { deployOn as deployOnSchema } from '#contract/organizations.ts';
import { useSettings } from '#web/api/session.ts';
import { useTitle } from '#web/shell/use-title.ts';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { Select } from '#web/ui/select.tsx';
import { SettingsCard } from './settings-card.tsx';
import { useSettingsForm } from './use-settings-form.ts';

const moments = [
  { value: 'approval', label: 'When a request is approved', hint: 'The pull request is opened for the record' },
  { value: 'merge', label: 'When its pull request is merged', hint: 'The forge’s own rules decide' },
];

export function LimitsPage() {
  useTitle('Limits');
  const { limits, deployOn, baseDomain, previewDomain } = useSettings();
  const form = useSettingsForm({ running: String(limits.maxRunningWorkspacesPerUser), deployOn }, (draft) => ({
    limits: { maxRunningWorkspacesPerUser: Number(draft.running) },
    deployOn: draft.deployOn,
  }));
  return (
    <>
      <PageHeader title="Limits" description="How much each member may run, and when an approved app goes live." />
      <div className="max-w-2xl space-y-5">
        <SettingsCard form={form}>
          <Field label="Running workspaces per member" hint="Stopped ones do not count. What runs already goes on.">
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
          <Field label="Apps go live">
            {(control) => (
              <Select
                {...control}
                value={form.draft.deployOn}
                onChange={(value) => form.set('deployOn', deployOnSchema.parse(value))}
                options={moments}
              />
            )}
          </Field>
        </SettingsCard>
        <dl className="grid gap-x-6 gap-y-2 px-1 text-sm sm:grid-cols-[10rem_1fr]">
          <dt className="text-muted-foreground">Domain of apps</dt>
          <dd className="font-mono">*.{baseDomain}</dd>
          <dt className="text-muted-foreground">Domain of previews</dt>
          <dd className="font-mono">*.{previewDomain}</dd>
        </dl>
      </div>
    </>
  );
}
