import http, { type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { supervisorHost } from '#link/agent.ts';
import { refuseUpgrade } from './answer.ts';
import type { Connections } from './connections.ts';
import type { GatewayDeps, Holder } from './deps.ts';
import type { Supervisor } from './gateway.ts';
import type { Link } from './links.ts';
import { joinUpgrade } from './proxy.ts';

export interface TicketSocket {
  /** False, with the socket untouched, when the path is another one. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

export interface SocketLinks {
  get(environmentId: string): Link | undefined;
  supervisor(environmentId: string): Supervisor;
}

/**
 * Joins a browser's WebSocket with one of the supervisor's. The WebSocket is the supervisor's: its handshake is passed on,
 * and from then on bytes go through unread. That it may be opened is decided here, by ticket; that it may go on, by
 * {@link Connections.revoke}.
 *
 * @param what.path of the portal, which takes `?ticket=`
 * @param what.redeem uses a ticket up; null when it opens nothing
 * @param what.prepare opens what the ticket is for. @returns the supervisor's path to attach at
 * @param what.failed what is said when that fails
 */
export function ticketSocket<T extends Holder>(
  deps: Pick<GatewayDeps, 'origins' | 'environmentOf' | 'log'>,
  connections: Connections,
  links: SocketLinks,
  what: {
    path: string;
    redeem(token: string): Promise<T | null>;
    prepare(ticket: T, environmentId: string): Promise<string>;
    failed: string;
  },
): TicketSocket {
  const { path } = what;

  async function open(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const token = new URLSearchParams(req.url!.slice(path.length + 1)).get('ticket') ?? '';
    if (req.method !== 'GET' || req.headers.upgrade?.toLowerCase() !== 'websocket' || token.length > 200)
      return refuseUpgrade(socket, 'BAD_REQUEST');
    const { origin } = req.headers;
    // Looked at first, so that another site does not even use up a ticket.
    if (origin !== undefined && !deps.origins.has(origin))
      return refuseUpgrade(socket, 'FORBIDDEN', 'This request does not come from the portal’s own pages.');

    const ticket = await connections.admit(
      () => what.redeem(token),
      (found) => {
        connections.add(socket, found);
        socket.once('close', () => connections.remove(socket));
        return found;
      },
    );
    if (!ticket) return refuseUpgrade(socket, 'UNAUTHORIZED', 'The ticket was used already or is too old.');
    // Browsers always tell an origin. Programs do not, and have a key of their own instead of a cookie.
    if (origin === undefined && ticket.apiKeyId === null)
      return refuseUpgrade(socket, 'FORBIDDEN', 'A ticket of a browser session needs the portal’s origin.');
    await attach(req, socket, head, ticket);
  }

  async function attach(req: IncomingMessage, socket: Duplex, head: Buffer, ticket: T): Promise<void> {
    const environmentId = await deps.environmentOf(ticket.workspaceId);
    if (!environmentId || !links.get(environmentId)) return refuseUpgrade(socket, 'WORKSPACE_NOT_RUNNING');
    let inside: string;
    try {
      inside = await what.prepare(ticket, environmentId);
    } catch {
      return refuseUpgrade(socket, 'ENGINE_FAILED', what.failed);
    }
    const link = links.get(environmentId);
    if (!link) return refuseUpgrade(socket, 'SERVICE_UNAVAILABLE');
    if (socket.destroyed) return;
    const upstream = http.request({
      path: inside,
      headers: [
        'Host',
        supervisorHost,
        'Connection',
        'Upgrade',
        'Upgrade',
        'websocket',
        ...webSocketHeaders(req.rawHeaders),
      ],
      createConnection: () => link.interactive.open({ to: 'supervisor' }),
    });
    joinUpgrade(upstream, socket, head, webSocketHeaders, () => refuseUpgrade(socket, 'ENGINE_FAILED'));
  }

  return {
    upgrade(req, socket, head) {
      if (req.url !== path && !req.url?.startsWith(`${path}?`)) return false;
      socket.on('error', () => {});
      open(req, socket, head).catch((error: unknown) => {
        deps.log.error({ err: error }, 'a socket could not be opened');
        refuseUpgrade(socket, 'INTERNAL_SERVER_ERROR');
      });
      return true;
    },
  };
}

/** The handshake alone, both ways: no cookie, no origin, no address goes inside, and no cookie comes out. */
export function webSocketHeaders(raw: readonly string[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < raw.length; i += 2) if (/^sec-websocket-/i.test(raw[i]!)) out.push(raw[i]!, raw[i + 1]!);
  return out;
}
