import { randomBytes } from 'node:crypto';
import type { SupervisorConfig } from '#contract/supervisor.ts';
import { EngineError, type StartChanges, type SupervisorAddress } from '../engine.ts';
import { missingSecrets } from '../spec.ts';
import { specOf } from '../state.ts';
import type { Cluster } from './cluster.ts';
import { copies } from './copies.ts';
import { environmentName, labelled, selecting } from './names.ts';
import { isOver, podEnd, podFault } from './observe.ts';
import { claimObject, inside, podObject, startSecret } from './pods.ts';
import type { Prepared } from './prepare.ts';
import { labelsOf, ownedBy, type RecordOf, readRecord, recordObject, type State } from './record.ts';
import { configure, configureUpgrade, fill, setupNeeded, upgrade } from './scripts.ts';
import { runSetup } from './setup.ts';
import type { Secret } from './types.ts';

/** What can be done with one environment: its record, its volume and what it runs in. */
export function environments(cluster: Cluster) {
  const { api, paths, pods, allow, options, step } = cluster;
  const several = copies(cluster);

  async function load(id: string): Promise<RecordOf | null> {
    const secret = await api.get<Secret>(paths.secrets(environmentName(id)));
    // One that is on its way out holds nothing back.
    if (!secret || secret.metadata.deletionTimestamp) return null;
    const record = readRecord(secret);
    if (!record)
      throw new EngineError('failed', 'The record of this environment cannot be read: it is of a newer portal.');
    return record;
  }

  async function save(record: RecordOf, changes: Partial<State>): Promise<RecordOf> {
    const saved = await api.replace(
      paths.secrets(record.meta.name),
      recordObject({ ...record.state, ...changes }, record.meta),
    );
    if (!saved) throw new EngineError('unavailable', 'The environment was changed by somebody else. Try again.');
    return { state: { ...record.state, ...changes }, meta: saved.metadata };
  }

  /** A pod that works on the volume of an environment and ends. @returns its exit code, and what it said */
  async function work(
    record: RecordOf,
    plan: { name: string; script: string; prepared: string; variables: Record<string, string> },
    signal?: AbortSignal,
  ): Promise<{ code: number; said: string }> {
    const { state, meta } = record;
    // One of a portal that crashed may have come to its end, or not.
    await pods.clear(plan.name);
    try {
      await api.create(
        paths.pods(),
        podObject({
          ...plan,
          labels: labelled({ kind: 'work', id: state.id }),
          owner: ownedBy(meta),
          image: options.image(),
          resources: specOf(state).resources,
          claim: meta.name,
        }),
      );
      const pod = await pods.untilOver(plan.name, signal);
      const lines: string[] = [];
      for await (const line of pods.log(plan.name, {})) lines.push(line.slice(0, 500));
      const code = pod.status?.containerStatuses?.[0]?.state?.terminated?.exitCode ?? -1;
      return { code: pod.status?.phase === 'Succeeded' ? 0 : code, said: lines.slice(-5).join('\n') };
    } finally {
      await pods.clear(plan.name);
    }
  }

  /** In a pod of its own, on its own files. */
  async function beginOne({ state, meta }: RecordOf, config: SupervisorConfig, signal?: AbortSignal): Promise<void> {
    const { name } = meta;
    const { resources } = specOf(state);
    const there = await pods.find(name);
    if (there && !isOver(there) && !there.metadata.deletionTimestamp && podFault(there) === null) {
      await pods.untilRunning(name, 'environment', signal);
      return;
    }
    if (there && isOver(there)) await pods.clear(name);
    else if (there) await pods.end(name);
    await allow(config.url);
    const given = `${paths.secrets()}?${selecting({ kind: 'start', pod: name })}`;
    await api.remove(given);
    const secret = `start-${name}-${randomBytes(4).toString('hex')}`;
    await api.create(paths.secrets(), startSecret(secret, name, JSON.stringify(config), meta));
    await api.create(
      paths.pods(),
      podObject({
        ...{ name, labels: labelsOf(state), owner: ownedBy(meta), image: options.image(), resources, claim: name },
        ...{ script: configure, variables: { VERSION: state.version } },
        supervisor: { environment: state.id, secret },
      }),
    );
    step('started');
    const pod = await pods.untilRunning(name, 'environment', signal);
    // Nothing of the cluster's keeps the token from here on.
    await api.remove(given);
    const why = isOver(pod) ? podEnd(pod, resources.memory) : null;
    if (why !== null) throw new EngineError('failed', why, { retryable: true });
  }

  function refuse(code: number, said: string): never {
    if (code === 28) throw new EngineError('no_space', 'The volume of the environment is full.', { retryable: true });
    throw new EngineError('failed', `Its files could not be put in place (code ${code}). ${said}`.trim(), {
      retryable: true,
    });
  }

  return {
    load,
    save,

    /** @returns the record that is there when another call was faster */
    async create(state: State): Promise<RecordOf> {
      const made = await api.create(paths.secrets(), recordObject(state));
      const record = made ? { state, meta: made.metadata } : await load(state.id);
      if (!record) throw new EngineError('unavailable', 'An environment of this id is being removed.');
      step('clone: record');
      return record;
    },

    /** Gives a new environment its files. */
    async fill(record: RecordOf, { claim, source }: Prepared, signal?: AbortSignal): Promise<RecordOf> {
      const { name } = record.meta;
      const state = { ...record.state, version: source.version, spec: source.spec };
      await api.create(
        paths.claims(),
        claimObject(name, specOf(state).resources, labelsOf(state), {
          owner: ownedBy(record.meta),
          // What runs more than once is an app.
          shared: state.purpose === 'app' ? options.sharedStorage : null,
        }),
      );
      step('clone: volume');
      const filling = { name: `fill-${name}`, script: fill, prepared: claim, variables: {} };
      const { code, said } = await work(record, filling, signal);
      if (code !== 0) refuse(code, said);
      step('clone: files');
      return save(record, { version: source.version, spec: source.spec, filled: true });
    },

    /** What a start changes from now on. */
    async change(record: RecordOf, { resources, replicas = record.state.replicas }: StartChanges): Promise<RecordOf> {
      const before = record.state.replicas;
      if (before === 1 && replicas > 1) await several.demandRights(record);
      // While the record says one there is no Deployment, so that goes first.
      if (before > 1 && replicas === 1) await several.end(record);
      if (!resources && replicas === before) return record;
      return save(record, { replicas, ...(resources ? { resources } : {}) });
    },

    /** Runs it, unless it does. */
    async begin(record: RecordOf, supervisor: SupervisorAddress, signal?: AbortSignal): Promise<void> {
      const wanted = record.state.wanted === 'running' ? record : await save(record, { wanted: 'running' });
      const config = configOf(wanted.state, supervisor);
      if (wanted.state.replicas > 1) await several.begin(wanted, config, signal);
      else await beginOne(wanted, config, signal);
    },

    async end(record: RecordOf): Promise<RecordOf> {
      const ended = record.state.wanted === 'stopped' ? record : await save(record, { wanted: 'stopped' });
      if (ended.state.replicas > 1) await several.end(ended);
      await pods.end(record.meta.name);
      return ended;
    },

    /** Asks it to end, and waits for nothing. */
    async letGo(record: RecordOf): Promise<void> {
      if (record.state.replicas > 1) await several.letGo(record);
      await api.remove(paths.pods(record.meta.name));
    },

    /** With what it runs in and its volume, which are its own. */
    remove: ({ meta }: RecordOf) => api.remove(paths.secrets(meta.name)),

    /** Files and record of a stopped one become those of another version; what throws leaves a way back, which the next start takes. */
    async upgrade(record: RecordOf, { claim, source }: Prepared): Promise<RecordOf> {
      const { state, meta } = record;
      const { version, spec } = source;
      const variables = { VERSION: version, FROM: state.version };
      const replacing = { name: `upgrade-${meta.name}`, script: upgrade, prepared: claim, variables };
      const { code, said } = await work(record, replacing);
      if (code === setupNeeded) {
        if (spec.setup.length > 0) {
          const name = `setup-${meta.name}`;
          await pods.clear(name);
          await runSetup(
            cluster,
            {
              ...{ name, id: `setup-${state.id}`, labels: labelled({ kind: 'work', id: state.id }) },
              ...{ spec, claim: meta.name, owner: ownedBy(meta), script: configureUpgrade, variables: {} },
            },
            { tell: () => {}, signal: new AbortController().signal },
          );
        }
      } else if (code !== 0) refuse(code, said);
      return save(record, {
        version,
        spec,
        variables: { ...missingSecrets(spec, state.variables), ...state.variables },
      });
    },
  };
}

function configOf(state: State, supervisor: SupervisorAddress): SupervisorConfig {
  const spec = specOf(state);
  return {
    environment: state.id,
    purpose: state.purpose,
    ...{ url: supervisor.url, token: supervisor.token, lease: supervisor.lease },
    ...inside,
    spec,
    variables: { ...spec.variables, ...state.variables, ...supervisor.variables },
    app: supervisor.app,
    newOwner: supervisor.newOwner,
    startServices: state.startServices,
  };
}
