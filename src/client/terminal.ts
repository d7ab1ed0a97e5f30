import { terminalDown } from '#contract/supervisor.ts';
import { keepSocket } from './keep-socket.ts';

export type TerminalState =
  | { status: 'connecting' }
  | { status: 'open' }
  /** The connection broke and is being opened again; `failures` in a row so far. */
  | { status: 'reconnecting'; failures: number }
  /** Its program ended, with this exit code when it is known. Final. */
  | { status: 'exited'; code: number | null }
  /** Somebody closed it, here or in another window, or its workspace stopped. Final. */
  | { status: 'closed' }
  /** The portal does not let this person in any more, or there is no room for it. Final. */
  | { status: 'refused'; error: unknown };

export interface TerminalOptions {
  /** Asks for a one-time ticket that opens the terminal behind the bytes that were already received. */
  ticket: (at: { offset: number; cols: number; rows: number }) => Promise<{ url: string }>;
  size: { cols: number; rows: number };
  /**
   * Bytes for the screen, in order. Call `drawn` once they are parsed: a program that writes faster than the screen draws
   * waits for it. History that was cut begins with a terminal reset among these bytes.
   */
  onOutput: (bytes: Uint8Array, drawn: () => void) => void;
  onState: (state: TerminalState) => void;
  /** Milliseconds before the first retry and between the slowest ones. */
  backoff?: { base: number; cap: number };
  /** Replaces the platform's, in tests and where a header must be sent. */
  createSocket?: (url: string) => WebSocket;
}

export interface TerminalConnection {
  /**
   * What was typed. Kept until the first connection is open; lost while a later one is broken, since typing blind would
   * run what nobody saw.
   */
  send(data: string | Uint8Array): void;
  resize(cols: number, rows: number): void;
  /** Tries again now, for instance because the network came back. Nothing happens unless it waits to try again. */
  retry(): void;
  /** Leaves; the terminal itself goes on. */
  close(): void;
}

/** The supervisor stops sending at 256 kB that nobody acknowledged. */
const acknowledgeEvery = 64 * 1024;
/** How a supervisor closes the socket of a terminal that is gone for good; a broken link closes it otherwise. */
const goneCode = 1001;
const goneReason = 'closed';

/**
 * Keeps one screen attached to one terminal of a workspace. The terminal lives in the workspace, so a broken connection
 * is opened again, with a fresh ticket and behind the last byte that arrived, until the program ends.
 */
export function openTerminal(options: TerminalOptions): TerminalConnection {
  const encoder = new TextEncoder();
  let size = options.size;
  let offset = 0;
  let ended = false;
  let early: (string | Uint8Array)[] | null = [];

  function end(state: TerminalState | null) {
    if (ended) return;
    ended = true;
    kept.close();
    if (state) options.onState(state);
  }

  options.onState({ status: 'connecting' });
  const kept = keepSocket({
    ticket: () => options.ticket({ offset, ...size }),
    onSocket: attach,
    onBroken: (failures) => options.onState({ status: 'reconnecting', failures }),
    onRefused: (error) => end({ status: 'refused', error }),
    // There is no room for one more.
    refusals: ['QUOTA_EXCEEDED'],
    isOver({ code, reason }) {
      const over = code === goneCode && reason === goneReason;
      if (over) end({ status: 'closed' });
      return over;
    },
    backoff: options.backoff,
    createSocket: options.createSocket,
  });

  function attach(next: WebSocket, proven: () => void) {
    next.binaryType = 'arraybuffer';
    let unacknowledged = 0;
    const tell = (message: object) => {
      if (next.readyState === next.OPEN) next.send(JSON.stringify(message));
    };
    next.onmessage = ({ data }) => {
      if (ended) return;
      if (typeof data === 'string') return hear(data);
      const bytes = new Uint8Array(data as ArrayBuffer);
      offset += bytes.length;
      // Bound to this socket: what an earlier one sent is not owed to the next.
      options.onOutput(bytes, () => {
        unacknowledged += bytes.length;
        if (unacknowledged < acknowledgeEvery) return;
        tell({ type: 'ack', bytes: unacknowledged });
        unacknowledged = 0;
      });
    };

    function hear(text: string) {
      const message = parse(text);
      if (message?.type === 'exit') return end({ status: 'exited', code: message.code });
      if (message?.type !== 'ready') return;
      // The recording's own count, also after history was cut or when the terminal is a new one of the same name.
      offset = message.offset;
      proven();
      options.onState({ status: 'open' });
      // The ticket carried the size that was asked for; a terminal that exists already keeps its own until told.
      tell({ type: 'resize', ...size });
      for (const data of early ?? []) send(data);
      early = null;
    }
  }

  function send(data: string | Uint8Array) {
    if (kept.socket?.readyState !== 1) return;
    kept.socket.send(typeof data === 'string' ? encoder.encode(data) : (data as Uint8Array<ArrayBuffer>));
  }

  return {
    send(data) {
      if (early) early.push(data);
      else send(data);
    },
    resize(cols, rows) {
      size = { cols, rows };
      if (kept.socket?.readyState === 1) kept.socket.send(JSON.stringify({ type: 'resize', cols, rows }));
    },
    retry: kept.retry,
    close: () => end(null),
  };
}

function parse(text: string) {
  try {
    return terminalDown.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
