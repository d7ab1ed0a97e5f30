import { getEventMeta } from '@orpc/client';
import type { Changed } from '#contract/events.ts';
import { apiError, type Client } from './client.ts';

export interface Subscription {
  org: string;
  /** Ends the subscription. */
  signal: AbortSignal;
  /** Called with each event and, where the portal gave one, the id to resume behind. */
  onEvent: (event: Changed, id: string | undefined) => void;
  /** True once the stream is open, false while it is being opened again. */
  onConnected?: (connected: boolean) => void;
  /** Resumes behind this event; without it only what happens from now on is told. */
  lastEventId?: string | undefined;
  /** Milliseconds before the first retry and between the slowest ones. */
  backoff?: { base: number; cap: number };
}

/** Asking again does not help after these: the session ended, or the person left the organization. */
const final = new Set(['UNAUTHORIZED', 'FORBIDDEN', 'NOT_FOUND']);

/**
 * Follows `/events` until `signal` is aborted. A broken stream is opened again after a random wait (so that a portal's
 * restart does not bring everyone back in the same instant) and resumes behind the last event that was seen. Where none was
 * seen yet there is nothing to resume behind: then a `resync` stands for whatever happened meanwhile.
 *
 * @throws {ApiError} UNAUTHORIZED, FORBIDDEN or NOT_FOUND
 */
export async function subscribe(client: Client, subscription: Subscription): Promise<void> {
  const { org, signal, onEvent, onConnected } = subscription;
  const { base, cap } = subscription.backoff ?? { base: 250, cap: 5000 };
  let { lastEventId } = subscription;
  let again = false;
  /** Undefined when the stream broke; what `onEvent` throws is not caught here. */
  const attempt = <T>(step: Promise<T>): Promise<T | undefined> =>
    step.catch((error: unknown) => {
      if (!signal.aborted && final.has(apiError(error)?.code ?? '')) throw error;
      return undefined;
    });
  for (let failures = 0; !signal.aborted; failures++) {
    const stream = await attempt(client.events.stream({ org }, { signal, lastEventId }));
    if (stream) {
      onConnected?.(true);
      if (again && lastEventId === undefined) onEvent({ type: 'resync', id: null }, undefined);
      for (let next = await attempt(stream.next()); next && !next.done; next = await attempt(stream.next())) {
        failures = 0;
        const id = getEventMeta(next.value)?.id;
        lastEventId = id ?? lastEventId;
        // A plain copy: the library's own object carries the id invisibly and cannot be sent to another tab.
        onEvent({ ...next.value }, id);
      }
    }
    if (signal.aborted) return;
    again = true;
    onConnected?.(false);
    await wait(Math.random() * Math.min(cap, base * 2 ** Math.min(failures, 10)), signal);
  }
}

function wait(milliseconds: number, signal: AbortSignal) {
  return new Promise<void>((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
