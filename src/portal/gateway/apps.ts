import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ORPCError } from '@orpc/server';
import { longestNext } from '#contract/common.ts';
import { endUpgrade } from './answer.ts';
import { type AppAdmission, type AppGuest, createAppAdmissions } from './app-admission.ts';
import { appCookie, newVisit, visitCookie, visitDigest, visitOf } from './app-cookie.ts';
import { appPages as pages } from './app-pages.ts';
import { passwordPage, passwordPath, readPassword, unlockedCookie } from './app-password.ts';
import { isForeign, isForSharedCaches, isPage, privately } from './app-rules.ts';
import { createAppVisits } from './app-visits.ts';
import { type Connections, isOf } from './connections.ts';
import { type GatewayDeps, isRunning, type LiveApp, type RunningApp } from './deps.ts';
import { isEnter, redirect, reserved, sendIn, ticketIn } from './enter.ts';
import type { Access } from './gateway.ts';
import type { Target } from './hosts.ts';
import type { Link } from './links.ts';
import { type Page, sendPage } from './pages.ts';
import { type Backend, forward, forwardUpgrade, isRepeatable } from './proxy.ts';
import { inOrderFor } from './replicas.ts';
import { safePath } from './safe-path.ts';

/** As long as a path to `apps.open` may be. */
const longestPath = 2_000;

type AppTarget = Extract<Target, { kind: 'app' }>;

export interface Apps {
  http(req: IncomingMessage, res: ServerResponse, target: AppTarget): void;
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, target: AppTarget): void;
  /** What runs at an address, as its visitors get it. */
  at(address: string): Promise<LiveApp | null>;
  revoke(access: Access): void;
  /** Looks anew at the apps of that name, and ends at once what they do not serve any more; without a name, at all. */
  review(subdomain?: string): Promise<void>;
  closeAll(): void;
}

/** Remembered by nobody: a browser would go on to the app's address after the name was released to somebody else. */
function leadOn(res: ServerResponse, location: string): void {
  res.writeHead(308, { location, 'cache-control': 'no-store', 'content-length': 0 }).end();
}

