import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { PublishRequest } from '#contract/publishing.ts';
import { Button } from '#web/ui/button.tsx';
import { IconButton } from '#web/ui/icon-button.tsx';
import { useQueue } from './use-queue.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** The way to the requests that wait before and after this one. */
export function QueueNav({ request }: { request: PublishRequest }) {
  const queue = useQueue(request.id);
  useShortcuts({ n: () => queue?.next?.(), p: () => queue?.previous?.() });
  if (!queue || queue.total === 0) return null;
  const { position, total, previous, next } = queue;
  return (
    <nav aria-label="Requests that wait" className="flex items-center gap-1 text-muted-foreground text-sm">
      <IconButton
        label="Previous request"
        aria-keyshortcuts="p"
        size="icon-sm"
        off={reason(previous)}
        onClick={go(previous)}
      >
        <ChevronLeft />
      </IconButton>
      <span className="tabular-nums">
        {request.status === 'pending' ? `${position} of ${total} waiting` : `${total} waiting`}
      </span>
      <IconButton label="Next request" aria-keyshortcuts="n" size="icon-sm" off={reason(next)} onClick={go(next)}>
        <ChevronRight />
      </IconButton>
    </nav>
  );
}

const go = (to: (() => void) | null) => () => to?.();
const reason = (to: (() => void) | null) => (to ? null : 'No other request waits there.');

/** After a decision: what a reviewer does next. */
export function NextRequest({ request }: { request: PublishRequest }) {
  const queue = useQueue(request.id);
  if (request.status === 'pending' || !queue?.next) return null;
  return (
    <Button variant="primary" onClick={queue.next}>
      Review the next request
    </Button>
  );
}
