import { Duplex } from 'node:stream';
import { type Kind, kinds, maxData, ProtocolError } from './frames.ts';

/** What a stream needs of the connection that carries it. */
export interface Carrier {
  send(kind: Kind, id: number, payload?: Buffer): void;
  /** The stream has bytes and credit: give it its turn. */
  ready(stream: MuxStream): void;
  /** Bytes received and not read yet, over all streams, changed by this much. */
  unread(change: number): void;
  gone(stream: MuxStream): void;
}

/** Queued pieces below this are joined, so that a peer which sends byte by byte costs no more memory than its credit. */
const joinBelow = 16 * 1024;
/** Chunks smaller than this on average are joined before they are sent: copying them is cheaper than handling each. */
const smallChunk = 1024;

/** An error as the sockets of Node have it: HTTP code of Node and of others looks at `code`. */
export function linkError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`link stream: ${code}`), { code });
}

/** One byte stream of a link. Both directions have their own credit of `window` bytes, given back as bytes are read. */
export class MuxStream extends Duplex {
  readonly id: number;
  #carrier: Carrier;
  #window: number;

  /** Sending. */
  #credit: number;
  /** Chunks of the write that is under way; none of them empty. */
  #out: Buffer[] = [];
  #outDone: ((error?: Error | null) => void) | null = null;
  #ended = false;

  /** Receiving. */
  #allowance: number;
  #owed = 0;
  #queue: Buffer[] = [];
  #wanted = false;
  #delivering = false;
  #peerEnded = false;
  #peerGone = false;

  constructor(carrier: Carrier, id: number, window: number) {
    // No buffer in the readable itself: the queue here is the only one, and credit goes back when bytes are really read.
    super({ allowHalfOpen: true, readableHighWaterMark: 0, writableHighWaterMark: maxData });
    this.id = id;
    this.#carrier = carrier;
    this.#window = window;
    this.#credit = window;
    this.#allowance = window;
    // The peer decides when a stream breaks; without a listener that would end our process.
    this.on('error', () => {});
  }

  // -- what `node:http` asks of a socket -----------------------------------------------------------------------------

  /** Milliseconds without a byte after which `timeout` is emitted; 0 for never. The name is the one of `net.Socket`. */
  timeout = 0;
  #idle: NodeJS.Timeout | undefined;

