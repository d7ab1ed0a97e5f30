import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

/** One of a few, all in sight. */
export function Segmented<V extends string>({
  label,
  value,
  onChange,
  options,
  disabled,
  className,
}: {
  label: string;
  value: V;
  onChange: (value: V) => void;
  options: { value: V; label: ReactNode; count?: number }[];
  /** Say beside it why. */
  disabled?: boolean;
  className?: string;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      disabled={disabled}
      value={value}
      onValueChange={(next) => next && onChange(next as V)}
      className={cn(
        'inline-flex h-8 max-w-full items-center gap-0.5 overflow-x-auto rounded-lg bg-strong p-0.5',
        className,
      )}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className="inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2.5 font-medium text-muted-foreground text-sm hover:text-foreground focus-visible:outline-offset-[-2px] data-[state=on]:bg-card data-[state=on]:text-foreground data-[state=on]:shadow-raised disabled:opacity-50 [&_svg]:size-4"
        >
          {option.label}
          {option.count !== undefined && <span className="text-muted-foreground tabular-nums">{option.count}</span>}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
