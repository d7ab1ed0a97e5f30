import { relativeTime } from './relative-time.ts';

/** `3 minutes ago`, with the full time for whoever points at it. */
export function TimeAgo({ time, never = 'Never' }: { time: string | null; never?: string }) {
  if (!time) return <span className="text-muted-foreground">{never}</span>;
  return (
    <time dateTime={time} title={new Date(time).toLocaleString()} className="whitespace-nowrap">
      {relativeTime(new Date(time), new Date())}
    </time>
  );
}
