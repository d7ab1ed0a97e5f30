import { setTimeout as wait } from 'node:timers/promises';
import { EngineError } from '../engine.ts';
import { ApiError, type KubeApi } from './api.ts';
import { type Paths, selecting } from './names.ts';
import { isOver, isRunning, podFault, podWaits } from './observe.ts';
import type { Pod } from './types.ts';

const pollMilliseconds = 200;
/** Milliseconds until a pod that has not started counts as one that will not. Of a setup it may be the first with its image. */
const startWithin = { setup: 10 * 60_000, environment: 2 * 60_000 };
/** Milliseconds for an ended process to be gone at the cluster too. */
const goneWithin = 90_000;

/** What can be waited for of pods. */
export function pods(api: KubeApi, paths: Paths) {
  const find = (name: string) => api.get<Pod>(paths.pods(name));
  /** Every pod that an environment runs in. */
  const all = async (id: string) =>
    (await api.list<Pod>(`${paths.pods()}?${selecting({ kind: 'environment', id })}`)).items;

  async function poll<T>(
    within: number,
    signal: AbortSignal | undefined,
    look: () => Promise<T | null>,
  ): Promise<T | null> {
    for (const end = Date.now() + within; Date.now() < end; ) {
      signal?.throwIfAborted();
      const found = await look();
      if (found !== null) return found;
      await wait(pollMilliseconds, undefined, { signal }).catch(() => {});
    }
    return null;
  }

  const notEnded = () =>
    new EngineError(
      'unavailable',
      'Its pod has been asked to end and has not. If its node is lost, remove the node from the cluster.',
    );
  const gone = () => new EngineError('failed', 'The cluster took its pod away.', { retryable: true });

  /** @throws EngineError why it cannot start */
  async function started(
    name: string,
    within: number,
    reached: (pod: Pod) => boolean,
    signal?: AbortSignal,
  ): Promise<Pod> {
    let last: Pod | null = null;
    const found = await poll(within, signal, async () => {
      last = await find(name);
      if (!last) throw gone();
      const fault = podFault(last);
      if (fault) throw new EngineError('failed', fault, { retryable: true });
      return reached(last) || isOver(last) ? last : null;
    });
    if (found) return found;
    throw new EngineError('unavailable', last ? podWaits(last) : 'The cluster has not started it.');
  }

  /** Asks it to end, and waits until it is gone; then there is room for another one of its name. */
  async function end(name: string, grace?: number): Promise<void> {
    await api.remove(paths.pods(name), grace);
    const over = await poll(goneWithin, undefined, async () => ((await find(name)) ? null : true));
    if (!over) throw notEnded();
  }

  /**
   * Waits until those of a Deployment run: at least one, and none of what it was before.
   *
   * @throws EngineError why they cannot start
   */
  async function untilTaken(id: string, isCurrent: (pod: Pod) => boolean, signal?: AbortSignal): Promise<void> {
    let waits = 'The cluster has not started it.';
    const done = await poll(startWithin.environment, signal, async () => {
      const there = (await all(id)).filter((pod) => !isOver(pod) && !pod.metadata.deletionTimestamp);
      if (there.some((pod) => isCurrent(pod) && isRunning(pod)) && there.every(isCurrent)) return true;
      const awaited = there.filter((pod) => isCurrent(pod) && !isRunning(pod));
      const fault = awaited.map(podFault).find((words) => words !== null);
      if (fault) throw new EngineError('failed', fault, { retryable: true });
      if (awaited[0]) waits = podWaits(awaited[0]);
      return null;
    });
    if (!done) throw new EngineError('unavailable', waits);
  }

  /** Asks a Deployment and all of its pods to end, and waits until they are gone. */
  async function endAll(deployment: string): Promise<void> {
    await api.remove(deployment, undefined, 'Foreground');
    const over = await poll(goneWithin, undefined, async () => ((await api.get(deployment)) ? null : true));
    if (!over) throw notEnded();
  }

  return {
    find,
    all,
    untilTaken,
    endAll,
    /** Waits until it runs, or has ended already. */
    untilRunning: (name: string, what: keyof typeof startWithin, signal?: AbortSignal) =>
      started(name, startWithin[what], isRunning, signal),

    /** Waits for the end of one that ends by itself; it may take as long as it needs once it has started. */
    async untilOver(name: string, signal?: AbortSignal): Promise<Pod> {
      await started(name, startWithin.setup, (pod) => pod.status?.phase === 'Running', signal);
      const pod = await poll(Number.POSITIVE_INFINITY, signal, async () => {
        const now = await find(name);
        if (!now) throw gone();
        return isOver(now) ? now : null;
      });
      return pod!;
    },

    end,

    /** Takes away one that works on files, with no hurry unless it has ended: two may not write the same ones. */
    async clear(name: string): Promise<void> {
      const pod = await find(name);
      if (pod) await end(name, isOver(pod) ? 0 : 1);
    },

    /** What it printed, line by line; nothing when it has not started or is gone. */
    async *log(
      name: string,
      { container = 'main', follow = false, signal }: { container?: string; follow?: boolean; signal?: AbortSignal },
    ): AsyncGenerator<string> {
      const over = signal ?? new AbortController().signal;
      const query = `container=${container}${follow ? '&follow=true' : ''}`;
      try {
        yield* api.lines(paths.log(name, query), over);
      } catch (error) {
        if (over.aborted || (error instanceof ApiError && [400, 404].includes(error.status))) return;
        throw error;
      }
    },
  };
}
export type Pods = ReturnType<typeof pods>;
