import type { Duplex } from 'node:stream';
import type { Lane } from '#contract/link.ts';
import type { StreamTarget } from '#contract/supervisor.ts';
import { frameHeader, frameReader, type Kind, kinds, ProtocolError } from './frames.ts';
import { linkError, MuxStream } from './stream.ts';
import { readTarget } from './target.ts';

/** Credit of one stream in one direction, in bytes. Small where a keystroke must not queue, large where bandwidth counts. */
export const windows: Record<Lane, number> = { interactive: 128 * 1024, bulk: 1024 * 1024 };

/** Frames up to this size are written in one piece. */
const joinBelow = 4 * 1024;

const limits = {
  /** Streams that each side may have open. */
  streams: 1024,
  /** Bytes received and not read, over all streams. A peer that fills every window loses its connection, not our memory. */
  unread: 64 * 1024 * 1024,
  /** Bytes of data handed to the transport before it has sent them: a few large frames for one call of the system. */
  ahead: 256 * 1024,
  /** Bytes waiting to be sent. Data obeys back pressure; this bounds answers to a peer that asks and never reads. */
  unsent: 1024 * 1024,
};

export interface MuxOptions {
  /** Which side dialled: it opens streams with odd ids, the other with even ones. */
  role: 'dialer' | 'acceptor';
  lane: Lane;
  /** A stream that the peer opened. The callee owns it, and destroys it when it does not serve that target. */
  onStream: (target: StreamTarget, stream: Duplex) => void;
  /** Milliseconds between pings; a peer silent for three of them is taken for dead. */
  pingEvery?: number;
}

export interface Mux {
  readonly lane: Lane;
  /** Streams open now, of both sides. */
  readonly streams: number;
  /**
   * Opens a byte stream, writable at once. Failures come as its `error` event with a `code`: `ECONNREFUSED` when nothing
   * listens there, `ECONNRESET` when the link broke, `EMFILE` beyond the limit of streams. It has a listener of its own,
   * so an unobserved failure never ends the process.
   */
  open(target: StreamTarget): Duplex;
  /** Ends the connection now; every stream breaks with `ECONNRESET`. */
  close(reason?: string): void;
  /** Resolves with the reason once the connection is gone; never rejects. */
  readonly closed: Promise<string>;
}

