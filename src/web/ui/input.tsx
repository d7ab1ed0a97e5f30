import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

const box =
  'w-full rounded-md border border-input bg-card text-sm text-foreground shadow-raised placeholder:text-muted-foreground focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-danger max-sm:text-[1rem]';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={cn(box, 'h-8 px-2.5', className)} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={cn(box, 'min-h-20 px-2.5 py-1.5 leading-5', className)} {...rest} />;
}
