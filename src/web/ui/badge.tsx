import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

const badgeStyle = cva(
  'inline-flex h-5 items-center gap-1.5 whitespace-nowrap rounded-full px-2 font-medium text-xs [&_svg]:size-3',
  {
    variants: {
      tone: {
        neutral: 'bg-strong text-muted-foreground',
        success: 'bg-success-soft text-success',
        warning: 'bg-warning-soft text-warning',
        danger: 'bg-danger-soft text-danger',
        info: 'bg-info-soft text-info',
        accent: 'bg-accent text-accent-foreground',
      },
    },
    defaultVariants: { tone: 'neutral' },
  },
);

export type Tone = NonNullable<VariantProps<typeof badgeStyle>['tone']>;

/** `dot` draws the state; `pulse` says that it is still changing. */
export function Badge({
  tone,
  dot,
  pulse,
  className,
  children,
  ...rest
}: ComponentProps<'span'> & { tone?: Tone; dot?: boolean; pulse?: boolean }) {
  return (
    <span className={cn(badgeStyle({ tone }), className)} {...rest}>
      {dot && <span aria-hidden className={cn('size-1.5 rounded-full bg-current', pulse && 'animate-pulse')} />}
      {children}
    </span>
  );
}
