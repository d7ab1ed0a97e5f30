import type { ReactNode } from 'react';
import { Field } from '#web/ui/field.tsx';
import { Input, Textarea } from '#web/ui/input.tsx';

interface Props {
  value: string;
  onChange: (value: string) => void;
}

/** What members see in their catalog. */
export function NameField({ value, onChange, hint, className }: Props & { hint?: ReactNode; className?: string }) {
  return (
    <Field label="Name" hint={hint} className={className}>
      {(control) => (
        <Input {...control} required maxLength={80} value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}

export function DescriptionField({ value, onChange, rows = 2 }: Props & { rows?: number }) {
  return (
    <Field label="Description" optional>
      {(control) => (
        <Textarea
          {...control}
          rows={rows}
          maxLength={400}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