  setTimeout(milliseconds: number, listener?: () => void): this {
    clearTimeout(this.#idle);
    this.timeout = milliseconds;
    this.#idle = milliseconds > 0 ? setTimeout(() => this.emit('timeout'), milliseconds).unref() : undefined;
    if (listener) this.once('timeout', listener);
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  // -- sending -------------------------------------------------------------------------------------------------------

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#put([chunk], done);
  }

  override _writev(items: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    const chunks = items.map((item) => item.chunk);
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    this.#put(bytes < chunks.length * smallChunk ? [Buffer.concat(chunks, bytes)] : chunks, done);
  }

  #put(chunks: Buffer[], done: (error?: Error | null) => void) {
    const out = chunks.filter((chunk) => chunk.length > 0);
    // Nothing to carry: an empty write that waited for a turn would wait for ever. A peer that left reads nothing.
    if (out.length === 0 || this.#peerGone) {
      done();
      return;
    }
    this.#out = out;
    this.#outDone = done;
    if (this.#credit > 0) this.#carrier.ready(this);
  }

  override _final(done: () => void): void {
    this.#ended = true;
    if (!this.#peerGone) this.#carrier.send(kinds.end, this.id);
    done();
  }

  /** The payload of the next frame, in chunks that are not copied; empty when there is nothing to send or no credit for it. */
  next(): Buffer[] {
    const payload: Buffer[] = [];
    let room = Math.min(maxData, this.#credit);
    this.#credit -= room;
    while (room > 0 && this.#out.length > 0) {
      const chunk = this.#out[0]!;
      const piece = chunk.length > room ? chunk.subarray(0, room) : chunk;
      payload.push(piece);
      room -= piece.length;
      if (piece === chunk) this.#out.shift();
      else this.#out[0] = chunk.subarray(piece.length);
    }
    this.#credit += room;
    if (payload.length > 0) this.#idle?.refresh();
    if (this.#out.length === 0) this.#finishWrite();
    return payload;
  }

  get sendable(): boolean {
    return this.#out.length > 0 && this.#credit > 0;
  }

  #finishWrite(error?: Error) {
    const done = this.#outDone;
    this.#out = [];
    this.#outDone = null;
    // In a later tick: the callback may write again, and must not do so before the piece it belongs to was sent.
    if (done) process.nextTick(done, error);
  }

  /** The peer read `bytes` and allows as many more. */
  grant(bytes: number): void {
    if (bytes === 0 || this.#credit + bytes > this.#window) throw new ProtocolError('credit overflow');
    this.#credit += bytes;
    if (this.#out.length > 0) this.#carrier.ready(this);
  }

  // -- receiving -----------------------------------------------------------------------------------------------------

  receive(piece: Buffer): void {
    if (this.#peerEnded) throw new ProtocolError('data after end');
    if (piece.length > this.#allowance) throw new ProtocolError('data without credit');
    this.#idle?.refresh();
    this.#allowance -= piece.length;
    this.#carrier.unread(piece.length);
    this.#queue.push(piece);
    this.#deliver();
    if (this.#queue.length > 0) this.#keep();
  }

  /** The newest piece stays for a while: a small one is copied, because a view keeps the whole chunk that it came in alive. */
  #keep() {
    const piece = this.#queue.pop()!;
    const last = this.#queue.at(-1);
    if (last && last.length + piece.length <= joinBelow) this.#queue.splice(-1, 1, Buffer.concat([last, piece]));
    else this.#queue.push(piece.length < joinBelow ? Buffer.from(piece) : piece);
  }

  receiveEnd(): void {
    if (this.#peerEnded) throw new ProtocolError('end after end');
    this.#peerEnded = true;
    this.#deliver();
  }

  override _read(): void {
    this.#wanted = true;
    this.#deliver();
  }

  #deliver() {
    // A reader may ask for more while it is handed a piece; the loop that is running goes on for it.
    if (this.#delivering) return;
    this.#delivering = true;
    while (this.#wanted && !this.destroyed) {
      const piece = this.#queue.shift();
      if (!piece) {
        if (this.#peerEnded && !this.readableEnded) this.push(null);
        break;
      }
      this.#wanted = false;
      if (this.push(piece)) this.#wanted = true;
      this.#consumed(piece.length);
    }
    this.#delivering = false;
  }

  #consumed(bytes: number) {
    this.#carrier.unread(-bytes);
    this.#owed += bytes;
    // Half a window at a time: often enough that a fast sender never stops, rarely enough to cost nothing.
    if (this.#owed < this.#window / 2 || this.#peerEnded || this.destroyed) return;
    const grant = Buffer.allocUnsafe(4);
    grant.writeUInt32BE(this.#owed);
    this.#allowance += this.#owed;
    this.#owed = 0;
    this.#carrier.send(kinds.window, this.id, grant);
  }

  // -- ending --------------------------------------------------------------------------------------------------------

  /** The peer closed its side. What it sent before its end is still delivered; what we write from now on goes nowhere. */
  receiveReset(code: string): void {
    this.#peerGone = true;
    if (!this.#peerEnded) {
      this.destroy(linkError(code));
      return;
    }
    // A whole reply followed by a close is no failure, unless something of ours was still on its way.
    if (this.#out.length > 0) this.#finishWrite(linkError(code));
    if (this.readableEnded) this.destroy();
    else this.once('end', () => this.destroy());
  }

  /** The connection under it is gone. */
  breakOff(code: string): void {
    this.#peerGone = true;
    this.destroy(linkError(code));
  }

  override _destroy(error: (Error & { code?: string }) | null, done: (error: Error | null) => void): void {
    const finished = this.#ended && this.#peerEnded;
    // Only a code crosses: messages of the portal's own failures are none of the other side's business.
    if (!this.#peerGone && !finished)
      this.#carrier.send(kinds.reset, this.id, Buffer.from((error?.code ?? 'ECONNRESET').slice(0, 64), 'latin1'));
    clearTimeout(this.#idle);
    let left = 0;
    for (const piece of this.#queue) left += piece.length;
    this.#queue = [];
    this.#carrier.unread(-left);
    this.#carrier.gone(this);
    if (this.#outDone) this.#finishWrite(error ?? linkError('ECONNRESET'));
    done(error);
  }
}
