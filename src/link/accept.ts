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
   */
  authenticate(environment: string, token: string): Promise<boolean>;
  /** A lane connected. It replaces the one before, which is closed already. */
  onMux(environment: string, lane: Lane, mux: Mux): void;
  /** The supervisor opened a stream. It is hostile: serve `egress`, destroy everything else. */
  onStream(environment: string, target: StreamTarget, stream: Duplex): void;
}

export interface LinkAcceptor {
  /** For the `upgrade` event of an HTTP server. False, with the socket untouched, when the path is not a link's. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** The lane's connection, when there is one now. */
  mux(environment: string, lane: Lane): Mux | undefined;
  /** Both lanes at once: after a token was revoked or an environment destroyed. */
  disconnect(environment: string, reason: string): void;
  close(): void;
}

const pathPattern = new RegExp(`^/link/v1/([A-Za-z0-9_-]{1,64})/(${lanes.join('|')})$`);
const decideWithin = 10_000;

export function linkAcceptor(options: LinkAcceptorOptions): LinkAcceptor {
  const muxes = new Map<string, Mux>();
  const webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: maxMessage,
    clientTracking: false,
  });
  const key = (environment: string, lane: Lane) => `${environment}/${lane}`;

  function connected(environment: string, lane: Lane, transport: Duplex) {
    // The older connection of a supervisor that lost its network may look alive for a while; the newer one is right.
    muxes.get(key(environment, lane))?.close('replaced');
    const mux = createMux(transport, {
      role: 'acceptor',
      lane,
      onStream: (target, stream) => options.onStream(environment, target, stream),
    });
    muxes.set(key(environment, lane), mux);
    void mux.closed.then(() => {
      if (muxes.get(key(environment, lane)) === mux) muxes.delete(key(environment, lane));
    });
    options.onMux(environment, lane, mux);
  }

  async function accept(request: IncomingMessage, socket: Duplex, head: Buffer) {
    const [, environment, lane] = pathPattern.exec(request.url ?? '') ?? [];
    if (!environment) return answer(socket, '404 Not Found');
    const protocol = request.headers.upgrade?.toLowerCase();
    if (protocol !== linkProtocol && protocol !== 'websocket') return answer(socket, '400 Bad Request');
    const token = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '')?.[1];
    const admitted = token !== undefined && (await options.authenticate(environment, token));
    if (!admitted) return answer(socket, '401 Unauthorized');
    // It hung up, or was answered that this took too long.
    if (socket.destroyed || socket.writableEnded) return;
    if (protocol === 'websocket') {
      webSockets.handleUpgrade(request, socket, head, (webSocket) =>
        connected(environment, lane as Lane, webSocketStream(webSocket)),
      );
    } else {
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${linkProtocol}\r\n\r\n`);
      if (head.length > 0) socket.unshift(head);
      connected(environment, lane as Lane, socket);
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
    mux: (environment, lane) => muxes.get(key(environment, lane)),
    disconnect(environment, reason) {
      for (const lane of lanes) muxes.get(key(environment, lane))?.close(reason);
    },
    close() {
      for (const mux of muxes.values()) mux.close('portal stops');
    },
  };
}

function answer(socket: Duplex, status: string) {
  if (socket.destroyed || socket.writableEnded) return;
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
