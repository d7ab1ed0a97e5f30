import { useSettings } from '#web/api/session.ts';
import { useTitle } from '#web/shell/use-title.ts';
import { Field } from '#web/ui/field.tsx';
import { Input, Textarea } from '#web/ui/input.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SettingsCard } from './settings-card.tsx';
import { useSettingsForm } from './use-settings-form.ts';

export function WelcomePage() {
  useTitle('Welcome screen');
  const { welcome } = useSettings();
  const form = useSettingsForm(welcome, (draft) => ({ welcome: draft }));
  return (
    <>
      <PageHeader title="Welcome screen" description="What a builder sees before their first workspace." />
      <div className="max-w-2xl">
        <SettingsCard form={form}>
          <Field label="Title">
            {(control) => (
              <Input
                {...control}
                required
                maxLength={120}
                value={form.draft.title}
                onChange={(event) => form.set('title', event.target.value)}
              />
            )}
          </Field>
          <Field label="Description" hint={`${form.draft.description.length} of 600 characters.`}>
            {(control) => (
              <Textarea
                {...control}
                rows={4}
                maxLength={600}
                value={form.draft.description}
                onChange={(event) => form.set('description', event.target.value)}
              />
            )}
          </Field>
          <Field label="Call to action" hint="The label of the button.">
            {(control) => (
              <Input
                {...control}
                required
                maxLength={40}
                value={form.draft.callToAction}
                onChange={(event) => form.set('callToAction', event.target.value)}
              />
            )}
          </Field>
        </SettingsCard>
      </div>
    </>
  );
}
