import type { Logger } from 'pino';

/** How often it is asked whether those who have a request open may still have it. */
const reviewEvery = 500;

/** Requests under way, by the token they came with: when it is believed no more, they are cut. */
export function openRequests(believed: (hashes: Buffer[]) => Promise<{ hash: Buffer }[]>, log: Logger) {
  const open = new Map<AbortController, Buffer>();
  let reviewing = false;

  async function review(): Promise<void> {
    const asked = [...open];
    const hashes = new Map(asked.map(([, hash]) => [hash.toString('hex'), hash]));
    const alive = new Set((await believed([...hashes.values()])).map(({ hash }) => hash.toString('hex')));
    for (const [controller, hash] of asked) if (!alive.has(hash.toString('hex'))) controller.abort();
  }

  const timer = setInterval(() => {
    if (reviewing || open.size === 0) return;
    reviewing = true;
    review()
      .catch((err: unknown) => log.error({ err }, 'open AI requests were not reviewed'))
      .finally(() => {
        reviewing = false;
      });
  }, reviewEvery);
  timer.unref();

  return {
    /** @returns the end of the request, and how it is taken off the list */
    add(hash: Buffer): { signal: AbortSignal; abort: () => void; done: () => void } {
      const controller = new AbortController();
      open.set(controller, hash);
      return {
        signal: controller.signal,
        abort: () => controller.abort(),
        done: () => void open.delete(controller),
      };
    },
    close() {
      clearInterval(timer);
      for (const controller of open.keys()) controller.abort();
    },
  };
}
