import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from './client.ts';
import { followEvents } from './follow-events.ts';
import { staleKeys } from './keys.ts';

/**
 * Keeps everything on screen true: each event of the organization makes the answers that it touches load again.
 * @returns whether the stream is open; false for more than a moment is worth telling
 */
export function useLive(org: string) {
  const client = useQueryClient();
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    const end = new AbortController();
    const invalidate = (keys: readonly (readonly string[])[]) => {
      for (const queryKey of keys) void client.invalidateQueries({ queryKey });
    };
    followEvents(api, {
      org,
      signal: end.signal,
      onEvent: (event) => invalidate(staleKeys(event)),
      onConnected: setConnected,
      // The session ended or the person left: asking who we are shows it, and leads to the sign-in page.
    }).catch(() => invalidate([['identity', 'me']]));
    return () => end.abort();
  }, [client, org]);
  return connected;
}
