import type { ReactNode } from 'react';

export function PageHeader({
  title,
  description,
  above,
  actions,
}: {
  title: ReactNode;
  description?: ReactNode;
  /** A way back. */
  above?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <header className="mb-5">
      {above && <div className="mb-2 text-muted-foreground text-sm">{above}</div>}
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-64">
          <h1 className="font-semibold text-xl tracking-[-0.01em]">{title}</h1>
          {description && <p className="mt-1 max-w-2xl text-muted-foreground text-sm">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
    </header>
  );
}
