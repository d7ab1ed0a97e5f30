import { accent as accentSchema } from '#contract/settings.ts';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { AccentField } from './accent-field.tsx';
import { BrandingPreview } from './branding-preview.tsx';
import { FormBesidePreview } from './form-beside-preview.tsx';
import { LogoField } from './logo-field.tsx';
import { ResetButton } from './reset-button.tsx';
import { useBrandingForm } from './use-branding-form.ts';

export function BrandingPage() {
  const form = useBrandingForm();
  const { draft, saved } = form;
  const { defaults } = saved;
  const isColour = accentSchema.safeParse(draft.accent);
  return (
    <FormBesidePreview
      title="Branding"
      description="What everybody sees. Changes show for all at their next load."
      form={form}
      off={isColour.success ? undefined : 'Correct the accent colour.'}
      preview={<BrandingPreview brand={{ ...draft, accent: isColour.success ? isColour.data : saved.accent }} />}
    >
      <Field label="Portal name" hint="In the header and the browser tab.">
        {(control) => (
          <div className="flex items-center gap-2">
            <Input
              {...control}
              required
              maxLength={60}
              value={draft.name}
              onChange={(event) => form.setName(event.target.value)}
            />
            <ResetButton
              what="portal name"
              isDefault={draft.name === defaults.name}
              onReset={() => form.setName(defaults.name)}
            />
          </div>
        )}
      </Field>
      <LogoField
        label="Logo"
        mode="light"
        hint="In the header, on the sign-in page and, when it is not wide, in the browser tab."
        url={draft.logos.light?.url ?? null}
        fallback={{ url: null, words: 'Without one, the portal’s own mark is shown.' }}
        onChoose={(file) => form.chooseLogo('light', file)}
        onRemove={() => form.removeLogo('light')}
      />
      <LogoField
        label="Logo for dark mode"
        mode="dark"
        hint="Shown on dark backgrounds."
        url={draft.logos.dark?.url ?? null}
        fallback={{
          url: draft.logos.light?.url ?? null,
          words: draft.logos.light
            ? 'Without one, the logo above is shown in dark mode too.'
            : 'Without one, the portal’s own mark is shown.',
        }}
        onChoose={(file) => form.chooseLogo('dark', file)}
        onRemove={() => form.removeLogo('dark')}
      />
      <AccentField value={draft.accent} saved={saved.accent} byDefault={defaults.accent} onChange={form.setAccent} />
    </FormBesidePreview>
  );
}
