import type { PublishRequest } from '#contract/publishing.ts';
import { duration } from '#web/ui/relative-time.ts';
import { TimeAgo } from '#web/ui/time-ago.tsx';

/** When a request was made; of one that waits, how long it has done so. */
export function RequestAge({ request: { status, createdAt } }: { request: PublishRequest }) {
  if (status !== 'pending') return <TimeAgo time={createdAt} />;
  return (
    <time dateTime={createdAt} title={new Date(createdAt).toLocaleString()} className="whitespace-nowrap">
      Waiting {duration(new Date(createdAt), new Date())}
    </time>
  );
}
