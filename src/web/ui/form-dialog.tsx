import { type ReactNode, useId } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

/** A dialog that is filled in: Enter does what its button does, once the browser is content with every field. */
export function FormDialog({
  title,
  description,
  size,
  action,
  danger,
  off,
  busy,
  onSubmit,
  onClose,
  className,
  children,
}: {
  title: ReactNode;
  description?: ReactNode;
  size?: 'sm' | 'md';
  /** Label of the button, a verb. */
  action: string;
  danger?: boolean;
  /** Why it cannot be sent yet. */
  off?: string | undefined;
  busy: boolean;
  onSubmit: () => void;
  onClose: () => void;
  /** How its fields are laid out, when there are several. */
  className?: string;
  children: ReactNode;
}) {
  const form = useId();
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      description={description}
      size={size}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant={danger ? 'danger' : 'primary'} off={off} busy={busy}>
            {action}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={className}
        onSubmit={(event) => {
          event.preventDefault();
          // Enter in the only field sends a form whose button is off, too.
          if (!off && !busy) onSubmit();
        }}
      >
        {children}
      </form>
    </Dialog>
  );
}
