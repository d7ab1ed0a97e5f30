import { randomBytes } from 'node:crypto';
import type { EnvironmentSpec } from '#contract/environment.ts';
import type { SupervisorConfig } from '#contract/supervisor.ts';
import { EngineError } from '../engine.ts';
import type { Progress } from '../jobs.ts';
import type { Cluster } from './cluster.ts';
import { podEnd } from './observe.ts';
import { inside, type PodPlan, podObject, startSecret } from './pods.ts';

/** Lines of a failed setup that are worth showing: the reason is nearly always at the end. */
const keptLines = 20;

type SetupPlan = Pick<PodPlan, 'name' | 'labels' | 'claim' | 'owner' | 'script' | 'variables' | 'source'> & {
  id: string;
  spec: EnvironmentSpec;
};

/**
 * Runs the setup steps of a spec on a volume, in a pod as a workspace's; only the portal's proxy leads out.
 *
 * @throws EngineError `setup_failed` with the last lines
 */
export async function runSetup(cluster: Cluster, plan: SetupPlan, { tell, signal }: Progress): Promise<void> {
  const { api, paths, pods, allow, options } = cluster;
  const supervisor = await options.setupAddress(plan.id);
  signal.throwIfAborted();
  await allow(supervisor.url);
  const config: SupervisorConfig = {
    environment: plan.id,
    purpose: 'setup',
    ...{ url: supervisor.url, token: supervisor.token, lease: supervisor.lease },
    ...inside,
    spec: plan.spec,
    variables: plan.spec.variables,
    startServices: false,
  };
  const secret = `${plan.name}-${randomBytes(4).toString('hex')}`;
  const last: string[] = [];
  try {
    await api.create(paths.secrets(), startSecret(secret, plan.name, JSON.stringify(config)));
    await api.create(
      paths.pods(),
      podObject({
        ...plan,
        image: options.image(),
        resources: plan.spec.resources,
        supervisor: { environment: plan.id, secret },
      }),
    );
    await pods.untilRunning(plan.name, 'setup', signal);
    await api.remove(paths.secrets(secret));
    for await (const line of pods.log(plan.name, { follow: true, signal })) {
      const short = line.slice(0, 2000);
      last.push(short);
      if (last.length > keptLines) last.shift();
      tell(short);
    }
    const ended = await pods.untilOver(plan.name, signal);
    const why = podEnd(ended, plan.spec.resources.memory);
    if (why !== null)
      throw new EngineError('setup_failed', [`Setup failed. ${why}`, ...last].join('\n'), { retryable: true });
  } finally {
    await api.remove(paths.secrets(secret));
    await pods.clear(plan.name);
  }
}
