import { type QueryClient, QueryObserver } from '@tanstack/react-query';
import type { Workspace } from '#contract/workspaces.ts';
import { query } from '#web/api/query.ts';

/**
 * Waits until a deletion that was accepted is done.
 * @returns the workspace in the trash; null when nothing brings it back, or nobody can tell
 */
export function afterDeletion(client: QueryClient, input: { org: string; id: string }): Promise<Workspace | null> {
  return new Promise((resolve) => {
    // Events make the answer load again at once; the interval is for the time when they do not come.
    const observer = new QueryObserver(client, {
      ...query('workspaces', 'get', input),
      refetchInterval: 2000,
      retry: false,
    });
    const stop = observer.subscribe(({ data, isError }) => {
      if (!isError && data?.status !== 'deleted') return;
      stop();
      resolve(!isError && data?.allowed.restore.ok ? data : null);
    });
  });
}
