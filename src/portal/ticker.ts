import type { Logger } from 'pino';

export interface Ticker {
  /** Runs the work soon; many calls before it begins are one. */
  wake(): void;
  /** Ends the signal of the work and waits for it. */
  stop(): Promise<void>;
}

/**
 * Calls level-triggered work again and again: after each wake, and at the latest `every` milliseconds after it last
 * ended. Never twice at once; a failure is logged and tried again at the next turn.
 */
export function ticker(
  name: string,
  every: number,
  log: Logger,
  work: (signal: AbortSignal) => Promise<unknown>,
): Ticker {
  const controller = new AbortController();
  const { signal } = controller;
  let wanted = true;
  let resume = () => {};
  const done = run();

  async function run(): Promise<void> {
    while (!signal.aborted) {
      if (!wanted) await idle();
      wanted = false;
      if (signal.aborted) return;
      try {
        await work(signal);
      } catch (error) {
        if (!signal.aborted) log.error({ err: error, loop: name }, 'a loop failed and will try again');
        await idle();
      }
    }
  }

  function idle(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, every);
      resume = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    wake() {
      wanted = true;
      resume();
    },
    async stop() {
      controller.abort(new Error('The portal is stopping.'));
      resume();
      await done;
    },
  };
}
