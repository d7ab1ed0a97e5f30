import { accent as accentSchema } from '#contract/settings.ts';
import { accentShifts } from '#web/theme/accent-shift.ts';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { ResetButton } from './reset-button.tsx';

/** A colour by picker or by hex, and where it is not shown as it was picked. */
export function AccentField({
  value,
  saved,
  byDefault,
  onChange,
}: {
  value: string;
  /** Shown by the picker while what is typed is no colour. */
  saved: string;
  byDefault: string;
  onChange: (accent: string) => void;
}) {
  const parsed = accentSchema.safeParse(value);
  return (
    <div>
      <Field
        label="Accent colour"
        hint="The whole palette is derived from it, with readable text in both modes."
        error={parsed.success ? null : (parsed.error.issues[0]?.message ?? null)}
      >
        {(control) => (
          <div className="flex items-center gap-2">
            <input
              type="color"
              aria-label="Pick a colour"
              value={parsed.success ? parsed.data : saved}
              onChange={(event) => onChange(event.target.value)}
              className="h-8 w-10 shrink-0 cursor-pointer rounded-md border border-input bg-card p-1"
            />
            <Input
              {...control}
              value={value}
              spellCheck={false}
              maxLength={7}
              onChange={(event) => onChange(event.target.value)}
              className="w-28 font-mono"
            />
            <ResetButton what="accent colour" isDefault={value === byDefault} onReset={() => onChange(byDefault)} />
          </div>
        )}
      </Field>
      {parsed.success && <Shifts accent={parsed.data} />}
    </div>
  );
}

function Shifts({ accent }: { accent: string }) {
  const shifts = accentShifts(accent);
  if (shifts.length === 0) return null;
  return (
    <ul aria-label="Shifted for contrast" className="mt-2 space-y-1 text-muted-foreground text-xs">
      {shifts.map(({ mode, what, shown }) => (
        <li key={`${mode} ${what}`} className="flex items-center gap-1.5">
          <span aria-hidden className="size-3 shrink-0 rounded-sm border" style={{ background: shown }} />
          <span>
            {what} in {mode} mode use <span className="font-mono">{shown}</span>, for contrast.
          </span>
        </li>
      ))}
    </ul>
  );
}
