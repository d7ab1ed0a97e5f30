import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Lane } from '#contract/link.ts';
import type { StreamTarget } from '#contract/supervisor.ts';
import { linkAcceptor } from './accept.ts';
import { dial } from './dial.ts';
import { createMux, type Mux } from './mux.ts';

/** The two ways a link really travels; suites over a link run once for each. */
export const ways = ['unix socket', 'WebSocket over TCP'] as const;
export type Way = (typeof ways)[number];

export interface ListeningPortal {
  server: http.Server;
  url: string;
  close(): Promise<void>;
}

/** An HTTP server that listens the given way, with the address a supervisor dials. */
export async function listen(way: Way): Promise<ListeningPortal> {
  const server = http.createServer();
  const folder = await mkdtemp(join(tmpdir(), 'link-'));
  const path = join(folder, 'link.sock');
  await new Promise<void>((resolve) =>
    way === 'unix socket' ? server.listen(path, resolve) : server.listen(0, '127.0.0.1', resolve),
  );
  return {
    server,
    url: way === 'unix socket' ? `unix:${path}` : `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface Pair {
  portal: Mux;
  supervisor: Mux;
  /** Streams as they arrive at either side. */
  arrived: { portal: Arrivals; supervisor: Arrivals };
  close(): Promise<void>;
}

/** Both ends of one real lane. */
export async function connectedPair(way: Way, lane: Lane = 'bulk'): Promise<Pair> {
  const arrived = { portal: new Arrivals(), supervisor: new Arrivals() };
  const listening = await listen(way);
  const accepted = Promise.withResolvers<Mux>();
  const acceptor = linkAcceptor({
    authenticate: async (environment, token) => environment === 'e1' && token === 'secret',
    onMux: (_environment, _lane, mux) => accepted.resolve(mux),
    onStream: (_environment, target, stream) => arrived.portal.add(target, stream),
  });
  listening.server.on('upgrade', (request, socket, head) => acceptor.handle(request, socket, head));
  const transport = await dial({ url: listening.url, environment: 'e1', token: 'secret', lane });
  const supervisor = createMux(transport, {
    role: 'dialer',
    lane,
    onStream: (target, stream) => arrived.supervisor.add(target, stream),
  });
  const portal = await accepted.promise;
  return {
    portal,
    supervisor,
    arrived,
    async close() {
      supervisor.close();
      portal.close();
      await listening.close();
    },
  };
}

/** Streams in order of arrival, to be awaited. */
export class Arrivals {
  #waiting: ((value: { target: StreamTarget; stream: Duplex }) => void)[] = [];
  #items: { target: StreamTarget; stream: Duplex }[] = [];
  add(target: StreamTarget, stream: Duplex) {
    const waiting = this.#waiting.shift();
    if (waiting) waiting({ target, stream });
    else this.#items.push({ target, stream });
  }
  next(): Promise<{ target: StreamTarget; stream: Duplex }> {
    const item = this.#items.shift();
    return item ? Promise.resolve(item) : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
