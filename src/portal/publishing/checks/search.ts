import { Worker } from 'node:worker_threads';
import type { ScanHit, ScanInput } from './scan.ts';
import { slots } from './slots.ts';

export interface SearchTimes {
  /** Milliseconds that one text may take. */
  file: number;
  /** Milliseconds after which no further text is begun. */
  all: number;
}
const defaults: SearchTimes = { file: 5_000, all: 20_000 };

/** Threads that search at once, in the whole portal: searching takes a processor each. */
const turn = slots(2);
const memoryMegabytes = 256;

/**
 * Searches texts for secrets, without ever holding up the portal's own thread: a text that takes too long, or that the thread
 * does not survive, is given up and the next one is searched in a new thread.
 *
 * @returns for each text what was found, or null when it was not searched
 */
export async function searchSecrets(inputs: ScanInput[], times = defaults): Promise<(ScanHit[] | null)[]> {
  if (inputs.length === 0) return [];
  return turn(async () => {
    const end = performance.now() + times.all;
    const results: (ScanHit[] | null)[] = [];
    let worker: Worker | null = null;
    try {
      for (const input of inputs) {
        const left = end - performance.now();
        if (left <= 0) {
          results.push(null);
          continue;
        }
        worker ??= await startWorker(left);
        const hits = worker && (await ask(worker, input, Math.min(times.file, left)));
        results.push(hits);
        if (hits === null) {
          await worker?.terminate();
          worker = null;
        }
      }
    } finally {
      await worker?.terminate();
    }
    return results;
  });
}

/** Null when it does not come up in time. */
async function startWorker(milliseconds: number): Promise<Worker | null> {
  const worker = new Worker(new URL('./scan-worker.ts', import.meta.url), {
    // Without the portal's environment: it holds keys, and could make the scanner write what it reads.
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
  });
  // How it ends between two questions is noticed with the next one.
  worker.on('error', () => {});
  if ((await nextMessage(worker, milliseconds)) !== null) return worker;
  await worker.terminate();
  return null;
}

async function ask(worker: Worker, input: ScanInput, milliseconds: number): Promise<ScanHit[] | null> {
  // Copies of their own: a part of a larger buffer would take all of it along.
  const before = input.before && new Uint8Array(input.before);
  const after = new Uint8Array(input.after);
  worker.postMessage({ ...input, before, after }, [after.buffer, ...(before ? [before.buffer] : [])]);
  return (await nextMessage(worker, milliseconds)) as ScanHit[] | null;
}

/** What a thread says next, or null when it ends or stays silent. */
function nextMessage(worker: Worker, milliseconds: number): Promise<unknown> {
  return new Promise((resolve) => {
    const done = (message: unknown) => {
      clearTimeout(timer);
      worker.off('message', done).off('error', none).off('exit', none);
      resolve(message);
    };
    const none = () => done(null);
    const timer = setTimeout(none, milliseconds);
    worker.on('message', done).on('error', none).on('exit', none);
  });
}
