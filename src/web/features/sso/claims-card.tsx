import { SettingsCard } from '#web/features/organizations/settings-card.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { type Connection, settingsOf, useSsoForm } from './use-sso-form.ts';

const fields = [
  { key: 'email', label: 'Email' },
  { key: 'name', label: 'Name' },
  { key: 'groups', label: 'Groups' },
] as const;

/** Where in what the provider sends the portal finds what it needs. */
export function ClaimsCard({ connection }: { connection: Connection }) {
  const form = useSsoForm(
    { ...connection.claims },
    (claims) => ({ ...settingsOf(connection), claims }),
    'Claims saved',
  );
  return (
    <SettingsCard
      form={form}
      title="Claims"
      description={
        <>
          The claim that holds each value, or a path such as <code className="font-mono">realm_access.roles</code>.
        </>
      }
    >
      <div className="grid gap-4 sm:grid-cols-3">
        {fields.map(({ key, label }) => (
          <Field key={key} label={label} error={form.faults.claims}>
            {(control) => (
              <Input
                {...control}
                required
                spellCheck={false}
                value={form.draft[key]}
                onChange={(event) => form.set(key, event.target.value)}
                className="font-mono"
              />
            )}
          </Field>
        ))}
      </div>
    </SettingsCard>
  );
}
