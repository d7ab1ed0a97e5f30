import { apiError } from './client.ts';

export interface KeepSocketOptions {
  /** Asks for a one-time ticket. */
  ticket: () => Promise<{ url: string }>;
  /** Called with each new socket, before it is open. Call `proven` once it works: the next failure is then a first one. */
  onSocket: (socket: WebSocket, proven: () => void) => void;
  /** It broke and is opened again after a while; `failures` in a row before this one. */
  onBroken: (failures: number) => void;
  /** Asking again does not help. Final. */
  onRefused: (error: unknown) => void;
  /** Codes of errors after which asking again does not help, beside those of a person who may not enter. */
  refusals?: readonly string[];
  /** Whether a close was the last one. */
  isOver?: (close: { code: number; reason: string }) => boolean;
  /** Milliseconds before the first retry and between the slowest ones. */
  backoff?: { base: number; cap: number } | undefined;
  /** Replaces the platform's, in tests and where a header must be sent. */
  createSocket?: ((url: string) => WebSocket) | undefined;
}

export interface KeptSocket {
  /** The one that is in use, whether or not it is open yet. */
  readonly socket: WebSocket | null;
  /** Tries again now, for instance because the network came back. Nothing happens unless it waits to try again. */
  retry(): void;
  /** Ends for good; nothing is called any more. */
  close(): void;
}

const always = ['UNAUTHORIZED', 'FORBIDDEN', 'NOT_FOUND'];

/** Keeps one WebSocket open: when it breaks, another one is opened with a fresh ticket, ever more rarely. */
export function keepSocket(options: KeepSocketOptions): KeptSocket {
  const { base, cap } = options.backoff ?? { base: 250, cap: 5000 };
  const createSocket = options.createSocket ?? ((url) => new WebSocket(url));
  const refusals = new Set([...always, ...(options.refusals ?? [])]);
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let failures = 0;
  let ended = false;

  function close() {
    ended = true;
    if (timer !== null) clearTimeout(timer);
    socket?.close();
  }

  async function connect() {
    timer = null;
    let url: string;
    try {
      ({ url } = await options.ticket());
    } catch (error) {
      if (ended) return;
      if (!refusals.has(apiError(error)?.code ?? '')) return again();
      close();
      return options.onRefused(error);
    }
    if (!ended) attach(createSocket(url));
  }

  function attach(next: WebSocket) {
    socket = next;
    next.onclose = ({ code, reason }) => {
      if (ended || socket !== next) return;
      socket = null;
      if (options.isOver?.({ code, reason })) return close();
      again();
    };
    // The close that follows says it all; without a listener some platforms throw.
    next.onerror = () => {};
    options.onSocket(next, () => {
      failures = 0;
    });
  }

  /** Waits a random time, so that a portal's restart does not bring everyone back in the same instant. */
  function again() {
    if (ended) return;
    options.onBroken(failures);
    timer = setTimeout(connect, Math.random() * Math.min(cap, base * 2 ** Math.min(failures, 10)));
    failures++;
  }

  void connect();
  return {
    get socket() {
      return socket;
    },
    retry() {
      if (timer === null || ended) return;
      clearTimeout(timer);
      void connect();
    },
    close,
  };
}
