import { useId } from 'react';
import { Label } from '#web/ui/label.tsx';
import { Switch } from '#web/ui/switch.tsx';

/** A switch with what it means beside it. */
export function Toggle({
  label,
  hint,
  checked,
  onChange,
}: {
  label: string;
  hint: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-6 px-4 py-3">
      <div className="min-w-0">
        <Label htmlFor={id}>{label}</Label>
        <p id={`${id}-hint`} className="text-muted-foreground text-sm">
          {hint}
        </p>
      </div>
      <Switch id={id} aria-describedby={`${id}-hint`} className="mt-0.5" checked={checked} onChange={onChange} />
    </div>
  );
}
