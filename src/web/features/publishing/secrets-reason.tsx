import { Field } from '#web/ui/field.tsx';
import { Textarea } from '#web/ui/input.tsx';

/** Asks why a secret that was found may be published; the reviewer reads it. */
export function SecretsReason({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Field
      label="Why publish it anyway?"
      hint="The reviewer reads this beside what was found. Do not write a password here."
    >
      {(control) => (
        <Textarea
          {...control}
          rows={2}
          maxLength={500}
          value={value}
          placeholder="It is an example from the documentation, and opens nothing."
          className="min-h-14"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
