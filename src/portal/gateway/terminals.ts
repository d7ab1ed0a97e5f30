import type { Connections } from './connections.ts';
import type { GatewayDeps } from './deps.ts';
import { type SocketLinks, type TicketSocket, ticketSocket } from './ticket-socket.ts';

/** Terminals of workspaces: each is opened with the ticket, or found as it was left. */
export function createTerminals(
  deps: Pick<GatewayDeps, 'origins' | 'redeemTicket' | 'environmentOf' | 'terminalVariables' | 'log'>,
  connections: Connections,
  links: SocketLinks,
): TicketSocket {
  return ticketSocket(deps, connections, links, {
    path: '/api/v1/terminal',
    redeem: (token) => deps.redeemTicket(token, 'terminal'),
    async prepare({ terminal: id, command, cols, rows, offset, workspaceId }, environmentId) {
      const known = links.get(environmentId)?.status?.terminals.some((terminal) => terminal.id === id);
      // What runs keeps what it was started with; only a new one is told what holds now.
      const variables = known ? {} : await deps.terminalVariables(workspaceId);
      const input = { id, cols, rows, variables, ...(command !== null && { command }) };
      await links.supervisor(environmentId).openTerminal(input);
      return `/terminals/${id}/attach${offset === null ? '' : `?offset=${offset}`}`;
    },
    failed: 'The workspace could not open a terminal.',
  });
}
