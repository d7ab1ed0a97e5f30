import type { Connections } from './connections.ts';
import type { GatewayDeps } from './deps.ts';
import { type SocketLinks, type TicketSocket, ticketSocket } from './ticket-socket.ts';

/**
 * The chat of a workspace. Its server was started when the ticket was made, where there are words for what can go wrong; a
 * browser learns nothing from a WebSocket that is refused.
 */
export function createChat(
  deps: Pick<GatewayDeps, 'origins' | 'redeemTicket' | 'environmentOf' | 'log'>,
  connections: Connections,
  links: SocketLinks,
): TicketSocket {
  return ticketSocket(deps, connections, links, {
    path: '/api/v1/chat',
    redeem: (token) => deps.redeemTicket(token, 'chat'),
    prepare: async () => '/chat/attach',
    failed: 'The workspace could not open the chat.',
  });
}
