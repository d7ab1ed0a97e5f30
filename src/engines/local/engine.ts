import { randomBytes } from 'node:crypto';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CloneTarget,
  type Engine,
  EngineError,
  type Handle,
  type NewSource,
  type SourceRef,
  type SupervisorAddress,
} from '#engines/engine.ts';
import { bell } from '../bell.ts';
import { gallery } from '../gallery.ts';
import { folderName } from '../names.ts';
import { serial } from '../serial.ts';
import { missingSecrets } from '../spec.ts';
import { specOf } from '../state.ts';
import { makeEnvironment } from './clone.ts';
import { asEngineError, writeJson } from './commands.ts';
import { credentials } from './credential.ts';
import { describe } from './isolation.ts';
import { launch, strays } from './launch.ts';
import { within } from './layout.ts';
import { readLines } from './logs.ts';
import { findMachine, type LocalEngineOptions } from './machine.ts';
import { findPrepared, outdated, putAway } from './outdated.ts';
import { preparations } from './prepare.ts';
import { runningKeeper, stopKeeper, untilRunning } from './processes.ts';
import { recover } from './recover.ts';
import { sources } from './source.ts';
import { handleOf, type State } from './state.ts';
import { isFolder, removeAll } from './trees.ts';
import { settleUpgrade, upgradeFiles } from './upgrade.ts';
import { type Entry, observeAll, watch } from './watch.ts';

export type { LocalEngineOptions } from './machine.ts';

const hour = 3600_000;

/**
 * Environments as folders and processes of this machine. Recovers by itself from whatever ended the last portal, and finds
 * what still runs.
 */
