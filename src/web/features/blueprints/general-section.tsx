import type { ReactNode } from 'react';

/** One subject of the form: what it is about, then its fields. */
export function GeneralSection({
  title,
  description,
  children,
}: {
  title: string;
  description?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section aria-label={title} className="border-t p-4 first:border-t-0">
      <h2 className="font-semibold text-base">{title}</h2>
      {description && <p className="mt-0.5 text-muted-foreground text-sm">{description}</p>}
      <div className="mt-4 space-y-5">{children}</div>
    </section>
  );
}
