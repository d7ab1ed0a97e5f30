import type { Logger } from 'pino';
import type { Engine, Observation } from '#engines/engine.ts';
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
  options: { supervisorUrl: string; log: Logger; changed: () => void },
): EngineRegistry {
  const engines = new Map<string, Engine>();
  const opening = new Map<string, Promise<void>>();
  const seen = new Map<string, Map<string, Observation>>();
  const controller = new AbortController();
  const watches: Promise<void>[] = [];

  async function add(clusterId: string, engine: string): Promise<void> {
    const driver = await open({ id: clusterId, engine });
    engines.set(clusterId, driver);
    watches.push(watch(clusterId, driver));
  }

  async function watch(clusterId: string, engine: Engine): Promise<void> {
    while (!controller.signal.aborted) {
      try {
        for await (const all of engine.watch(controller.signal)) {
          seen.set(clusterId, new Map(all.map((observation) => [observation.id, observation])));
          options.changed();
        }
      } catch (error) {
        if (!controller.signal.aborted)
          options.log.warn({ err: error, cluster: clusterId }, 'a cluster cannot be watched');
      }
      // Stale news would start or stop things: better none until the engine is heard again.
      seen.delete(clusterId);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }

  return {
    of(clusterId) {
      const engine = engines.get(clusterId);
      if (!engine) throw fail('SERVICE_UNAVAILABLE', 'This portal has no driver for the cluster.');
      return engine;
    },
    open(clusterId, engine) {
      const known = opening.get(clusterId);
      if (known) return known;
      const fresh = add(clusterId, engine);
      opening.set(clusterId, fresh);
      fresh.catch(() => opening.delete(clusterId));
      return fresh;
    },
    supervisorUrl: () => options.supervisorUrl,
    observed: (clusterId) => seen.get(clusterId) ?? null,
    async close(environments) {
      controller.abort(new Error('The portal is stopping.'));
      await Promise.all([...engines.values()].map((engine) => engine.close({ environments })));
      await Promise.all(watches);
    },
  };
}
