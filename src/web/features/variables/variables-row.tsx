import { Lock, LockOpen, Trash2 } from 'lucide-react';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Input } from '#web/ui/input.tsx';

export interface VariableDraft {
  key: string;
  name: string;
  /** Null: a secret that keeps the value it has. */
  value: string | null;
  secret: boolean;
  /** The portal holds a secret of this name. */
  kept: boolean;
}

/** One variable: name, value, whether it is secret. */
export function VariablesRow({
  row,
  fault,
  onChange,
  onRemove,
}: {
  row: VariableDraft;
  fault: string | null;
  onChange: (row: VariableDraft) => void;
  onRemove: () => void;
}) {
  const { name, value, secret, kept } = row;
  const called = name || 'the new variable';
  const fix = (next: Partial<VariableDraft>) => onChange({ ...row, ...next });
  return (
    <div>
      <div className="flex items-center gap-2 max-sm:flex-wrap">
        <Input
          aria-label="Name"
          aria-invalid={fault ? true : undefined}
          required
          maxLength={128}
          spellCheck={false}
          autoCapitalize="characters"
          autoComplete="off"
          placeholder="DATABASE_URL"
          className="font-mono sm:w-56"
          value={name}
          // A kept value belongs to its name.
          readOnly={kept}
          onChange={(event) => fix({ name: event.target.value })}
        />
        <Input
          aria-label={`Value of ${called}`}
          type={secret ? 'password' : 'text'}
          maxLength={8000}
          spellCheck={false}
          autoComplete="new-password"
          placeholder={secret ? (kept ? '•••••••• kept; type to replace' : 'Secret value') : 'Value'}
          className="min-w-0 flex-1 font-mono"
          value={value ?? ''}
          onChange={(event) => fix({ value: kept && event.target.value === '' ? null : event.target.value })}
        />
        <IconButton
          label={secret ? 'Secret: sealed, and never shown again' : 'Plain: admins can read it'}
          aria-pressed={secret}
          off={kept ? 'A secret stays one. Remove it to add it as plain.' : undefined}
          onClick={() => fix({ secret: !secret })}
        >
          {secret ? <Lock /> : <LockOpen />}
        </IconButton>
        <IconButton label={`Remove ${called}`} onClick={onRemove}>
          <Trash2 />
        </IconButton>
      </div>
      {fault && (
        <p role="alert" className="mt-1 text-danger text-sm">
          {fault}
        </p>
      )}
    </div>
  );
}
