import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { endUpgrade } from './answer.ts';
import { createAppVisits } from './app-visits.ts';
import { createCache } from './cache.ts';
import type { GatewayDeps, LiveApp } from './deps.ts';
import type { Target } from './hosts.ts';
import type { Link } from './links.ts';
import { type Page, sendPage } from './pages.ts';
import { type Backend, forward, forwardUpgrade } from './proxy.ts';

type AppTarget = Extract<Target, { kind: 'app' }>;

export interface Apps {
  http(req: IncomingMessage, res: ServerResponse, target: AppTarget): void;
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, target: AppTarget): void;
  /** Looks anew at the apps of that name, and ends at once what they do not serve any more; without a name, at all. */
  review(subdomain?: string): Promise<void>;
  closeAll(): void;
}

/** How long an app is taken to run where it ran, when nobody says that it was switched. */
const remember = 1_000;

const pages = {
  badRequest: { status: 400, title: 'This address is not valid.', text: 'Check it and try again.' },
  unknown: {
    status: 404,
    title: 'There is no app here.',
    text: 'It may have been taken down, or its address has a mistake in it.',
  },
  takenDown: {
    status: 404,
    title: 'This app was taken down.',
    text: 'Ask the people who look after it whether it comes back.',
  },
  down: {
    status: 503,
    title: 'This app is not running right now.',
    text: 'It may be starting or being updated.',
    again: 5,
  },
  broken: {
    status: 502,
    title: 'This app did not answer.',
    text: 'It closed the connection before it sent an answer. Load the page again.',
  },
  portalFailed: {
    status: 500,
    title: 'This app cannot be reached right now.',
    text: 'Load the page again in a moment.',
  },
} as const satisfies Record<string, Page>;

/** Remembered by nobody: a browser would go on to the app's address after the name was released to somebody else. */
function redirect(res: ServerResponse, location: string): void {
  res.writeHead(308, { location, 'cache-control': 'no-store', 'content-length': 0 }).end();
}

/** Published apps, each on a host of its own. Which pages may open their sockets is theirs to say: the origin is passed on. */
export function createApps(
  deps: Pick<GatewayDeps, 'config' | 'liveApp' | 'log'>,
  links: { get(environmentId: string): Link | undefined },
  ipOf: (req: IncomingMessage) => string | null,
): Apps {
  const scheme = new URL(deps.config.url).protocol === 'https:' ? 'https' : 'http';
  const apps = createCache<LiveApp>(deps.liveApp, remember);
  const visits = createAppVisits((address) => apps.get(address));
  const show = (req: IncomingMessage, res: ServerResponse, page: Page) => sendPage(req, res, page, "'none'");
  const backendOf = (link: Link): Backend => ({ mux: link.bulk, agent: link.agent, extra: [] });

  function find({ address }: AppTarget, then: (app: LiveApp | null) => void): void | Promise<void> {
    const known = apps.peek(address);
    if (known === undefined) return apps.get(address).then(then);
    then(known);
  }

  return {
    http(req, res, target) {
      if (!req.url!.startsWith('/')) return show(req, res, pages.badRequest);
      find(target, (app) => {
        if (res.destroyed) return;
        if (app === 'taken_down') return show(req, res, pages.takenDown);
        if (app && 'movedTo' in app) return redirect(res, app.movedTo + req.url);
        const link = app && links.get(app.environmentId);
        if (!link) return show(req, res, app ? pages.down : pages.unknown);
        const lasting = req.headers.accept === 'text/event-stream';
        visits.add(res, { address: target.address, environmentId: app.environmentId, lasting });
        const visit = { host: target.host, scheme, ip: ipOf(req), port: app.port } as const;
        forward(req, res, visit, backendOf(link), (code) =>
          show(req, res, code === 'ECONNREFUSED' ? pages.down : pages.broken),
        );
      })?.catch((error: unknown) => {
        deps.log.error({ err: error }, 'an app could not be looked up');
        show(req, res, pages.portalFailed);
      });
    },

    upgrade(req, socket, head, target) {
      socket.on('error', () => {});
      if (!req.url!.startsWith('/') || req.headers.upgrade?.toLowerCase() !== 'websocket')
        return endUpgrade(socket, 400);
      find(target, (app) => {
        if (socket.destroyed) return;
        if (app === 'taken_down' || (app && 'movedTo' in app)) return endUpgrade(socket, 404);
        const link = app && links.get(app.environmentId);
        if (!link) return endUpgrade(socket, app ? 503 : 404);
        visits.add(socket, { address: target.address, environmentId: app.environmentId, lasting: true });
        const visit = { host: target.host, scheme, ip: ipOf(req), port: app.port } as const;
        forwardUpgrade(req, socket, head, visit, backendOf(link), (code) =>
          endUpgrade(socket, code === 'ECONNREFUSED' ? 503 : 502),
        );
      })?.catch((error: unknown) => {
        deps.log.error({ err: error }, 'an app could not be looked up');
        endUpgrade(socket, 500);
      });
    },

    async review(subdomain) {
      // On every base domain: who calls knows the name, and forgetting too much costs one look-up.
      const concerns = (address: string) => subdomain === undefined || address.split('.')[0] === subdomain;
      apps.forget(concerns);
      await visits.review(concerns);
    },
    closeAll: visits.closeAll,
  };
}
