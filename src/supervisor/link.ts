import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Lane, lanes } from '#contract/link.ts';
import type { StreamTarget } from '#contract/supervisor.ts';
import { keepDialing } from '#link/dial.ts';
import type { Mux } from '#link/mux.ts';
import { splice } from '#link/splice.ts';

export interface LinkOptions {
  url: string;
  environment: string;
  token: string;
  /** Which one of several copies of the environment this is. */
  replica?: string;
  server: Server;
  /** Where a declared port really is. */
  portOf: (declared: number) => number;
  /** Seconds without a portal after which `onLost` is called. */
  lease: number;
  onLost: (reason: string) => void;
}

/** Both lanes to the portal, and the clock that runs while there is none. */
export class Link {
  #options: LinkOptions;
  #lease: number;
  #timer: NodeJS.Timeout | undefined;
  #muxes = new Map<Lane, Mux>();
  #stopped = new AbortController();
  #up = Promise.withResolvers<void>();

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#lease = options.lease;
  }

  /** Resolves when the bulk lane is there for the first time: from then on egress works. */
  get up(): Promise<void> {
    return this.#up.promise;
  }

  start(): void {
    this.#watchLease();
    const { url, environment, token, replica, onLost } = this.#options;
    for (const lane of lanes)
      void keepDialing(
        {
          url,
          environment,
          token,
          replica,
          lane,
          onMux: (mux) => this.#connected(mux),
          onStream: (target, stream) => this.#serve(target, stream),
          onGone: () => onLost('the portal does not know this environment any more'),
        },
        this.#stopped.signal,
      );
  }

  stop(): void {
    this.#stopped.abort();
    clearTimeout(this.#timer);
  }

  setLease(seconds: number): void {
    this.#lease = seconds;
  }

  /** A stream to the portal's outbound proxy, or to its AI gateway; null without a link. */
  open(to: 'egress' | 'ai'): Duplex | null {
    return this.#muxes.get('bulk')?.open({ to }) ?? null;
  }

  #connected(mux: Mux) {
    this.#muxes.set(mux.lane, mux);
    clearTimeout(this.#timer);
    if (mux.lane === 'bulk') this.#up.resolve();
    void mux.closed.then(() => {
      if (this.#muxes.get(mux.lane) === mux) this.#muxes.delete(mux.lane);
      if (this.#muxes.size === 0) this.#watchLease();
    });
  }

  #watchLease() {
    clearTimeout(this.#timer);
    if (this.#stopped.signal.aborted) return;
    this.#timer = setTimeout(() => {
      // Not back in the middle of its end: a portal that starts just then would give it to somebody.
      this.stop();
      this.#options.onLost('the lease is over');
    }, this.#lease * 1000);
  }

  #serve(target: StreamTarget, stream: Duplex) {
    if (target.to === 'supervisor') this.#options.server.emit('connection', stream);
    else if (target.to === 'port' && target.port >= 1024) connectPort(this.#options.portOf(target.port), stream);
    else stream.destroy();
  }
}

/** Services listen on one loopback address or the other: `localhost` means another one to each runtime. */
function connectPort(port: number, stream: Duplex, hosts = ['127.0.0.1', '::1']) {
  const [host, ...others] = hosts;
  const socket = connect({ host, port, allowHalfOpen: true });
  const refused = (error: Error) => {
    if (others.length > 0) connectPort(port, stream, others);
    else stream.destroy(error);
  };
  socket.once('error', refused);
  socket.once('connect', () => {
    socket.off('error', refused);
    socket.setNoDelay(true);
    splice(stream, socket);
  });
}
