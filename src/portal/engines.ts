import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Engine, EngineKind, Observation } from '#engines/engine.ts';
import { fail } from './fail.ts';
import type { Engines } from './portal.ts';

/** Makes the driver of a cluster. */
export type OpenEngine = (cluster: { id: string; engine: string }) => Promise<Engine>;

export interface EngineRegistry extends Engines {
  /** What a cluster's engine said last, by environment; null while it has said nothing. */
  observed(clusterId: string): ReadonlyMap<string, Observation> | null;
  close(environments: 'stop' | 'leave'): Promise<void>;
}

/** The drivers of this portal's clusters, each watched from the moment it is opened. */
export function engineRegistry(
  open: OpenEngine,
  options: {
    kinds: readonly EngineKind[];
    supervisorUrl: (engine: string) => string;
    log: Logger;
    changed: () => void;
  },
): EngineRegistry {
  const engines = new Map<string, Engine>();
  const opening = new Map<string, Promise<void>>();
  const seen = new Map<string, Map<string, Observation>>();
  const watches = new Map<string, { done: Promise<void>; end: AbortController }>();

  async function add(clusterId: string, engine: string): Promise<void> {
    const driver = await open({ id: clusterId, engine });
    engines.set(clusterId, driver);
    const end = new AbortController();
    watches.set(clusterId, { done: watch(clusterId, driver, end.signal), end });
  }

  async function watch(clusterId: string, engine: Engine, signal: AbortSignal): Promise<void> {
    let said = '';
    while (!signal.aborted) {
      try {
        for await (const all of engine.watch(signal)) {
          seen.set(clusterId, new Map(all.map((observation) => [observation.id, observation])));
          options.changed();
          said = '';
        }
      } catch (error) {
        // A cluster may be away for days, or have no credential: the same is said once.
        const { message } = error as Error;
        if (!signal.aborted && message !== said)
          options.log.warn({ err: error, cluster: clusterId }, 'a cluster cannot be watched');
        said = message;
      }
      // Stale news would start or stop things: better none until the engine is heard again.
      seen.delete(clusterId);
      await pause(1_000, undefined, { signal }).catch(() => {}); // a portal that stops does not wait for it
    }
  }

  async function end(clusterId: string, environments: 'stop' | 'leave'): Promise<void> {
    const watching = watches.get(clusterId);
    watching?.end.abort(new Error('This cluster is not watched any more.'));
    await engines.get(clusterId)?.close({ environments });
    await watching?.done;
  }

  function engineOf(clusterId: string): Engine {
    const engine = engines.get(clusterId);
    if (!engine) throw fail('SERVICE_UNAVAILABLE', 'This portal has no driver for the cluster.');
    return engine;
  }

  return {
    kinds: options.kinds,
    async forget(clusterId) {
      await end(clusterId, 'stop');
      for (const known of [engines, opening, watches]) known.delete(clusterId);
    },
    of: engineOf,
    capabilities: (clusterId) => engines.get(clusterId)?.capabilities ?? null,
    open(clusterId, engine) {
      const known = opening.get(clusterId);
      if (known) return known;
      const fresh = add(clusterId, engine);
      opening.set(clusterId, fresh);
      fresh.catch(() => opening.delete(clusterId));
      return fresh;
    },
    supervisorUrl: (clusterId) => options.supervisorUrl(engineOf(clusterId).kind),
    observed: (clusterId) => seen.get(clusterId) ?? null,
    async close(environments) {
      await Promise.all([...engines.keys()].map((clusterId) => end(clusterId, environments)));
    },
  };
}