export async function createLocalEngine(options: LocalEngineOptions): Promise<Engine> {
  const machine = await findMachine(options);
  const { layout, means, limits, step } = machine;
  const sandboxed = means.bwrap !== null;
  const key = credentials(layout.credential, options.credential);
  const source = sources(layout);
  const templates = gallery(options.templates, (message) => options.log('warn', message));
  const prepared = preparations(machine);
  const change = bell();
  const closed = new AbortController();
  const removals = new Set<Promise<void>>();
  const entries = await recover(machine, removeInBackground);
  const inTurn = serial();

  function removeInBackground(folder: string, uid: number | null): void {
    const removal = removeAll(folder).then(
      () => machine.uids.free(uid),
      (error: Error) =>
        options.log('warn', `${folder} could not be removed and will be tried at the next start: ${error.message}`),
    );
    removals.add(removal);
    removal.finally(() => removals.delete(removal));
  }

  /** Prepared versions that no source is at, and that nothing here was made of. */
  async function removeOutdated(): Promise<void> {
    const wanted = await source.versions();
    const found = await findPrepared(layout);
    for (const { state } of entries.values()) wanted.add(state.version);
    for (const version of outdated(found, wanted, Date.now())) {
      if (prepared.inUse(version)) continue;
      const folder = putAway(layout, version);
      step('outdated: renamed');
      removeInBackground(folder, null);
    }
  }
  const tidy = () =>
    removeOutdated().catch((error: Error) =>
      options.log('warn', `Prepared versions that nobody uses could not be removed yet: ${error.message}`),
    );
  await tidy();
  const tidying = setInterval(tidy, hour);

  /** One change of an environment at a time, each with the key, each seen by whoever watches. */
  async function changing<T>(id: string, work: () => Promise<T>): Promise<T> {
    await key.authorize();
    return inTurn(folderName(id), async () => {
      try {
        return await work();
      } catch (error) {
        throw asEngineError(error);
      } finally {
        change.ring();
      }
    });
  }

  const changingEntry = <T>(handle: Handle, work: (entry: Entry) => Promise<T>) =>
    changing(handle.id, () => {
      const entry = entries.get(handle.id);
      if (!entry) throw new EngineError('not_found', 'This environment does not exist any more.');
      return work(entry);
    });

  async function save(entry: Entry, state: State): Promise<void> {
    await writeJson(within(entry.folder).state, state);
    entry.state = state;
  }

  async function busy<T>(entry: Entry, what: Entry['busy'], work: () => Promise<T>): Promise<T> {
    entry.busy = what;
    change.ring();
    try {
      return await work();
    } finally {
      entry.busy = null;
    }
  }

  const begin = (entry: Entry, supervisor: SupervisorAddress) =>
    busy(entry, 'starting', async () => {
      const at = within(entry.folder);
      if (entry.state.wanted !== 'running') await save(entry, { ...entry.state, wanted: 'running' });
      if (runningKeeper(at)) return;
      await settleUpgrade(at, entry.state.version);
      // The last run's group still holds its counts.
      await limits.remove(entry.state.id);
      const { ended } = launch(machine, { ...entry.state, spec: specOf(entry.state), at, supervisor, output: 'log' });
      ended.then(change.ring);
      step('started');
      await untilRunning(at, sandboxed, ended);
    });

  const end = (entry: Entry) =>
    busy(entry, 'stopping', async () => {
      if (entry.state.wanted !== 'stopped') await save(entry, { ...entry.state, wanted: 'stopped' });
      const at = within(entry.folder);
      await stopKeeper(at, sandboxed, strays(machine, entry.state.id, at));
      await limits.remove(entry.state.id);
    });

  /** Out of reach by one rename; the files go afterwards, however many they are. */
  async function purgeEntry(entry: Entry): Promise<void> {
    const folder = join(layout.purging, `${entry.state.id}-${randomBytes(4).toString('hex')}`);
    await rename(entry.folder, folder);
    entries.delete(entry.state.id);
    step('purge: renamed');
    removeInBackground(folder, entry.state.uid);
  }

  async function moveEntry(entry: Entry, folder: string, trashed: boolean): Promise<void> {
    await rename(entry.folder, folder);
    Object.assign(entry, { folder, trashed });
  }

  /** A source that is there already is the operator's and stays as it is. */
  async function createSource(wish: NewSource): Promise<void> {
    const to = layout.source(wish.project, wish.environment).folder;
    if (await isFolder(to)) return;
    const making = join(layout.project(wish.project), `.making-${wish.environment}`);
    await removeAll(making);
    await mkdir(making, { recursive: true });
    await templates.fill(making, wish);
    await rename(making, to);
  }

  return {
    kind: 'local',
    capabilities: { warm: true, trash: true, upgrade: true, create: true, replicas: false },
    isolation: async () => describe(means, limits),
    projects: source.projects,
    environments: source.environments,
    source: source.read,
    templates: templates.templates,

    async create(wish) {
      await key.authorize();
      const { project, environment } = wish;
      await inTurn(`source ${project}/${environment}`, () => createSource(wish)).catch((error) => {
        throw asEngineError(error);
      });
      return source.read(project, environment);
    },

    async prepare(ref, onLine, signal) {
      await key.authorize();
      await prepared.ensure(await source.read(ref.project, ref.environment), onLine, signal).catch((error) => {
        throw asEngineError(error);
      });
    },

    clone: (ref: SourceRef, target: CloneTarget, signal?: AbortSignal) =>
      changing(target.id, async () => {
        let entry = entries.get(target.id);
        if (entry?.trashed)
          throw new EngineError('failed', 'This environment is in the trash. Restore or purge it first.');
        if (!entry) {
          const state = await prepared.use(
            await source.read(ref.project, ref.environment),
            (from) => {
              signal?.throwIfAborted();
              return makeEnvironment(machine, from, target);
            },
            signal,
          );
          entry = { state, folder: layout.environment(target.id), trashed: false, busy: null };
          entries.set(target.id, entry);
        }
        // A repeat completes what a crash cut off, and never starts what was stopped since.
        if (entry.state.wanted === 'running') await begin(entry, target.supervisor);
        return handleOf(entry.state);
      }),

    claim: (handle, labels) =>
      changingEntry(handle, async (entry) => {
        // Its services start at once from now on, also after a stop; an app's go on waiting for a release.
        await save(entry, { ...entry.state, labels, startServices: entry.state.purpose === 'workspace' });
        return handleOf(entry.state);
      }),

    start: (handle, supervisor, { resources, replicas = 1 } = {}) =>
      changingEntry(handle, async (entry) => {
        if (replicas > 1) throw new EngineError('failed', 'On one machine an environment runs once.');
        if (entry.trashed) throw new EngineError('failed', 'This environment is in the trash. Restore it first.');
        if (resources) await save(entry, { ...entry.state, resources });
        await begin(entry, supervisor);
      }),

    stop: (handle) =>
      changingEntry(handle, async (entry) => {
        if (!entry.trashed) await end(entry);
      }),

    upgrade: (handle, ref, supervisor, resources) =>
      changingEntry(handle, async (entry) => {
        if (entry.trashed) throw new EngineError('failed', 'This environment is in the trash. Restore it first.');
        // The long part first, while the builder can still work.
        await prepared.use(await source.read(ref.project, ref.environment), async (to) => {
          if (entry.state.version === to.version) return;
          await end(entry);
          const at = within(entry.folder);
          await busy(entry, 'starting', () => upgradeFiles(machine, at, entry.state, to)).catch(async (error) => {
            await settleUpgrade(at, entry.state.version);
            throw error;
          });
          step('upgrade: files');
          const variables = { ...missingSecrets(to.spec, entry.state.variables), ...entry.state.variables };
          await save(entry, { ...entry.state, version: to.version, spec: to.spec, variables });
        });
        if (resources) await save(entry, { ...entry.state, resources });
        await begin(entry, supervisor);
        return handleOf(entry.state);
      }),

    destroy: (handle, { trash }) =>
      changing(handle.id, async () => {
        const entry = entries.get(handle.id);
        if (!entry) return;
        if (!entry.trashed) await end(entry);
        if (!trash) await purgeEntry(entry);
        else if (!entry.trashed) await moveEntry(entry, layout.trash(handle.id), true);
      }),

    restore: (handle) =>
      changingEntry(handle, async (entry) => {
        if (entry.trashed) await moveEntry(entry, layout.environment(handle.id), false);
      }),

    purge: (handle) =>
      changing(handle.id, async () => {
        const entry = entries.get(handle.id);
        if (entry && !entry.trashed)
          throw new EngineError('failed', 'Only what is in the trash can be purged. Destroy it first.');
        if (entry) await purgeEntry(entry);
      }),

    watch: (signal) =>
      watch(() => observeAll(entries.values(), limits), change.rung, AbortSignal.any([signal, closed.signal])),

    /** What the supervisor wrote; the logs of single services are the supervisor's own, over its link. */
    async *logs(handle, { follow, signal }) {
      const path = () => {
        const entry = entries.get(handle.id);
        return entry ? within(entry.folder).log : null;
      };
      if (path() === null) throw new EngineError('not_found', 'This environment does not exist any more.');
      yield* readLines(path, { follow, signal: AbortSignal.any([closed.signal, ...(signal ? [signal] : [])]) });
    },

    credential: { provision: key.provision, rotate: key.rotate, revoke: key.revoke },

    async close({ environments }) {
      closed.abort();
      clearInterval(tidying);
      if (environments === 'stop') {
        const running = [...entries.values()].filter((entry) => !entry.trashed);
        await Promise.all(running.map((entry) => inTurn(entry.state.id, () => end(entry))));
      }
      await Promise.all(removals);
      limits.close();
    },
  };
}
