import type { ReactNode } from 'react';

/** Names and values of one thing, in two columns. */
export function DetailList({ items }: { items: { name: string; value: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-[fit-content(8rem)_minmax(0,1fr)] gap-x-4 gap-y-2.5 text-sm sm:grid-cols-[fit-content(10rem)_minmax(0,1fr)] sm:gap-x-6">
      {items.map(({ name, value }) => (
        <div key={name} className="contents">
          <dt className="text-muted-foreground">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
