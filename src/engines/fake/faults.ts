import { setTimeout as wait } from 'node:timers/promises';

/** The calls that can be made to fail: every one that changes something, and those that ask for much. */
export const operations = [
  ...['create', 'prepare', 'clone', 'claim', 'start', 'stop', 'upgrade', 'destroy', 'restore', 'purge'],
  ...['projects', 'environments', 'source', 'watch', 'provision', 'rotate', 'revoke'],
] as const;
export type Operation = (typeof operations)[number];

export interface Fault {
  /** How many calls it meets; all of them when absent. */
  times?: number;
  /** Thrown; with `after` only when the effect has happened, as when an answer is lost or a portal crashes. */
  error?: Error;
  after?: boolean;
  /** Milliseconds before the call goes on. */
  delay?: number;
  /** The call never ends, unless its caller gives up. */
  hang?: boolean;
}

/** Faults scripted by a test, in the order they were added; a call meets the first that is not used up. */
export function faults() {
  const scripted: { operation: Operation; fault: Fault; left: number }[] = [];

  function next(operation: Operation): Fault {
    const found = scripted.find((one) => one.operation === operation && one.left > 0);
    if (!found) return {};
    found.left--;
    return found.fault;
  }

  return {
    on(operation: Operation, fault: Fault): void {
      scripted.push({ operation, fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    clear(): void {
      scripted.length = 0;
    },
    /** Does the work of a call as the script says. */
    async around<T>(operation: Operation, work: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
      const fault = next(operation);
      if (fault.delay) await wait(fault.delay, undefined, { signal });
      if (fault.hang) await until(signal);
      if (fault.error && !fault.after) throw fault.error;
      const result = await work();
      if (fault.error) throw fault.error;
      return result;
    },
  };
}
export type Faults = ReturnType<typeof faults>;

function until(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => reject(signal?.reason);
    if (signal?.aborted) give();
    signal?.addEventListener('abort', give);
  });
}
