import { accent as accentSchema } from '#contract/organizations.ts';
import { useSettings } from '#web/api/session.ts';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { BrandingPreview } from './branding-preview.tsx';
import { SettingsCard } from './settings-card.tsx';
import { useSettingsForm } from './use-settings-form.ts';

const defaultAccent = '#2563eb';

export function BrandingPage() {
  useTitle('Branding');
  const { name, accent } = useSettings();
  const form = useSettingsForm({ name, accent }, (draft) => draft);
  const valid = accentSchema.safeParse(form.draft.accent);
  return (
    <>
      <PageHeader title="Branding" description="What everybody sees. Changes show for all at their next load." />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
        <SettingsCard form={form}>
          <Field label="Portal name" hint="In the header and the browser tab.">
            {(control) => (
              <Input
                {...control}
                required
                maxLength={60}
                value={form.draft.name}
                onChange={(event) => form.set('name', event.target.value)}
              />
            )}
          </Field>
          <Field
            label="Accent colour"
            hint="The whole palette is derived from it, with readable text in both modes."
            error={valid.success ? null : (valid.error.issues[0]?.message ?? null)}
          >
            {(control) => (
              <div className="flex items-center gap-2">
                <input
                  type="color"
                  aria-label="Pick a colour"
                  value={valid.success ? valid.data : accent}
                  onChange={(event) => form.set('accent', event.target.value)}
                  className="h-8 w-10 shrink-0 cursor-pointer rounded-md border border-input bg-card p-1"
                />
                <Input
                  {...control}
                  value={form.draft.accent}
                  spellCheck={false}
                  onChange={(event) => form.set('accent', event.target.value)}
                  className="w-32 font-mono"
                />
                <Button
                  onClick={() => form.set('accent', defaultAccent)}
                  off={form.draft.accent === defaultAccent ? 'It is the default.' : undefined}
                >
                  Reset
                </Button>
              </div>
            )}
          </Field>
        </SettingsCard>
        <BrandingPreview name={form.draft.name} accent={valid.success ? valid.data : accent} />
      </div>
    </>
  );
}
