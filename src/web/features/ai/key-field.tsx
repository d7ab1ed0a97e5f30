import { useState } from 'react';
import type { BlueprintAi } from '#contract/ai.ts';
import { Button } from '#web/ui/button.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';

/** A key goes in and never comes out: afterwards its last four characters are all that is shown. */
export function KeyField({
  optional,
  saved,
  value,
  error,
  onChange,
}: {
  optional: boolean;
  saved: BlueprintAi['openai']['key'];
  value: string | null | undefined;
  error: string | null;
  onChange: (key: string | null | undefined) => void;
}) {
  const [replacing, setReplacing] = useState(false);
  const kept = saved.configured && value === undefined && !replacing && !error;
  if (value === null)
    return (
      <Field label="Key" hint="It is removed when you save.">
        {(control) => (
          <span className="flex h-8 items-center gap-2 text-sm">
            <s {...control} className="text-muted-foreground">
              ••••{saved.lastFour}
            </s>
            <Button variant="link" onClick={() => onChange(undefined)}>
              Keep it
            </Button>
          </span>
        )}
      </Field>
    );
  if (kept)
    return (
      <Field label="Key" hint="Encrypted. It cannot be read again.">
        {(control) => (
          <span className="flex items-center gap-2">
            <Input {...control} readOnly value={`••••••••${saved.lastFour ?? ''}`} className="font-mono" />
            <Button onClick={() => setReplacing(true)}>Replace</Button>
            <Button className="text-danger" onClick={() => onChange(null)}>
              Remove
            </Button>
          </span>
        )}
      </Field>
    );
  return (
    <Field
      label={saved.configured ? 'New key' : 'Key'}
      optional={optional}
      hint={saved.configured ? 'It takes the place of the one you have.' : 'Encrypted, and never shown again.'}
      error={error}
    >
      {(control) => (
        <span className="flex items-center gap-2">
          <Input
            {...control}
            type="password"
            autoComplete="off"
            spellCheck={false}
            maxLength={500}
            value={value ?? ''}
            onChange={(event) => onChange(event.target.value || undefined)}
          />
          {saved.configured && (
            <Button
              onClick={() => {
                setReplacing(false);
                onChange(undefined);
              }}
            >
              Cancel
            </Button>
          )}
        </span>
      )}
    </Field>
  );
}
