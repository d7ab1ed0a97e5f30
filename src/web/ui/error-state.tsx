import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

/** What happened, what to do next, and the code to quote. */
export function ErrorState({
  title,
  message,
  code,
  requestId,
  action,
  className,
}: {
  title: string;
  message: string;
  code?: string;
  requestId?: string | null;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <div role="alert" className={cn('flex flex-col items-center rounded-lg border px-6 py-12 text-center', className)}>
      <div aria-hidden className="mb-3 grid size-10 place-items-center rounded-lg bg-danger-soft text-danger">
        <TriangleAlert className="size-5" />
      </div>
      <h2 className="font-semibold text-base">{title}</h2>
      <p className="mt-1 max-w-md text-balance text-muted-foreground text-sm">{message}</p>
      {code && (
        <p className="mt-3 font-mono text-muted-foreground text-xs">
          {code}
          {requestId && ` · ${requestId}`}
        </p>
      )}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
