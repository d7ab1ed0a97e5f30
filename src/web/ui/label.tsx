import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

export function Label({ className, ...rest }: ComponentProps<'label'>) {
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is named by `htmlFor`, which callers pass
  return <label className={cn('font-medium text-foreground text-sm', className)} {...rest} />;
}
