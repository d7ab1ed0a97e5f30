import { useMutationState, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from './client.ts';
import { followEvents } from './follow-events.ts';
import { invalidate } from './invalidate.ts';
import { staleKeys } from './keys.ts';
import { useSession } from './session.ts';
import { signOutKey } from './use-sign-out.ts';

/**
 * Keeps everything on screen true: each event of the organization makes the answers that it touches load again.
 * @returns whether the stream is open; false for more than a moment is worth telling
 */
export function useLive() {
  const client = useQueryClient();
  const { me, org } = useSession();
  const [connected, setConnected] = useState(true);
  // Everything on screen was loaded after this: what happens while the stream is being opened is told, too.
  const [lastEventId] = useState(me.lastEventId ?? undefined);
  const leaving = useLeaving();
  useEffect(() => {
    // The portal ends the stream with the session, and the page is about to go: opened again it would only be refused.
    if (leaving) return;
    const end = new AbortController();
    const refresh = (keys: readonly (readonly string[])[]) => {
      for (const key of keys) void invalidate(client, key);
    };
    followEvents(api, {
      org,
      lastEventId,
      signal: end.signal,
      onEvent: (event) => refresh(staleKeys(event)),
      onConnected: setConnected,
      // The session ended or the person left: asking who we are shows it, and leads to the sign-in page.
    }).catch(() => refresh([['identity', 'me']]));
    return () => end.abort();
  }, [client, org, lastEventId, leaving]);
  return connected;
}

/** From the press of Sign out on, unless it fails. */
function useLeaving(): boolean {
  const states = useMutationState({ filters: { mutationKey: signOutKey }, select: ({ state }) => state.status });
  return states.some((status) => status === 'pending' || status === 'success');
}
