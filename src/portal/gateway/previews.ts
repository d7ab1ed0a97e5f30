import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { endUpgrade } from './answer.ts';
import { createCache } from './cache.ts';
import { type Connections, isOf } from './connections.ts';
import type { GatewayDeps, PreviewSession } from './deps.ts';
import { isEnter, isToken, reserved, sendIn, ticketIn } from './enter.ts';
import type { Access } from './gateway.ts';
import type { Target } from './hosts.ts';
import type { Link } from './links.ts';
import { type Page, sendPage } from './pages.ts';
import { isRequest } from './place.ts';
import { previewCookie, previewToken } from './preview-cookie.ts';
import { previewPages, reviewPages } from './preview-pages.ts';
import { type Backend, forward, forwardUpgrade } from './proxy.ts';
import type { PublicPreviews } from './public-previews.ts';

type PreviewTarget = Extract<Target, { kind: 'preview' }>;

export interface Previews {
  http(req: IncomingMessage, res: ServerResponse, target: PreviewTarget): void;
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, target: PreviewTarget): void;
  revoke(access: Access): void;
  forget(workspaceId: string): void;
}

/** How long the database's word is taken for a session and for a workspace's environment. Revocation does not wait for it. */
const remember = 3_000;

/** Who comes in: the workspace's owner, by their session, or anybody, where the owner made the preview public. */
type Guest = PreviewSession | 'visitor';
/** Who may not enter gets no link either, and learns nothing. */
type Admission = { guest: Guest; link: Link | undefined } | typeof refused;
const refused = { guest: null, link: undefined } as const;

const isFor = (session: PreviewSession | null, target: PreviewTarget): session is PreviewSession =>
  session !== null && session.workspaceId === target.workspaceId && session.port === target.port;

const guestOf = (session: PreviewSession | null, target: PreviewTarget): Guest =>
  isFor(session, target) ? session : 'visitor';

