import http, { type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { supervisorHost } from '#link/agent.ts';
import { refuseUpgrade } from './answer.ts';
import type { Connections } from './connections.ts';
import type { GatewayDeps, TerminalTicket } from './deps.ts';
import type { Supervisor } from './gateway.ts';
import type { Link } from './links.ts';
import { joinUpgrade } from './proxy.ts';

const path = '/api/v1/terminal';

export interface Terminals {
  /** False, with the socket untouched, when the path is not a terminal's. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

/**
 * Joins a browser's WebSocket with a terminal inside. The WebSocket is the supervisor's: its handshake is passed on, and
 * from then on bytes go through unread. That it may be opened is decided here, by ticket; that it may go on, by
 * {@link Connections.revoke}.
 */
export function createTerminals(
  deps: Pick<GatewayDeps, 'origins' | 'redeemTicket' | 'environmentOf' | 'log'>,
  connections: Connections,
  links: { get(environmentId: string): Link | undefined; supervisor(environmentId: string): Supervisor },
): Terminals {
  async function open(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const token = new URLSearchParams(req.url!.slice(path.length + 1)).get('ticket') ?? '';
    if (req.method !== 'GET' || req.headers.upgrade?.toLowerCase() !== 'websocket' || token.length > 200)
      return refuseUpgrade(socket, 'BAD_REQUEST');
    const { origin } = req.headers;
    // Looked at first, so that another site does not even use up a ticket.
    if (origin !== undefined && !deps.origins.has(origin))
      return refuseUpgrade(socket, 'FORBIDDEN', 'This request does not come from the portal’s own pages.');

    const ticket = await connections.admit(
      () => deps.redeemTicket(token, 'terminal'),
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

  async function attach(req: IncomingMessage, socket: Duplex, head: Buffer, ticket: TerminalTicket): Promise<void> {
    const environmentId = await deps.environmentOf(ticket.workspaceId);
    if (!environmentId || !links.get(environmentId)) return refuseUpgrade(socket, 'WORKSPACE_NOT_RUNNING');
    const { terminal: id, cols, rows, offset } = ticket;
    try {
      await links.supervisor(environmentId).openTerminal({ id, cols, rows });
    } catch {
      return refuseUpgrade(socket, 'ENGINE_FAILED', 'The workspace could not open a terminal.');
    }
    const link = links.get(environmentId);
    if (!link) return refuseUpgrade(socket, 'SERVICE_UNAVAILABLE');
    if (socket.destroyed) return;
    const upstream = http.request({
      path: `/terminals/${id}/attach${offset === null ? '' : `?offset=${offset}`}`,
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
        deps.log.error({ err: error }, 'a terminal could not be opened');
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
