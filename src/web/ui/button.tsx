import { cva, type VariantProps } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';
import { Spinner } from './spinner.tsx';
import { Tooltip } from './tooltip.tsx';

export const buttonStyle = cva(
  // A finger needs more than a mouse: the area that answers to it grows, the button does not.
  'pointer-coarse:after:-inset-1 relative inline-flex pointer-coarse:after:absolute shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium text-sm transition-colors duration-100 [&_svg]:size-4 [&_svg]:shrink-0 disabled:opacity-50 aria-disabled:opacity-50',
  {
    variants: {
      variant: {
        primary: 'bg-primary text-primary-foreground shadow-raised hover:bg-primary-hover',
        secondary: 'border border-input bg-card text-foreground shadow-raised hover:bg-muted',
        ghost: 'text-muted-foreground hover:bg-strong hover:text-foreground data-[state=open]:bg-strong',
        danger: 'bg-danger-solid text-danger-solid-foreground shadow-raised hover:bg-danger-solid-hover',
        link: 'h-auto px-0 text-link underline-offset-4 hover:underline',
      },
      size: {
        sm: 'h-7 px-2.5',
        md: 'h-8 px-3',
        lg: 'h-10 px-4 text-base',
        icon: 'size-8',
        'icon-sm': 'size-7',
      },
    },
    compoundVariants: [{ variant: 'link', className: 'h-auto px-0' }],
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
);

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'>, VariantProps<typeof buttonStyle> {
  /** Why it cannot be used now, in the server's own words; shown on hover and focus. The button stays reachable. */
  off?: ReactNode;
  /** Its action is under way. */
  busy?: boolean;
  /** Render the only child (a link) in the button's look. */
  asChild?: boolean;
}

export function Button({
  className,
  variant,
  size,
  off,
  busy,
  asChild,
  children,
  onClick,
  type,
  ...rest
}: ButtonProps) {
  const style = cn(buttonStyle({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={style} onClick={onClick} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  const blocked = Boolean(off) || busy;
  const button = (
    <button
      type={blocked ? 'button' : (type ?? 'button')}
      className={style}
      aria-disabled={blocked || undefined}
      aria-busy={busy || undefined}
      onClick={blocked ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
  return off ? <Tooltip text={off}>{button}</Tooltip> : button;
}
