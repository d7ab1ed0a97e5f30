import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { type Lane, lanes, linkProtocol } from '#contract/link.ts';
import type { StreamTarget } from '#contract/supervisor.ts';
import { createMux, type Mux } from './mux.ts';
import { maxMessage, webSocketStream } from './web-socket.ts';

export interface LinkAcceptorOptions {
  /**
   * Whether the token is this environment's. It compares digests in constant time, and answers false alike for an
   * environment that does not exist. May be asked by anybody who reaches the portal.
   *
   * @param replica which one of several copies of it dials; null for one that runs once
   */
  authenticate(environment: string, token: string, replica: string | null): Promise<boolean>;
  /** A lane connected. It replaces the one before, which is closed already. */
  onMux(environment: string, lane: Lane, mux: Mux, replica: string | null): void;
  /** The supervisor opened a stream. It is hostile: serve `egress`, destroy everything else. */
  onStream(environment: string, target: StreamTarget, stream: Duplex): void;
}

export interface LinkAcceptor {
  /** For the `upgrade` event of an HTTP server. False, with the socket untouched, when the path is not a link's. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** The lane's connection, when there is one now. */
  mux(environment: string, lane: Lane): Mux | undefined;
  /** All lanes of all its copies at once: after a token was revoked or an environment destroyed. */
  disconnect(environment: string, reason: string): void;
  close(): void;
}

const pathPattern = new RegExp(`^/link/v1/([A-Za-z0-9_-]{1,64})/(${lanes.join('|')})(?:/([a-z0-9-]{1,63}))?$`);
const decideWithin = 10_000;

export function linkAcceptor(options: LinkAcceptorOptions): LinkAcceptor {
  const muxes = new Map<string, Map<string, Mux>>();
  const webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: maxMessage,
    clientTracking: false,
  });
  const key = (lane: Lane, replica: string | null) => `${lane}/${replica ?? ''}`;

  function connected(environment: string, lane: Lane, replica: string | null, transport: Duplex) {
    const known = muxes.get(environment) ?? new Map<string, Mux>();
    muxes.set(environment, known);
    // The older connection of a supervisor that lost its network may look alive for a while; the newer one is right.
    known.get(key(lane, replica))?.close('replaced');
    const mux = createMux(transport, {
      role: 'acceptor',
      lane,
      onStream: (target, stream) => options.onStream(environment, target, stream),
    });
    known.set(key(lane, replica), mux);
    void mux.closed.then(() => {
      if (known.get(key(lane, replica)) === mux) known.delete(key(lane, replica));
      if (known.size === 0 && muxes.get(environment) === known) muxes.delete(environment);
    });
    options.onMux(environment, lane, mux, replica);
  }

  async function accept(request: IncomingMessage, socket: Duplex, head: Buffer) {
    const [, environment, lane, replica = null] = pathPattern.exec(request.url ?? '') ?? [];
    if (!environment) return answer(socket, '404 Not Found');
    const protocol = request.headers.upgrade?.toLowerCase();
    if (protocol !== linkProtocol && protocol !== 'websocket') return answer(socket, '400 Bad Request');
    const token = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '')?.[1];
    const admitted = token !== undefined && (await options.authenticate(environment, token, replica));
    if (!admitted) return answer(socket, '401 Unauthorized');
    // It hung up, or was answered that this took too long.
    if (socket.destroyed || socket.writableEnded) return;
    if (protocol === 'websocket') {
      webSockets.handleUpgrade(request, socket, head, (webSocket) =>
        connected(environment, lane as Lane, replica, webSocketStream(webSocket)),
      );
    } else {
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${linkProtocol}\r\n\r\n`);
      if (head.length > 0) socket.unshift(head);
      connected(environment, lane as Lane, replica, socket);
    }
  }

  return {
    handle(request, socket, head) {
      if (!request.url?.startsWith('/link/')) return false;
      socket.on('error', () => {});
      const tcp = socket as Partial<Socket>;
      tcp.setTimeout?.(0);
      tcp.setNoDelay?.(true);
      const late = setTimeout(() => answer(socket, '503 Service Unavailable'), decideWithin);
      accept(request, socket, head)
        .catch(() => answer(socket, '503 Service Unavailable'))
        .finally(() => clearTimeout(late));
      return true;
    },
    mux: (environment, lane) => muxes.get(environment)?.get(key(lane, null)),
    disconnect(environment, reason) {
      for (const mux of muxes.get(environment)?.values() ?? []) mux.close(reason);
    },
    close() {
      for (const known of muxes.values()) for (const mux of known.values()) mux.close('portal stops');
    },
  };
}

function answer(socket: Duplex, status: string) {
  if (socket.destroyed || socket.writableEnded) return;
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
