import { EngineError } from './engine.ts';

interface Job<T> {
  result: Promise<T>;
  listeners: Set<(line: string) => void>;
  abort: AbortController;
}

export interface Progress {
  tell: (line: string) => void;
  signal: AbortSignal;
}

/** Long work, done once for each key: whoever comes meanwhile joins. It ends early only when nobody waits for it any more. */
export function jobs<T>() {
  const running = new Map<string, Job<T>>();

  return async (
    key: string,
    work: (progress: Progress) => Promise<T>,
    onLine: (line: string) => void = () => {},
    signal?: AbortSignal,
  ): Promise<T> => {
    signal?.throwIfAborted();
    let job = running.get(key);
    // One that was given up is still taking its things away.
    for (; job?.abort.signal.aborted; job = running.get(key)) await job.result.catch(() => {});
    if (!job) {
      job = begin(work);
      running.set(key, job);
      const forget = () => running.delete(key);
      job.result.then(forget, forget);
    }
    return take(job, onLine, signal);
  };
}

function begin<T>(work: (progress: Progress) => Promise<T>): Job<T> {
  const listeners: Job<T>['listeners'] = new Set();
  const abort = new AbortController();
  const tell = (line: string) => {
    for (const listener of listeners) listener(line);
  };
  return { result: work({ tell, signal: abort.signal }), listeners, abort };
}

/** Takes part in a job: hears its lines, gets its result, and leaves at the signal. */
async function take<T>(job: Job<T>, onLine: (line: string) => void, signal?: AbortSignal): Promise<T> {
  const listener = (line: string) => onLine(line);
  job.listeners.add(listener);
  const { promise: left, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal?.reason);
  signal?.addEventListener('abort', leave);
  try {
    return await Promise.race([job.result, left]);
  } finally {
    signal?.removeEventListener('abort', leave);
    job.listeners.delete(listener);
    if (job.listeners.size === 0) job.abort.abort(new EngineError('failed', 'Nobody waits for this setup any more.'));
  }
}
