import { ChevronRight } from 'lucide-react';
import { Fragment } from 'react';
import { cn } from '#web/ui/cn.ts';
import type { ChatPlace } from './chat-order.ts';

const looks: Record<ChatPlace['state'], string> = {
  powers: 'border-success/25 bg-success-soft text-success',
  waits: 'text-foreground',
  cannot: 'text-warning',
  off: 'text-muted-foreground',
};

/** The first that is on and can powers Chat: who that is, and why not the others. */
export function ChatOrderList({ order }: { order: ChatPlace[] }) {
  return (
    <section aria-label="What powers Chat" className="mx-4 mt-4 rounded-lg border bg-muted p-3">
      <p className="text-sm">
        {order.some(({ state }) => state === 'powers')
          ? 'Chat is powered by the first in this order that is on and can:'
          : 'Nothing powers Chat yet. The first in this order that is on and can will:'}
      </p>
      <ol className="mt-2 flex flex-wrap items-stretch gap-1.5">
        {order.map((place, at) => (
          <Fragment key={place.id}>
            {at > 0 && <ChevronRight aria-hidden className="size-4 self-center text-muted-foreground max-sm:hidden" />}
            <li className={cn('min-w-0 flex-1 basis-44 rounded-md border bg-card px-2.5 py-1.5', looks[place.state])}>
              <p className="font-medium text-sm">{place.name}</p>
              <p className="break-words text-xs">{place.why}</p>
            </li>
          </Fragment>
        ))}
      </ol>
    </section>
  );
}
