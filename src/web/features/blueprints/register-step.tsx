import type { ReactNode } from 'react';
import { Card, CardBody } from '#web/ui/card.tsx';

/** One step of a flow: those before stay in sight, so that anything can be changed without going back. */
export function RegisterStep({
  number,
  title,
  aside,
  children,
}: {
  number: number;
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <li>
      <Card aria-label={title} className="animate-rise">
        <header className="flex flex-wrap items-center gap-2.5 border-b px-4 py-3">
          <span
            aria-hidden
            className="grid size-5 place-items-center rounded-full bg-accent font-semibold text-accent-foreground text-xs tabular-nums"
          >
            {number}
          </span>
          <h2 className="flex-1 font-semibold text-base">{title}</h2>
          {aside}
        </header>
        <CardBody>{children}</CardBody>
      </Card>
    </li>
  );
}
