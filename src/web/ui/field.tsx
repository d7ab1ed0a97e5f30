import { type ReactNode, useId } from 'react';
import { cn } from './cn.ts';
import { Label } from './label.tsx';

/** What a control inside a field carries, so that label, hint and error belong to it for everybody. */
export interface ControlProps {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
}

/** Label, control, and below it a hint or what is wrong: `<Field label="Name">{(control) => <Input {...control} />}</Field>` */
export function Field({
  label,
  hint,
  error,
  optional,
  className,
  children,
}: {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  optional?: boolean;
  className?: string;
  children: (control: ControlProps) => ReactNode;
}) {
  const id = useId();
  const below = `${id}-below`;
  const describes = Boolean(error || hint);
  return (
    <div className={cn('flex flex-col gap-1.5', className)}>
      <Label htmlFor={id}>
        {label}
        {optional && <span className="ml-1.5 font-normal text-muted-foreground">Optional</span>}
      </Label>
      {children({ id, 'aria-describedby': describes ? below : undefined, 'aria-invalid': error ? true : undefined })}
      {describes && (
        <p
          id={below}
          role={error ? 'alert' : undefined}
          className={cn('text-sm', error ? 'text-danger' : 'text-muted-foreground')}
        >
          {error || hint}
        </p>
      )}
    </div>
  );
}