/** Carries many byte streams over one connection, fairly. Takes over `transport` and destroys it in the end. */
export function createMux(transport: Duplex, options: MuxOptions): Mux {
  const window = windows[options.lane];
  const streams = new Map<number, MuxStream>();
  const ready = new Set<MuxStream>();
  const own = options.role === 'dialer' ? 1 : 0;
  let nextId = own === 1 ? 1 : 2;
  let lastPeerId = 0;
  let peerStreams = 0;
  let unread = 0;
  let scheduled = false;
  let gathering = false;
  let over: string | null = null;
  const end = Promise.withResolvers<string>();

  const carrier = {
    send(kind: Kind, id: number, payload?: Buffer) {
      if (over !== null) return;
      write(kind, id, payload ? [payload] : []);
      if (transport.writableLength > limits.unsent) close('the peer does not read');
    },
    ready(stream: MuxStream) {
      ready.add(stream);
      schedule();
    },
    unread(change: number) {
      unread += change;
      if (change > 0 && unread > limits.unread) throw new ProtocolError('too much unread data');
    },
    gone(stream: MuxStream) {
      ready.delete(stream);
      if (streams.delete(stream.id) && !isOwn(stream.id)) peerStreams -= 1;
    },
  };

  const isOwn = (id: number) => id % 2 === own;

  function schedule() {
    if (scheduled) return;
    scheduled = true;
    process.nextTick(pump);
  }

  /** One frame of each stream that has something to send, round and round, until the transport has enough. */
  function pump() {
    scheduled = false;
    if (over !== null) return;
    for (const stream of ready) {
      if (transport.writableLength >= limits.ahead) return;
      ready.delete(stream);
      const payload = stream.next();
      if (payload.length > 0) write(kinds.data, stream.id, payload);
      // Deleted and added again: it goes behind the others, and this very loop comes back to it.
      if (stream.sendable) ready.add(stream);
    }
  }

  function write(kind: Kind, id: number, payload: readonly Buffer[]) {
    gather();
    const length = payload.reduce((sum, chunk) => sum + chunk.length, 0);
    const chunks = [frameHeader(kind, id, length), ...payload];
    // One small copy is cheaper than several pieces for the system to gather.
    if (length < joinBelow) transport.write(Buffer.concat(chunks));
    else for (const chunk of chunks) transport.write(chunk);
  }

  /**
   * Frames of one turn of the event loop leave together. A turn brings requests of many sockets, each with ticks of its
   * own; a call of the system for each of them would cost more than all that is done with their bytes.
   */
  function gather() {
    if (gathering) return;
    gathering = true;
    transport.cork();
    setImmediate(() => {
      gathering = false;
      transport.uncork();
    });
  }

  /** The stream a frame is for, or null when it has ended here and the peer could not know yet. */
  function find(id: number): MuxStream | null {
    const stream = streams.get(id);
    if (stream) return stream;
    if (id === 0 || (isOwn(id) ? id >= nextId : id > lastPeerId)) throw new ProtocolError('unknown stream');
    return null;
  }

  function accept(id: number, payload: Buffer) {
    if (isOwn(id) || id <= lastPeerId) throw new ProtocolError('stream id out of order');
    lastPeerId = id;
    const stream = new MuxStream(carrier, id, window);
    streams.set(id, stream);
    peerStreams += 1;
    if (peerStreams > limits.streams) return void stream.destroy(linkError('EMFILE'));
    const target = parseTarget(payload);
    // Well-formed but not known here: a newer peer, so only this stream is refused.
    if (!target) return void stream.destroy(linkError('EPROTONOSUPPORT'));
    options.onStream(target, stream);
  }

  const read = frameReader({
    data: (id, piece) => find(id)?.receive(piece),
    control(kind, id, payload) {
      if (over !== null) return;
      if (kind === kinds.open) accept(id, payload);
      else if (kind === kinds.window) find(id)?.grant(payload.readUInt32BE());
      else if (kind === kinds.end) find(id)?.receiveEnd();
      else if (kind === kinds.reset) find(id)?.receiveReset(resetCode(payload));
      // With bytes waiting to be sent there is no need: any byte that arrives proves us alive.
      else if (kind === kinds.ping && !transport.writableNeedDrain) carrier.send(kinds.pong, 0);
    },
  });

  let silent = 0;
  const pings = setInterval(() => {
    // Three chances: after our own process was stopped for a while, the answers wait in the socket behind this timer.
    silent += 1;
    if (silent > 3) close('the peer is silent');
    else carrier.send(kinds.ping, 0);
  }, options.pingEvery ?? 15_000);
  pings.unref();

  function close(reason: string) {
    if (over !== null) return;
    over = reason;
    clearInterval(pings);
    transport.destroy();
    for (const stream of streams.values()) stream.breakOff('ECONNRESET');
    end.resolve(reason);
  }

  transport.on('data', (chunk: Buffer) => {
    if (over !== null) return;
    silent = 0;
    try {
      read(chunk);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      close(error.message);
    }
  });
  transport.on('drain', schedule);
  transport.on('error', (error: NodeJS.ErrnoException) => close(error.code ?? error.message));
  // An upgraded server socket stays half open when the peer ends: without this it would stay for ever.
  transport.on('end', () => close('the peer ended'));
  transport.on('close', () => close('closed'));
  if (transport.destroyed) close('closed');

  return {
    lane: options.lane,
    get streams() {
      return streams.size;
    },
    open(target) {
      const stream = new MuxStream(carrier, nextId, window);
      if (over !== null) stream.breakOff('ECONNRESET');
      else if (streams.size - peerStreams >= limits.streams) stream.breakOff('EMFILE');
      else {
        nextId += 2;
        streams.set(stream.id, stream);
        // Sent here and now: nothing that belongs to the stream, a grant of credit least of all, may go before it.
        carrier.send(kinds.open, stream.id, Buffer.from(JSON.stringify(target)));
        if (nextId > 0xffff_fff0) close('out of stream ids');
      }
      return stream;
    },
    close: (reason = 'closed here') => close(reason),
    closed: end.promise,
  };
}

/** @returns null for a target this side does not know. @throws ProtocolError when it is not JSON at all */
function parseTarget(payload: Buffer): StreamTarget | null {
  let json: unknown;
  try {
    json = JSON.parse(payload.toString());
  } catch {
    throw new ProtocolError('bad stream target');
  }
  return readTarget(json);
}

/** The peer's word ends up in error codes and logs: only what looks like a code of the system is taken. */
function resetCode(payload: Buffer): string {
  const code = payload.toString('latin1');
  return /^E[A-Z0-9]{2,20}$/.test(code) ? code : 'ECONNRESET';
}
