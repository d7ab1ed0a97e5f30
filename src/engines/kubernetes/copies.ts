import type { SupervisorConfig } from '#contract/supervisor.ts';
import { EngineError } from '../engine.ts';
import { specOf } from '../state.ts';
import { ApiError } from './api.ts';
import type { Cluster } from './cluster.ts';
import { deploymentObject, digestOf, isOfTemplate, isSame } from './deployment.ts';
import { labelled, selecting } from './names.ts';
import { isSpent } from './observe.ts';
import { configSecret } from './pods.ts';
import { labelsOf, ownedBy, type RecordOf } from './record.ts';
import type { Claim, Deployment, Secret } from './types.ts';

/** What can be done with an environment that runs more than once: its Deployment, and the secret that its pods start with. */
export function copies({ api, paths, pods, allow, options, step }: Cluster) {
  const secretsOf = (id: string) => `${paths.secrets()}?${selecting({ kind: 'copies', id })}`;

  /** Makes it be as wanted. What runs goes on while only their number is another one. */
  async function put(wanted: Deployment): Promise<void> {
    const path = paths.deployments(wanted.metadata.name);
    const there = await api.get<Deployment>(path);
    if (there?.metadata.deletionTimestamp) await pods.endAll(path);
    else if (there && isSame(there, wanted)) return;
    // Without the version that was read: the cluster counts in it all the time, and nobody else writes what is wanted.
    if ((await api.create(paths.deployments(), wanted)) ?? (await api.replace(path, wanted))) return;
    throw new EngineError('unavailable', 'The environment was changed by somebody else. Try again.');
  }

  /** Secrets of before, once nothing starts with them any more. */
  async function forgetOthers(id: string, name: string): Promise<void> {
    const { items } = await api.list<Secret>(secretsOf(id));
    for (const { metadata } of items) if (metadata.name !== name) await api.remove(paths.secrets(metadata.name));
  }

  return {
    /** @throws EngineError while there is still one to lose. An account that an older portal made may not make Deployments. */
    async demandRights({ meta }: RecordOf): Promise<void> {
      await api.get(paths.deployments(meta.name)).catch((error: unknown) => {
        if (!(error instanceof ApiError && error.status === 403)) throw error;
        throw new EngineError('failed', 'The portal’s account may not make Deployments. Configure the cluster again.');
      });
    },

    /** Makes as many run as the record wants, each with this configuration. Changes nothing when that is so. */
    async begin({ state, meta }: RecordOf, config: SupervisorConfig, signal?: AbortSignal): Promise<void> {
      const { name } = meta;
      // While it runs it writes the files that are to be copied.
      if (await pods.find(name)) await pods.end(name);
      step('copies: ended the one');
      await allow(config.url);
      // Sorted, so that the same configuration is the same text.
      const given = JSON.stringify(config, sorted);
      const secret = `copies-${name}-${digestOf(given)}`;
      const secretLabels = labelled({ kind: 'copies', id: state.id });
      await api.create(paths.secrets(), configSecret(secret, secretLabels, given, meta));
      step('copies: secret');
      const claim = await api.get<Claim>(paths.claims(name));
      const wanted = deploymentObject({
        ...{ name, claim: name, secret, environment: state.id, version: state.version, replicas: state.replicas },
        labels: labelsOf(state),
        owner: ownedBy(meta),
        image: options.image(),
        resources: specOf(state).resources,
        shared: claim?.spec?.accessModes?.includes('ReadWriteMany') ?? false,
      });
      await put(wanted);
      step('copies: Deployment');
      for (const pod of await pods.all(state.id)) if (isSpent(pod)) await api.remove(paths.pods(pod.metadata.name));
      await pods.untilTaken(state.id, (pod) => isOfTemplate(pod, wanted), signal);
      await forgetOthers(state.id, secret);
    },

    /** The secrets first: when this is cut off, what still runs says that it has to be repeated. */
    async end({ state, meta }: RecordOf): Promise<void> {
      await api.remove(secretsOf(state.id));
      step('copies: forgot');
      await pods.endAll(paths.deployments(meta.name));
    },

    /** Asks them to end, and waits for nothing. */
    letGo: ({ meta }: RecordOf) => api.remove(paths.deployments(meta.name)),
  };
}

const sorted = (_: string, value: unknown) =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
