import { Switch as Radix } from 'radix-ui';
import { cn } from './cn.ts';
import type { ControlProps } from './field.tsx';

/** On or off. Give a `label` when nothing beside it is its label. */
export function Switch({
  checked,
  onChange,
  label,
  className,
  ...control
}: Partial<ControlProps> & {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label?: string;
  className?: string;
}) {
  return (
    <Radix.Root
      {...control}
      aria-label={label}
      checked={checked}
      onCheckedChange={onChange}
      className={cn(
        // A finger needs more than what is seen.
        'before:-inset-2 relative inline-flex h-5 w-9 before:absolute shrink-0 items-center rounded-full border border-input bg-strong p-px transition-colors duration-100 data-[state=checked]:border-primary data-[state=checked]:bg-primary',
        className,
      )}
    >
      <Radix.Thumb className="size-4 rounded-full bg-muted-foreground transition-transform duration-100 data-[state=checked]:translate-x-4 data-[state=checked]:bg-primary-foreground" />
    </Radix.Root>
  );
}
