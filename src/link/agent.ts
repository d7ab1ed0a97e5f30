import { Agent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import type { StreamTarget } from '#contract/supervisor.ts';

/** Host name of requests that are for the supervisor itself. */
export const supervisorHost = 'supervisor';

/**
 * An agent for `node:http` whose connections are streams of a link.
 *
 * `http.request({ agent, host: supervisorHost, path })` reaches the supervisor's own server;
 * `http.request({ agent, host: 'localhost', port: 3000, path })` a service inside.
 *
 * A kept connection may have been closed inside in the same moment: a caller repeats once on `ECONNRESET` when
 * `request.reusedSocket` and nothing of a body was sent. Streams of a lost link break by themselves and leave the pool.
 */
export function linkAgent(open: (target: StreamTarget) => Duplex): Agent {
  return new LinkAgent(open);
}

class LinkAgent extends Agent {
  #open: (target: StreamTarget) => Duplex;

  constructor(open: (target: StreamTarget) => Duplex) {
    // No limit: event streams hold a connection for hours, and must not make others wait.
    const options: AgentOptions = {
      keepAlive: true,
      scheduling: 'lifo',
      maxSockets: Number.POSITIVE_INFINITY,
      maxFreeSockets: 256,
    };
    super(options);
    this.#open = open;
  }

  override createConnection(options: ClientRequestArgs): Duplex {
    const target: StreamTarget =
      options.host === supervisorHost ? { to: 'supervisor' } : { to: 'port', port: Number(options.port) };
    const stream = this.#open(target);
    // Streams may stay half open, connections of HTTP may not: a service that closes an idle one would leave it in the
    // pool, and the next request would wait on it for ever.
    stream.on('end', () => stream.end());
    return stream;
  }
}
