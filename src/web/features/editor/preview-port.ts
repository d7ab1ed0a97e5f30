import type { OutputOf } from '#web/api/query.ts';

export type Ports = OutputOf<'workspaces', 'ports'>;

/** The port that the preview shows: the chosen one, else the workspace's own, else the first that anything listens on. */
export function portOf(chosen: number | null, own: number | null, ports: Ports | undefined): number | null {
  return chosen ?? own ?? ports?.items[0]?.port ?? null;
}

export const listensOn = (ports: Ports | undefined, port: number | null): boolean =>
  ports?.items.some((each) => each.port === port) ?? false;

/** The choices of the port selector: what listens, and what is shown although nothing listens there now. */
export function portChoices(shown: number | null, ports: Ports | undefined): { port: number; hint: string }[] {
  const choices = (ports?.items ?? []).map(({ port, service, process }) => ({ port, hint: service ?? process ?? '' }));
  if (shown !== null && !choices.some(({ port }) => port === shown)) choices.push({ port: shown, hint: '' });
  return choices.sort((a, b) => a.port - b.port);
}

export interface Waiting {
  title: string;
  text: string;
  /** `starting` will end by itself; `failed` has a log; `idle` waits for a command. */
  kind: 'starting' | 'failed' | 'idle';
  service: string | null;
}

/** Why there is nothing to show on a port, and what to do. */
export function waitingFor(port: number, services: Ports['services']): Waiting {
  const service = services.find((candidate) => candidate.port === port);
  const title = `Nothing listens on ${port} yet`;
  switch (service?.status) {
    case 'waiting':
    case 'starting':
      return {
        title: `Starting ${service.name}`,
        text: `It opens here as soon as it listens on ${port}.`,
        kind: 'starting',
        service: service.name,
      };
    case 'running':
      return {
        title,
        text: `${service.name} runs and has not opened the port yet. It shows here as soon as it does.`,
        kind: 'starting',
        service: service.name,
      };
    case 'failed':
      return {
        title: `${service.name} stopped${service.exitCode === null ? '' : ` with code ${service.exitCode}`}`,
        text: `Nothing listens on ${port}. Its log says why.`,
        kind: 'failed',
        service: service.name,
      };
    case 'stopped':
    case undefined:
      return {
        title,
        text: `Start your app in a terminal and let it listen on ${port}. It shows here by itself.`,
        kind: 'idle',
        service: service?.name ?? null,
      };
  }
}
