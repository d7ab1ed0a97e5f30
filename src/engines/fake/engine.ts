import { randomBytes } from 'node:crypto';
import { primaryService } from '#contract/environment.ts';
import {
  type CloneTarget,
  type Credential,
  type Engine,
  EngineError,
  type Handle,
  type Observation,
  type Source,
  type SourceRef,
  type SupervisorAddress,
} from '#engines/engine.ts';
import { type Faults, faults, type Operation } from './faults.ts';
import { readFiles } from './read-files.ts';
import { type FakeEnvironment, type FakeSource, type FakeState, fakeState } from './state.ts';

export interface FakeEngineOptions {
  /** Shared by the engines of a portal before and after its restart. */
  state?: FakeState;
  /** The key that the portal holds. Without this option none is demanded. */
  credential?: () => Promise<string | null>;
  /** Called when an environment starts: a test may run a supervisor, a scripted one, or none. */
  onStart?: (environment: FakeEnvironment, supervisor: SupervisorAddress) => void | Promise<void>;
  /** Called when it stopped, for whatever reason. */
  onStop?: (environment: FakeEnvironment) => void | Promise<void>;
}

export interface FakeEngine extends Engine {
  readonly state: FakeState;
  readonly faults: Faults;
  /** Setups begun so far. */
  setups(): number;
  /** Lets an environment end by itself, as a crash inside does. */
  fail(id: string, message: string): Promise<void>;
}

