import { Field } from '#web/ui/field.tsx';
import { Input, Textarea } from '#web/ui/input.tsx';
import { FormBesidePreview } from './form-beside-preview.tsx';
import { ResetButton } from './reset-button.tsx';
import { useWelcomeForm, type WelcomeTexts } from './use-welcome-form.ts';
import { WelcomePreview } from './welcome-preview.tsx';

export function WelcomePage() {
  const form = useWelcomeForm();
  const { draft } = form;
  const reset = (text: keyof WelcomeTexts, what: string) => (
    <ResetButton
      what={what}
      isDefault={draft[text] === form.defaults[text]}
      onReset={() => form.set(text, form.defaults[text])}
    />
  );
  return (
    <FormBesidePreview
      title="Welcome screen"
      description="What a builder sees before their first workspace."
      form={form}
      preview={<WelcomePreview texts={draft} />}
    >
      <Field label="Title">
        {(control) => (
          <div className="flex items-center gap-2">
            <Input
              {...control}
              required
              maxLength={120}
              value={draft.title}
              onChange={(event) => form.set('title', event.target.value)}
            />
            {reset('title', 'title')}
          </div>
        )}
      </Field>
      <Field label="Description" hint={`${draft.description.length} of 600 characters.`}>
        {(control) => (
          <div className="flex items-start gap-2">
            <Textarea
              {...control}
              rows={5}
              maxLength={600}
              value={draft.description}
              onChange={(event) => form.set('description', event.target.value)}
            />
            {reset('description', 'description')}
          </div>
        )}
      </Field>
      <Field label="Call to action" hint="The label of the button that opens the first launch.">
        {(control) => (
          <div className="flex items-center gap-2">
            <Input
              {...control}
              required
              maxLength={40}
              value={draft.callToAction}
              onChange={(event) => form.set('callToAction', event.target.value)}
            />
            {reset('callToAction', 'call to action')}
          </div>
        )}
      </Field>
    </FormBesidePreview>
  );
}