/** Published apps, each on a host of its own. Who opens one is not said to it: it gets requests, and no identity. */
export function createApps(
  deps: GatewayDeps,
  connections: Connections,
  links: { all(environmentId: string): Link[] },
  ipOf: (req: IncomingMessage) => string | null,
): Apps {
  const scheme = new URL(deps.config.url).protocol === 'https:' ? 'https' : 'http';
  const admissions = createAppAdmissions(deps);
  const visits = createAppVisits(admissions.app, deps.mayStay);
  const show = (req: IncomingMessage, res: ServerResponse, page: Page) => sendPage(req, res, page, "'none'");
  const originOf = (target: AppTarget) => `${scheme}://${target.host}`;

  function backendOf(link: Link, app: RunningApp): Backend {
    const way = { mux: link.bulk, agent: link.agent };
    return app.admits === 'anyone' ? { ...way, extra: [] } : { ...way, extra: privately, drops: isForSharedCaches };
  }

  /** Remembers what is open until it closes, so that it ends when its visitor may not have it any more. */
  function keep(
    open: ServerResponse | Duplex,
    { address }: AppTarget,
    { app, guest }: { app: RunningApp; guest: AppGuest },
    lasting: boolean,
  ): void {
    visits.add(open, { address, appId: app.id, environmentId: app.environmentId, guest, lasting });
    if (guest === 'anyone' || !('userId' in guest)) return;
    connections.add(open, guest);
    open.once('close', () => connections.remove(open));
  }

  function serve(req: IncomingMessage, res: ServerResponse, target: AppTarget, admission: AppAdmission) {
    if (res.destroyed) return;
    if (admission === 'unknown') return show(req, res, pages.unknown);
    if (admission === 'taken_down') return show(req, res, pages.takenDown);
    if (typeof admission === 'object' && 'movedTo' in admission) return leadOn(res, admission.movedTo + req.url);
    if (admission === 'no_session')
      return isPage(req) ? sendToPortal(req, res, target) : show(req, res, pages.noSession);
    if (typeof admission === 'object' && 'locked' in admission)
      return show(req, res, isPage(req) ? passwordPage(req.url!) : pages.locked);
    const { app } = admission;
    if (app.admits !== 'anyone' && isForeign(req, originOf(target))) return show(req, res, pages.foreign);
    const [first, ...others] = copiesFor(req, app);
    if (!first) return show(req, res, pages.down);
    keep(res, target, admission, req.headers.accept === 'text/event-stream');
    const visit = { host: target.host, scheme, ip: ipOf(req), port: app.port } as const;
    const from = (link: Link) =>
      forward(req, res, visit, backendOf(link, app), (code) => {
        // Nothing was answered yet: when one copy ends, a page that may be asked for again comes from another one.
        const next = isRepeatable(req) ? others.shift() : undefined;
        if (next) from(next);
        else show(req, res, code === 'ECONNREFUSED' ? pages.down : pages.broken);
      });
    from(first);
  }

  /** People behind one address are told apart as far as their browsers differ. */
  const copiesFor = (req: IncomingMessage, app: RunningApp) =>
    inOrderFor(`${ipOf(req)} ${req.headers['user-agent']}`, links.all(app.environmentId));

  /** Where they are signed in, or sign in, and come back from with a ticket, when they are of the app's audience. */
  function sendToPortal(req: IncomingMessage, res: ServerResponse, target: AppTarget): void {
    // Two tabs that open at once are one visit.
    const visit = visitOf(req.headers.cookie) ?? newVisit();
    const opening = (path: string) =>
      `/open?${new URLSearchParams({ host: target.host, path, visit: visitDigest(visit) })}`;
    const wanted = opening(req.url!);
    // A sign-in would not come back to a longer one; then the app's first page is better than none.
    const isShort = req.url!.length <= longestPath && wanted.length <= longestNext;
    redirect(res, deps.config.url + (isShort ? wanted : opening('/')), visitCookie(visit));
  }

  async function enter(req: IncomingMessage, res: ServerResponse, target: AppTarget): Promise<void> {
    const token = ticketIn(req);
    if (token === null) return show(req, res, pages.badRequest);
    const visit = visitOf(req.headers.cookie);
    const ticket = await deps.redeemTicket(token, 'app');
    if (!ticket || ticket.host !== target.host || visit === null || ticket.visit !== visitDigest(visit))
      return show(req, res, pages.noTicket);
    const app = await admissions.app(target.address);
    // Its name may have become another app's since.
    if (!isRunning(app) || app.id !== ticket.workspaceId) return show(req, res, pages.noTicket);
    // A revocation in this moment has deleted what the row refers to, and nothing is made.
    const session = await deps.createPreviewSession(ticket);
    sendIn(res, ticket.path, appCookie(session.token, session.seconds));
  }

  async function unlock(req: IncomingMessage, res: ServerResponse, target: AppTarget): Promise<void> {
    const app = await admissions.app(target.address);
    if (!isRunning(app) || typeof app.admits !== 'object') return leadOn(res, '/');
    if (isForeign(req, originOf(target))) return show(req, res, pages.foreign);
    const form = await readPassword(req);
    if (!form) return show(req, res, req.method === 'POST' ? pages.badRequest : passwordPage('/'));
    const path = safePath(form.path);
    try {
      const key = await deps.unlock({ appId: app.id, password: form.password, ip: ipOf(req) });
      if (!key) return show(req, res, passwordPage(path, { status: 401, message: 'This is not the password.' }));
      sendIn(res, path, unlockedCookie(app.id, key, Math.floor(deps.clock().getTime() / 1000)));
    } catch (error) {
      if (!(error instanceof ORPCError) || error.code !== 'TOO_MANY_REQUESTS') throw error;
      const wait = (error.data as { retryAfter: number }).retryAfter;
      show(req, res, passwordPage(path, { status: 429, wait, message: `Too many attempts. Try again in ${wait} s.` }));
    }
  }

  function join(req: IncomingMessage, socket: Duplex, head: Buffer, target: AppTarget, admission: AppAdmission) {
    if (socket.destroyed) return;
    if (admission === 'unknown' || admission === 'taken_down') return endUpgrade(socket, 404);
    if (admission === 'no_session' || 'locked' in admission) return endUpgrade(socket, 401);
    if ('movedTo' in admission) return endUpgrade(socket, 404);
    const { app } = admission;
    // Which pages may open the sockets of a public app is the app's to say: the origin is passed on. With a visitor's cookie
    // only its own pages may.
    if (app.admits !== 'anyone' && req.headers.origin !== originOf(target)) return endUpgrade(socket, 403);
    const [link] = copiesFor(req, app);
    if (!link) return endUpgrade(socket, 503);
    keep(socket, target, admission, true);
    const visit = { host: target.host, scheme, ip: ipOf(req), port: app.port } as const;
    forwardUpgrade(req, socket, head, visit, backendOf(link, app), (code) =>
      endUpgrade(socket, code === 'ECONNREFUSED' ? 503 : 502),
    );
  }

  return {
    http(req, res, target) {
      const url = req.url!;
      const failed = (error: unknown) => {
        deps.log.error({ err: error }, 'an app could not be opened');
        show(req, res, pages.portalFailed);
      };
      // Another form would be read as another host by whoever looks at it next.
      if (!url.startsWith('/')) return show(req, res, pages.badRequest);
      if (url.startsWith(reserved)) {
        if (isEnter(url)) enter(req, res, target).catch(failed);
        else if (url === passwordPath) unlock(req, res, target).catch(failed);
        else show(req, res, pages.unknown);
        return;
      }
      const { cookie } = req.headers;
      const admitted = admissions.known(target.address, cookie);
      if (admitted) return serve(req, res, target, admitted);
      admissions
        .lookUp(target.address, cookie)
        .then((found) => serve(req, res, target, found))
        .catch(failed);
    },

    upgrade(req, socket, head, target) {
      socket.on('error', () => {});
      if (!req.url!.startsWith('/') || req.headers.upgrade?.toLowerCase() !== 'websocket')
        return endUpgrade(socket, 400);
      if (req.url!.startsWith(reserved)) return endUpgrade(socket, 404);
      const { cookie } = req.headers;
      const admitted = admissions.known(target.address, cookie);
      if (admitted) return join(req, socket, head, target, admitted);
      admissions
        .lookUp(target.address, cookie)
        .then((found) => join(req, socket, head, target, found))
        .catch((error: unknown) => {
          deps.log.error({ err: error }, 'an app could not be opened');
          endUpgrade(socket, 500);
        });
    },

    at: admissions.app,
    revoke: (access) => admissions.forgetSessions((session) => isOf(session, access)),
    async review(subdomain) {
      // On every base domain: who calls knows the name, and forgetting too much costs one look-up.
      const concerns = (address: string) => subdomain === undefined || address.split('.')[0] === subdomain;
      admissions.forgetApps(concerns);
      await visits.review(concerns);
    },
    closeAll: visits.closeAll,
  };
}