/** An engine in memory that behaves as the others do, and fails exactly as a test scripts it. */
export function createFakeEngine(options: FakeEngineOptions = {}): FakeEngine {
  const state = options.state ?? fakeState();
  const script = faults();
  const closed = new AbortController();
  const setups = new Map<string, Promise<void>>();
  let begun = 0;
  let changed = Promise.withResolvers<void>();
  const ring = () => {
    changed.resolve();
    changed = Promise.withResolvers<void>();
  };

  async function changing<T>(operation: Operation, work: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    if (options.credential) demand(state, await options.credential());
    try {
      return await script.around(operation, work, signal);
    } finally {
      ring();
    }
  }
  const changingOne = <T>(operation: Operation, handle: Handle, work: (one: FakeEnvironment) => T | Promise<T>) =>
    changing(operation, () => {
      const one = state.environments.get(handle.id);
      if (!one) throw new EngineError('not_found', 'This environment does not exist any more.');
      return work(one);
    });

  function find(ref: SourceRef): FakeSource & Source {
    const found = state.sources.find((one) => one.project === ref.project && one.environment === ref.environment);
    if (!found) throw new EngineError('not_found', 'There is no such environment.');
    if (Array.isArray(found.spec)) throw new EngineError('invalid_spec', found.spec.join('\n'));
    return { ...found, spec: found.spec, version: `${found.project}-${found.environment}-${found.revision}` };
  }

  async function begin(one: FakeEnvironment, supervisor: SupervisorAddress): Promise<void> {
    if (one.state === 'running') return;
    one.state = 'running';
    one.message = undefined;
    one.log.push(`supervisor of ${one.id} is up`);
    await options.onStart?.(one, supervisor);
  }
  async function end(one: FakeEnvironment, to: Observation['state']): Promise<void> {
    const ran = one.state === 'running';
    one.state = to;
    if (ran) await options.onStop?.(one);
  }

  /** Once for each version, joined by whoever comes meanwhile. */
  function prepare(ref: SourceRef, onLine: (line: string) => void = () => {}): Promise<void> {
    const source = find(ref);
    if (state.prepared.has(source.version)) return Promise.resolve();
    const running = setups.get(source.version);
    if (running) return running;
    const job = (async () => {
      begun++;
      await Promise.resolve();
      if (source.setupError) {
        onLine(source.setupError);
        throw new EngineError('setup_failed', `Setup failed (code 1).\n${source.setupError}`, { retryable: true });
      }
      state.prepared.add(source.version);
    })().finally(() => setups.delete(source.version));
    setups.set(source.version, job);
    return job;
  }

  async function clone(ref: SourceRef, target: CloneTarget): Promise<Handle> {
    let one = state.environments.get(target.id);
    if (one?.state === 'trashed') throw inTrash();
    if (!one) {
      const source = find(ref);
      await prepare(ref);
      one = state.environments.get(target.id);
      if (!one) {
        const { labels } = target;
        one = {
          id: target.id,
          target,
          labels,
          version: source.version,
          state: 'starting',
          replicas: 1,
          files: { ...source.files },
          log: [],
        };
        state.environments.set(target.id, one);
      }
    }
    if (one.state === 'starting' || one.state === 'failed') await begin(one, target.supervisor);
    return handleOf(one);
  }

  return {
    kind: 'fake',
    state,
    faults: script,
    setups: () => begun,
    async fail(id, message) {
      const one = state.environments.get(id);
      if (!one) throw new EngineError('not_found', 'This environment does not exist any more.');
      await end(one, 'failed');
      one.message = message;
      ring();
    },
    capabilities: { warm: true, trash: true, upgrade: true, create: true, replicas: true },
    isolation: async () => ({
      mode: 'none',
      isolated: false,
      notice: 'Nothing runs: this engine is for tests.',
      limits: { cpu: false, memory: false, processes: false, network: false },
    }),

    projects: () =>
      script.around('projects', () =>
        [...new Set(state.sources.map((one) => one.project))].map((id) => ({ id, name: id })),
      ),
    environments: (project) =>
      script.around('environments', () =>
        state.sources
          .filter((one) => one.project === project)
          .map(({ environment: id, spec }) =>
            Array.isArray(spec)
              ? { id, name: id, description: '', fault: spec.join('\n') }
              : { id, name: spec.name, description: spec.description, fault: null },
          ),
      ),
    source: (project, environment) =>
      script.around('source', () => {
        const { spec, version, files } = find({ project, environment });
        return { project, environment, spec, version, files };
      }),
    templates: async () =>
      state.templates.map(({ spec, files, ...template }) => ({
        ...template,
        parts: [],
        command: primaryService(spec)?.command ?? null,
        resources: spec.resources,
      })),

    create: ({ project, environment, template, files }) =>
      changing('create', async () => {
        const from = state.templates.find((one) => one.id === template);
        if (!from) throw new EngineError('not_found', 'There is no such template.');
        const known = state.sources.some((one) => one.project === project && one.environment === environment);
        if (!known)
          state.sources.push({
            project,
            environment,
            spec: from.spec,
            files: files ? await readFiles(await files()) : { ...from.files },
            revision: 1,
          });
        const { spec, version, files: made } = find({ project, environment });
        return { project, environment, spec, version, files: made };
      }),
    prepare: (ref, onLine, signal) =>
      changing(
        'prepare',
        () => {
          signal?.throwIfAborted();
          return prepare(ref, onLine);
        },
        signal,
      ),
    clone: (ref, target, signal) => changing('clone', () => clone(ref, target), signal),
    claim: (handle, labels) =>
      changingOne('claim', handle, (one) => {
        one.labels = labels;
        return handleOf(one);
      }),
    start: (handle, supervisor, { resources, replicas } = {}) =>
      changingOne('start', handle, async (one) => {
        if (one.state === 'trashed') throw inTrash();
        if (resources) one.target = { ...one.target, resources };
        if (replicas !== undefined && replicas !== one.replicas) {
          await end(one, 'stopped');
          one.replicas = replicas;
        }
        return begin(one, supervisor);
      }),
    stop: (handle) =>
      changingOne('stop', handle, async (one) => {
        if (one.state !== 'trashed') await end(one, 'stopped');
      }),
    upgrade: (handle, ref, supervisor, resources) =>
      changingOne('upgrade', handle, async (one) => {
        if (one.state === 'trashed') throw inTrash();
        await prepare(ref);
        const { version } = find(ref);
        if (one.version !== version) await end(one, 'stopped');
        one.version = version;
        if (resources) one.target = { ...one.target, resources };
        await begin(one, supervisor);
        return handleOf(one);
      }),
    destroy: (handle, { trash }) =>
      changing('destroy', async () => {
        const one = state.environments.get(handle.id);
        if (!one) return;
        await end(one, 'trashed');
        if (!trash) state.environments.delete(handle.id);
      }),
    restore: (handle) =>
      changingOne('restore', handle, (one) => {
        if (one.state === 'trashed') one.state = 'stopped';
      }),
    purge: (handle) =>
      changing('purge', () => {
        const one = state.environments.get(handle.id);
        if (one && one.state !== 'trashed') throw new EngineError('failed', 'Only what is in the trash can be purged.');
        state.environments.delete(handle.id);
      }),

    async *watch(signal) {
      const over = AbortSignal.any([signal, closed.signal]);
      const ended = new Promise<void>((resolve) => over.addEventListener('abort', () => resolve()));
      while (!over.aborted) {
        const next = changed.promise;
        yield await script.around('watch', () => [...state.environments.values()].map(observe), over);
        await Promise.race([next, ended]);
      }
    },
    async *logs(handle, { follow, signal }) {
      const one = state.environments.get(handle.id);
      if (!one) throw new EngineError('not_found', 'This environment does not exist any more.');
      const over = AbortSignal.any([closed.signal, ...(signal ? [signal] : [])]);
      const ended = new Promise<void>((resolve) => over.addEventListener('abort', () => resolve()));
      for (let shown = 0; !over.aborted; shown++) {
        while (follow && shown >= one.log.length && !over.aborted) await Promise.race([changed.promise, ended]);
        const line = one.log[shown];
        if (line === undefined) return;
        yield line;
      }
    },

    credential: {
      provision: () =>
        script.around('provision', () => {
          const made = { secret: newSecret(), label: `fake-${state.credentials.length + 1}` };
          state.credentials.push({ label: made.label, secrets: [made.secret] });
          return made;
        }),
      rotate: (current) =>
        script.around('rotate', () => {
          const account = demand(state, current.secret);
          account.secrets = [newSecret(), current.secret];
          return { secret: account.secrets[0]!, label: account.label };
        }),
      revoke: (current: Credential) =>
        script.around('revoke', () => {
          if (!state.credentials.some((one) => one.label === current.label)) return;
          const account = demand(state, current.secret);
          state.credentials = state.credentials.filter((one) => one !== account);
        }),
    },

    async close({ environments }) {
      closed.abort();
      if (environments === 'leave') return;
      for (const one of state.environments.values()) if (one.state === 'running') await end(one, 'stopped');
    },
  };
}

const newSecret = () => randomBytes(16).toString('hex');
const inTrash = () => new EngineError('failed', 'This environment is in the trash. Restore it first.');

const handleOf = (one: FakeEnvironment): Handle => ({
  engine: 'fake',
  version: 1,
  id: one.id,
  data: { version: one.version },
});

const observe = (one: FakeEnvironment): Observation => ({
  id: one.id,
  handle: handleOf(one),
  labels: one.labels,
  purpose: one.target.purpose,
  state: one.state,
  ...(one.message ? { message: one.message } : {}),
});

/** The account of a key. The first use of a new key ends the old one's grace. */
function demand(state: FakeState, secret: string | null) {
  const account = state.credentials.find((one) => secret !== null && one.secrets.includes(secret));
  if (!account)
    throw new EngineError('unauthorized', 'The key for this engine is not valid. Configure the portal again.');
  if (account.secrets[0] === secret) account.secrets.length = 1;
  return account;
}
