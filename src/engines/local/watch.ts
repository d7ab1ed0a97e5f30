import { statSync, truncateSync } from 'node:fs';
import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import type { Observation } from '#engines/engine.ts';
import { specOf } from '../state.ts';
import { within } from './layout.ts';
import type { Limits } from './limits.ts';
import { lastExit, runningKeeper, tail } from './processes.ts';
import { handleOf, type State } from './state.ts';

export interface Entry {
  state: State;
  folder: string;
  trashed: boolean;
  /** What the engine is doing to it right now. */
  busy: 'starting' | 'stopping' | null;
}

const pollMilliseconds = 2000;
/** An environment's log is cut when it grows beyond: its supervisor says little, but a builder's program may write there. */
const largestLog = 1024 * 1024;

/** The whole truth now, at every change and every two seconds: a reader that missed something misses nothing. */
export async function* watch(
  observe: () => Promise<Observation[]>,
  rung: () => Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<Observation[]> {
  while (!signal.aborted) {
    // Asked before looking, so that a change while we look wakes us.
    const change = rung();
    yield await observe();
    const awake = new AbortController();
    const over = AbortSignal.any([signal, awake.signal]);
    await Promise.race([change, wait(pollMilliseconds, undefined, { signal: over }).catch(() => {})]);
    awake.abort();
  }
}

/** A few at a time, so that a look at hundreds of environments never delays a keystroke. */
export async function observeAll(entries: Iterable<Entry>, limits: Limits): Promise<Observation[]> {
  const all: Observation[] = [];
  for (const entry of [...entries]) {
    all.push(observe(entry, limits));
    if (all.length % 10 === 0) await setImmediate();
  }
  return all;
}

/** Reads a few small files of the kernel, for about 0.1 milliseconds. */
function observe(entry: Entry, limits: Limits): Observation {
  const { state } = entry;
  const base = { id: state.id, handle: handleOf(state), labels: state.labels, purpose: state.purpose };
  if (entry.trashed) return { ...base, state: 'trashed' };
  const at = within(entry.folder);
  boundLog(at.log);
  if (entry.busy) return { ...base, state: entry.busy };
  const { memory } = specOf(state).resources;
  if (runningKeeper(at)) {
    const use = limits.use(state.id);
    return {
      ...base,
      state: 'running',
      ...(limits.outOfMemory(state.id)
        ? { message: `A program was ended because the memory of ${memory} MiB was used up.` }
        : {}),
      ...(use ? { use } : {}),
    };
  }
  const exit = state.wanted === 'stopped' ? 0 : lastExit(at);
  // Zero: it ended by itself, as at the end of its lease. Null: the machine was started again.
  if (exit === 0 || exit === null) return { ...base, state: 'stopped' };
  const why = limits.outOfMemory(state.id)
    ? `The environment was ended because its memory of ${memory} MiB was used up.`
    : exit === 'killed'
      ? 'The environment was ended from outside.'
      : `The environment ended (code ${exit}).`;
  return { ...base, state: 'failed', message: `${why}\n${tail(at.log, 5)}`.trim() };
}

function boundLog(path: string): void {
  // Its writers append, so after this they go on at the beginning.
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > largestLog) truncateSync(path);
}
