import { RotateCcw } from 'lucide-react';
import { IconButton } from '#web/ui/icon-button.tsx';

/** Puts the default into a field; saving is another step. */
export function ResetButton({ what, isDefault, onReset }: { what: string; isDefault: boolean; onReset: () => void }) {
  return (
    <IconButton
      label={`Reset ${what} to its default`}
      off={isDefault ? 'This is the default.' : undefined}
      onClick={onReset}
    >
      <RotateCcw />
    </IconButton>
  );
}
