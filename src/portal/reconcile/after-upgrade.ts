import type { SupervisorStatus } from '#contract/supervisor.ts';
import type { Portal } from '../portal.ts';
import type { Problem } from './problem.ts';

type Service = SupervisorStatus['services'][number];

/** Milliseconds in which a service has to answer on its port, and in which one without a port shows whether it stays. */
const patience = { answer: 90_000, stay: 5_000 };

/** One that waits for another may end once or twice at first. Without a code it runs on and did not become healthy in its time. */
const isBroken = ({ status, exitCode, restarts }: Service) =>
  status === 'failed' && (exitCode === null || restarts >= 2);
const isUp = ({ status }: Service) => status === 'running' || status === 'stopped';

/** Watches the services of a workspace that was just upgraded. @returns what does not run, for its builder and for admins */
export async function brokenByUpgrade(
  portal: Portal,
  environmentId: string,
  signal: AbortSignal,
): Promise<Problem | null> {
  const watch = (until: (services: Service[]) => boolean, milliseconds: number) => {
    const soon = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
    return portal.gateway
      .whenStatus(environmentId, ({ services }) => until(services), soon)
      .catch((error: unknown) => {
        // Neither up nor broken in its time: nothing that could be told.
        if (signal.aborted || !soon.aborted) throw error;
        return portal.gateway.status(environmentId);
      });
  };
  const isSettled = (services: Service[]) => services.every(isUp) || services.some(isBroken);
  let status = await watch(isSettled, patience.answer);
  if (status?.services.some(({ port, status: now }) => port === null && now === 'running'))
    status = await watch((services) => services.some(isBroken), patience.stay);
  const broken = (status?.services ?? []).filter(isBroken).map(({ name }) => name);
  if (broken.length === 0) return null;
  return {
    code: 'UPGRADE_UNHEALTHY',
    message: `It was upgraded, and ${broken.join(', ')} ${broken.length === 1 ? 'does' : 'do'} not run since: the log says why.`,
  };
}
