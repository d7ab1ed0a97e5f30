import { useEffect, useState } from 'react';
import { Notice } from '#web/ui/notice.tsx';
import { duration } from '#web/ui/relative-time.ts';
import type { App } from './app-table.tsx';

/** What is live does not run: why, and when it is tried again. */
export function RestartNotice({ restart }: { restart: NonNullable<App['restart']> }) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 1000);
    return () => clearInterval(timer);
  }, []);
  const due = new Date(restart.dueAt);
  return (
    <Notice tone="danger" title="The app does not run" className="mb-5">
      <p className="break-words">{restart.message}</p>
      <p>{due > now ? `Slipway tries again in ${duration(now, due)}.` : 'Slipway is starting it again.'}</p>
    </Notice>
  );
}
