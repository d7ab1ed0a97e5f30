import type { ReactNode } from 'react';
import { cn } from '#web/ui/cn.ts';

/** The bar on top of each half of the editor; both are of one height, so that their lower edges meet. */
export function PaneBar({ className, children }: { className?: string; children?: ReactNode }) {
  return (
    <div className={cn('flex h-10 shrink-0 items-center gap-1 border-b bg-background pr-1.5', className)}>
      {children}
    </div>
  );
}
