import type { ReactNode } from 'react';

/** Names and values of one thing, in two columns where there is room. */
export function DetailList({ items }: { items: { name: string; value: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-1 gap-x-6 gap-y-2.5 text-sm sm:grid-cols-[fit-content(10rem)_minmax(0,1fr)]">
      {items.map(({ name, value }) => (
        <div key={name} className="sm:contents">
          <dt className="text-muted-foreground">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
