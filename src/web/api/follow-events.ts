import type { Client } from '#client/client.ts';
import { type Subscription, subscribe } from '#client/subscribe.ts';
import type { Changed } from '#contract/events.ts';

interface Heard {
  event: Changed;
  id: string | undefined;
}

/**
 * Follows the events of an organization with one stream for all tabs of the browser. Over HTTP/1.1 a browser opens six
 * connections to a portal and no more, so that the seventh tab with a stream of its own would load nothing at all.
 *
 * The tab that holds the lock streams and tells the others; when it is closed the next one goes on behind the last event
 * that it heard of. Browsers hide locks on pages served over plain HTTP from elsewhere: there each tab has its stream.
 *
 * @throws {ApiError} as {@link subscribe} does
 */
export async function followEvents(client: Client, subscription: Subscription): Promise<void> {
  if (!navigator.locks) return subscribe(client, subscription);
  const { org, signal, onEvent } = subscription;
  const name = `slipway.events.${org}`;
  const channel = new BroadcastChannel(name);
  let { lastEventId } = subscription;
  const hear = ({ event, id }: Heard) => {
    lastEventId = id ?? lastEventId;
    onEvent(event, id);
  };
  channel.onmessage = (message: MessageEvent<Heard>) => hear(message.data);
  const stream = () =>
    subscribe(client, {
      ...subscription,
      lastEventId,
      onEvent: (event, id) => {
        hear({ event, id });
        channel.postMessage({ event, id });
      },
    });
  try {
    await navigator.locks.request(name, { signal }, stream);
  } catch (error) {
    // Closed while it waited for its turn.
    if (!signal.aborted) throw error;
  } finally {
    channel.close();
  }
}
