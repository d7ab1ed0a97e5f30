import { type Engine, EngineError, type Handle } from '../engine.ts';
import { gallery } from '../gallery.ts';
import { serial } from '../serial.ts';
import { missingSecrets } from '../spec.ts';
import { asEngineError, kubeApi } from './api.ts';
import type { KubernetesEngineOptions } from './cluster.ts';
import { credentials } from './credential.ts';
import { environments } from './environment.ts';
import { prefixed, together } from './lines.ts';
import { environmentName, namespaceOf, pathsIn, selecting, sourceName } from './names.ts';
import { policies } from './network.ts';
import { preparations } from './prepare.ts';
import { handleOf, type RecordOf } from './record.ts';
import { sources } from './sources.ts';
import { watch } from './watch.ts';
import { pods } from './work.ts';

/**
 * Environments as pods of a Kubernetes cluster, in a namespace that is the portal's alone. All that is known of them is at
 * the cluster; nothing is kept here, so a restarted portal finds everything.
 */
export function createKubernetesEngine(options: KubernetesEngineOptions): Engine {
  const key = credentials(options.cluster, options.reach, options.credential);
  const api = kubeApi(options.reach, key.access);
  const paths = pathsIn(namespaceOf(options.cluster));
  const running = pods(api, paths);
  const cluster = { api, paths, pods: running, allow: policies(api, paths), options, step: options.step ?? (() => {}) };
  const templates = gallery(options.templates, (message) => options.log('warn', message));
  const source = sources(api, paths, templates);
  const prepared = preparations(cluster, source);
  const environment = environments(cluster);
  const inTurn = serial();
  const closed = new AbortController();

  async function asking<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asEngineError(error);
    }
  }

  /** One change of a thing at a time, each with a valid token. */
  const changing = <T>(name: string, work: () => Promise<T>) =>
    asking(async () => {
      await key.authorize();
      return inTurn(name, work);
    });

  const changingOne = <T>(handle: Handle, work: (record: RecordOf) => Promise<T>) =>
    changing(environmentName(handle.id), async () => {
      const record = await environment.load(handle.id);
      if (!record?.state.filled) throw new EngineError('not_found', 'This environment does not exist any more.');
      return work(record);
    });

  function refuseTrashed({ state }: RecordOf): void {
    if (state.trashed) throw new EngineError('failed', 'This environment is in the trash. Restore it first.');
  }

  return {
    kind: 'kubernetes',
    capabilities: { warm: true, trash: true, upgrade: true, create: true, replicas: true },
    isolation: async () => ({
      mode: 'container',
      isolated: true,
      notice:
        'Every workspace runs in a pod of its own, without rights at the cluster or on its node, and with limits of processor and memory. A network policy lets it reach the portal and name service alone; that holds where the cluster’s network plugin enforces network policies. How many processes it may have is for the cluster to limit.',
      limits: { cpu: true, memory: true, processes: false, network: false },
    }),
    projects: () => asking(source.projects),
    environments: (project) => asking(() => source.environments(project)),
    source: (project, environment) => asking(async () => (await source.find({ project, environment })).source),
    templates: templates.templates,
    create: (wish) => changing(sourceName(wish.project, wish.environment), () => source.create(wish)),

    prepare: (ref, onLine, signal) =>
      asking(async () => {
        options.image();
        await key.authorize();
        await prepared.ensure(ref, onLine, signal);
      }),

    clone: (ref, target, signal) =>
      changing(environmentName(target.id), async () => {
        options.image();
        let record = await environment.load(target.id);
        if (record) refuseTrashed(record);
        if (!record?.state.filled) {
          const from = await prepared.ensure(ref, undefined, signal);
          signal?.throwIfAborted();
          const { version, spec } = from.source;
          const { id, purpose, labels, resources = {}, startServices } = target;
          record ??= await environment.create({
            ...{ format: 1, id, purpose, labels, version, spec, resources, startServices },
            variables: { ...missingSecrets(spec, target.variables), ...target.variables },
            ...{ filled: false, wanted: 'running', trashed: false, replicas: 1 },
          });
          record = await environment.fill(record, from, signal);
        }
        // A repeat completes what a crash cut off, and never starts what was stopped since.
        if (record.state.wanted === 'running') await environment.begin(record, target.supervisor, signal);
        return handleOf(record.state);
      }),

    claim: (handle, labels) =>
      changingOne(handle, async (record) => {
        // Its services start at once from now on, also after a stop; an app's go on waiting for a release.
        const startServices = record.state.purpose === 'workspace';
        return handleOf((await environment.save(record, { labels, startServices })).state);
      }),

    start: (handle, supervisor, changes = {}) =>
      changingOne(handle, async (record) => {
        options.image();
        refuseTrashed(record);
        await environment.begin(await environment.change(record, changes), supervisor);
      }),

    stop: (handle) =>
      changingOne(handle, async (record) => {
        if (!record.state.trashed) await environment.end(record);
      }),

    upgrade: (handle, ref, supervisor, resources) =>
      changingOne(handle, async (before) => {
        options.image();
        refuseTrashed(before);
        let record = before;
        // The long part first, while the builder can still work.
        const to = await prepared.ensure(ref);
        if (record.state.version !== to.source.version)
          record = await environment.upgrade(await environment.end(record), to);
        if (resources) record = await environment.save(record, { resources });
        await environment.begin(record, supervisor);
        return handleOf(record.state);
      }),

    destroy: (handle, { trash }) =>
      changing(environmentName(handle.id), async () => {
        const record = await environment.load(handle.id);
        if (!record) return;
        if (!trash || !record.state.filled) {
          await environment.letGo(record);
          await environment.remove(record);
        } else if (!record.state.trashed) {
          await environment.save(await environment.end(record), { trashed: true });
        }
      }),

    restore: (handle) =>
      changingOne(handle, async (record) => {
        if (record.state.trashed) await environment.save(record, { trashed: false });
      }),

    purge: (handle) =>
      changing(environmentName(handle.id), async () => {
        const record = await environment.load(handle.id);
        if (record && !record.state.trashed)
          throw new EngineError('failed', 'Only what is in the trash can be purged. Destroy it first.');
        if (record) await environment.remove(record);
      }),

    async *watch(signal) {
      try {
        yield* watch(api, paths, AbortSignal.any([signal, closed.signal]));
      } catch (error) {
        throw asEngineError(error);
      }
    },

    /** What its supervisors wrote; the logs of single services are the supervisor's own, over its link. */
    async *logs(handle, { follow, signal }) {
      if (!(await asking(() => environment.load(handle.id))))
        throw new EngineError('not_found', 'This environment does not exist any more.');
      const left = new AbortController();
      const over = AbortSignal.any([closed.signal, left.signal, ...(signal ? [signal] : [])]);
      const all = await asking(() => running.all(handle.id));
      const staying = all.filter(({ metadata }) => !metadata.deletionTimestamp);
      const shown = staying.length > 0 ? staying : all;
      const logs = shown.map(({ metadata: { name } }) => {
        const lines = running.log(name, { follow, signal: over });
        return shown.length > 1 ? prefixed(name.split('-').at(-1)!, lines) : lines;
      });
      try {
        yield* together(logs);
      } finally {
        left.abort();
      }
    },

    credential: {
      provision: (given) => asking(() => key.provision(given)),
      rotate: (current) => asking(() => key.rotate(current)),
      revoke: (current) => asking(() => key.revoke(current)),
    },

    async close({ environments: ending }) {
      closed.abort();
      if (ending === 'leave') return;
      // Asked all at once; the cluster does the rest also without a portal.
      const all = [
        `${paths.deployments()}?${selecting({ kind: 'environment' })}`,
        `${paths.secrets()}?${selecting({ kind: 'copies' })}`,
        `${paths.pods()}?${selecting({ kind: 'environment' })}`,
      ];
      for (const { status } of await Promise.allSettled(all.map((path) => api.remove(path))))
        if (status === 'rejected') options.log('warn', 'the environments of a cluster could not be asked to end');
    },
  };
}
