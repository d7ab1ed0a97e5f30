import { type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';
import { Input } from './input.tsx';

/**
 * Asks before something that cannot simply be undone; `children` name what is lost.
 * @param typed the name to type, only where nothing brings it back
 */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  action,
  danger,
  typed,
  busy,
  onConfirm,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** Label of the button, a verb. */
  action: string;
  danger?: boolean;
  typed?: string;
  busy?: boolean;
  onConfirm: () => void;
  children: ReactNode;
}) {
  const [text, setText] = useState('');
  const ready = !typed || text.trim() === typed;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setText('');
        onOpenChange(next);
      }}
      title={title}
      size="sm"
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            variant={danger ? 'danger' : 'primary'}
            busy={busy}
            off={ready ? undefined : `Type ${typed} to confirm.`}
            onClick={onConfirm}
          >
            {action}
          </Button>
        </>
      }
    >
      <div className="space-y-3 text-muted-foreground text-sm">
        {children}
        {typed && (
          <Field label={`Type ${typed} to confirm`}>
            {(control) => (
              <Input {...control} value={text} autoComplete="off" onChange={(e) => setText(e.target.value)} />
            )}
          </Field>
        )}
      </div>
    </Dialog>
  );
}
