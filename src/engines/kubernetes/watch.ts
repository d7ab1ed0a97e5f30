import { setTimeout as wait } from 'node:timers/promises';
import { bell } from '../bell.ts';
import type { Observation } from '../engine.ts';
import { ApiError, type KubeApi } from './api.ts';
import { labelOf, type Paths, selecting } from './names.ts';
import { observe } from './observe.ts';
import { type RecordOf, readRecord } from './record.ts';
import type { KubeObject, Pod, Secret } from './types.ts';

/** Told again after this long without a change. */
const repeatMilliseconds = 4000;
/** After which the cluster ends a watch, and everything is listed again: nothing that was missed stays missed. */
const relistSeconds = 240;

interface Event {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: KubeObject;
}

/** Keeps what a list holds, as it changes. Throws when it cannot be read, and ends with the signal. */
async function keep(api: KubeApi, path: string, take: (all: KubeObject[] | Event) => void, signal: AbortSignal) {
  while (!signal.aborted) {
    const { metadata, items } = await api.list<KubeObject>(path);
    take(items);
    const query = `watch=true&resourceVersion=${metadata.resourceVersion}&timeoutSeconds=${relistSeconds}`;
    try {
      for await (const line of api.lines(`${path}&${query}`, signal)) {
        const event = JSON.parse(line) as Event;
        // What we have is older than what the cluster remembers.
        if (event.type === 'ERROR') break;
        take(event);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError && error.status === 410)) throw error;
    }
  }
}

/** The whole truth now, at every change and every few seconds. */
export async function* watch(api: KubeApi, paths: Paths, signal: AbortSignal): AsyncGenerator<Observation[]> {
  const ending = new AbortController();
  const over = AbortSignal.any([signal, ending.signal]);
  const records = new Map<string, RecordOf>();
  const pods = new Map<string, Pod>();
  const change = bell();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const listed = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const only = selecting({ kind: 'environment' });

  const follow = <T>(at: number, path: string, into: Map<string, T>, read: (object: KubeObject) => T | null) =>
    keep(
      api,
      `${path}?${only}`,
      (news) => {
        if (Array.isArray(news)) into.clear();
        for (const object of Array.isArray(news) ? news : [news.object]) {
          const value = !Array.isArray(news) && news.type === 'DELETED' ? null : read(object);
          if (value === null) into.delete(object.metadata.name);
          else into.set(object.metadata.name, value);
        }
        listed[at]!.resolve();
        change.ring();
      },
      over,
    ).catch((error: unknown) => (over.aborted ? undefined : failed.reject(error)));
  void follow(0, paths.secrets(), records, (object) => readRecord(object as Secret));
  void follow(1, paths.pods(), pods, (object) => object as Pod);

  const ended = new Promise<void>((resolve) => over.addEventListener('abort', () => resolve()));
  try {
    await Promise.race([Promise.all(listed.map(({ promise }) => promise)), failed.promise, ended]);
    while (!signal.aborted) {
      // Asked before looking, so that a change while we look wakes us.
      const changed = change.rung();
      const podsOf = Map.groupBy(pods.values(), (pod) => labelOf(pod, 'id'));
      yield [...records.values()].flatMap(({ state }) => observe(state, podsOf.get(state.id) ?? []) ?? []);
      const awake = new AbortController();
      const repeat = wait(repeatMilliseconds, undefined, { signal: awake.signal }).catch(() => {});
      await Promise.race([changed, repeat, ended, failed.promise]).finally(() => awake.abort());
    }
  } finally {
    ending.abort();
  }
}