/** A port inside a workspace, for the one person who may enter it or for everybody, on an origin of its own. */
export function createPreviews(
  deps: GatewayDeps,
  connections: Connections,
  publics: PublicPreviews,
  links: { get(environmentId: string): Link | undefined },
  ipOf: (req: IncomingMessage) => string | null,
): Previews {
  const portal = new URL(deps.config.url);
  const scheme = portal.protocol === 'https:' ? 'https' : 'http';
  const sites = { portalHost: portal.host, previewDomain: deps.config.previewDomain };
  // `self`: a preview may frame its own pages, and then both are ancestors.
  const ancestors = ["'self'", ...deps.origins].join(' ');
  const extra = [
    'Content-Security-Policy',
    `frame-ancestors ${ancestors}`,
    'X-Robots-Tag',
    'noindex',
    // What a person sees in their workspace belongs in no cache that others share.
    'Cache-Control',
    'private',
  ];
  const sessions = createCache(deps.previewSession, remember);
  const environments = createCache(deps.environmentOf, remember);
  const ofWorkspaces = previewPages(deps.config.url);
  const ofRequests = reviewPages(deps.config.url);
  const pagesOf = (target: PreviewTarget) => (isRequest(target.workspaceId) ? ofRequests : ofWorkspaces);
  const show = (req: IncomingMessage, res: ServerResponse, page: Page) => sendPage(req, res, page, ancestors);

  /** Undefined when something has to be looked up first: never for the files of a page but the first. */
  function known(token: string | null, target: PreviewTarget): Admission | undefined {
    const session = isToken(token) ? sessions.peek(token) : null;
    if (session === undefined) return undefined;
    const open = isFor(session, target) || publics.peek(target);
    if (!open) return open === undefined ? undefined : refused;
    const environmentId = environments.peek(target.workspaceId);
    return environmentId === undefined ? undefined : admission(guestOf(session, target), environmentId);
  }

  async function lookUp(token: string | null, target: PreviewTarget): Promise<Admission> {
    if (!(await guest(token, target))) return refused;
    const environmentId = await environments.get(target.workspaceId);
    // Once more: it may have been revoked during the second look-up.
    const stays = await guest(token, target);
    return stays ? admission(stays, environmentId) : refused;
  }

  async function guest(token: string | null, target: PreviewTarget): Promise<Guest | null> {
    const session = isToken(token) ? await sessions.get(token) : null;
    return isFor(session, target) || (await publics.get(target)) ? guestOf(session, target) : null;
  }

  const admission = (guest: Guest, environmentId: string | null): Admission => ({
    guest,
    link: environmentId === null ? undefined : links.get(environmentId),
  });

  /** Remembers what is open until it closes, so that it ends when its guest may not stay. */
  function keep(open: ServerResponse | Duplex, guest: Guest, target: PreviewTarget): void {
    if (guest === 'visitor') publics.add(open, target);
    else connections.add(open, guest);
    open.once('close', () => (guest === 'visitor' ? publics.remove(open) : connections.remove(open)));
  }

  const backendOf = (link: Link): Backend => ({
    mux: link.bulk,
    agent: link.agent,
    extra,
    drops: (name) => name === 'x-frame-options',
  });

  async function enter(req: IncomingMessage, res: ServerResponse, target: PreviewTarget): Promise<void> {
    const pages = pagesOf(target);
    const token = ticketIn(req);
    if (token === null) return show(req, res, pages.badRequest());
    const ticket = await deps.redeemTicket(token, 'preview');
    if (ticket?.workspaceId !== target.workspaceId || ticket.port !== target.port)
      return show(req, res, pages.noTicket());
    // A revocation in this moment has deleted what the row refers to, and nothing is made.
    const session = await deps.createPreviewSession(ticket);
    sendIn(res, ticket.path, previewCookie(session.token, session.seconds, sites));
  }

  function serve(req: IncomingMessage, res: ServerResponse, target: PreviewTarget, { guest, link }: Admission) {
    if (res.destroyed) return;
    const pages = pagesOf(target);
    if (!guest) return show(req, res, pages.noSession());
    if (!link) return show(req, res, guest === 'visitor' ? pages.notAvailable() : pages.notConnected());
    keep(res, guest, target);
    const visit = { host: target.host, scheme, ip: ipOf(req), port: target.port } as const;
    forward(req, res, visit, backendOf(link), (code) => {
      if (guest === 'visitor') return show(req, res, pages.notAvailable());
      const refused = code === 'ECONNREFUSED';
      show(req, res, refused ? pages.nothingListens(target.port, link.status) : pages.broken(target.port));
    });
  }

  function join(req: IncomingMessage, socket: Duplex, head: Buffer, target: PreviewTarget, { guest, link }: Admission) {
    if (socket.destroyed) return;
    if (!guest) return endUpgrade(socket, 401);
    if (!link) return endUpgrade(socket, 503);
    keep(socket, guest, target);
    const visit = { host: target.host, scheme, ip: ipOf(req), port: target.port } as const;
    forwardUpgrade(req, socket, head, visit, backendOf(link), (code) =>
      endUpgrade(socket, code === 'ECONNREFUSED' ? 503 : 502),
    );
  }

  return {
    http(req, res, target) {
      const url = req.url!;
      const pages = pagesOf(target);
      const failed = (error: unknown) => {
        deps.log.error({ err: error }, 'a preview could not be opened');
        show(req, res, pages.portalFailed());
      };
      // Another form would be read as another host by whoever looks at it next.
      if (!url.startsWith('/')) return show(req, res, pages.badRequest());
      if (url.startsWith(reserved)) {
        if (!isEnter(url)) return show(req, res, pages.notFound());
        enter(req, res, target).catch(failed);
        return;
      }
      const token = previewToken(req.headers.cookie);
      const admitted = known(token, target);
      if (admitted) return serve(req, res, target, admitted);
      lookUp(token, target)
        .then((found) => serve(req, res, target, found))
        .catch(failed);
    },

    upgrade(req, socket, head, target) {
      socket.on('error', () => {});
      if (!req.url!.startsWith('/') || req.headers.upgrade?.toLowerCase() !== 'websocket')
        return endUpgrade(socket, 400);
      // Cookies go along from any page; only this preview's own pages may use them for a socket.
      if (req.headers.origin !== `${scheme}://${target.host}`) return endUpgrade(socket, 403);
      if (req.url!.startsWith(reserved)) return endUpgrade(socket, 404);
      const token = previewToken(req.headers.cookie);
      const admitted = known(token, target);
      if (admitted) return join(req, socket, head, target, admitted);
      lookUp(token, target)
        .then((found) => join(req, socket, head, target, found))
        .catch((error: unknown) => {
          deps.log.error({ err: error }, 'a preview could not be opened');
          endUpgrade(socket, 500);
        });
    },

    revoke: (access) => sessions.forget((_token, session) => session !== null && isOf(session, access)),
    forget: (workspaceId) => environments.forget((key) => key === workspaceId),
  };
}
