import type { ReactNode } from 'react';
import { cn } from './cn.ts';

/** Nothing here yet: what will be, and the one next step. */
export function EmptyState({
  icon,
  title,
  children,
  action,
  className,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <div className={cn('flex flex-col items-center rounded-lg border border-dashed px-6 py-12 text-center', className)}>
      {icon && (
        <div
          aria-hidden
          className="mb-3 grid size-10 place-items-center rounded-lg border bg-card text-muted-foreground shadow-raised [&_svg]:size-5"
        >
          {icon}
        </div>
      )}
      <h2 className="font-semibold text-base">{title}</h2>
      {children && <div className="mt-1 max-w-md text-balance text-muted-foreground text-sm">{children}</div>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
