import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

export function Card({ className, ...rest }: ComponentProps<'section'>) {
  return <section className={cn('rounded-lg border border-border bg-card shadow-raised', className)} {...rest} />;
}

export function CardHeader({
  title,
  description,
  actions,
  className,
}: {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  className?: string;
}) {
  return (
    <header className={cn('grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-3 px-4 pt-4', className)}>
      <h2 className="self-center font-semibold text-base">{title}</h2>
      {actions && <div className="row-span-2 flex items-center gap-2 max-sm:row-span-1">{actions}</div>}
      {/* On a phone it has the whole width, below the buttons. */}
      {description && (
        <p className="col-start-1 mt-0.5 text-muted-foreground text-sm max-sm:col-span-2">{description}</p>
      )}
    </header>
  );
}

export function CardBody({ className, ...rest }: ComponentProps<'div'>) {
  return <div className={cn('p-4', className)} {...rest} />;
}

export function CardFooter({ className, ...rest }: ComponentProps<'footer'>) {
  return (
    <footer
      className={cn(
        'flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-t bg-muted px-4 py-3',
        className,
      )}
      {...rest}
    />
  );
}
