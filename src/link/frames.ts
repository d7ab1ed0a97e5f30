/**
 * The frames of a link: eight bytes of header (kind, 24-bit length, 32-bit stream id, big-endian), then the payload.
 * The peer may be hostile, so every limit is checked at the header, before a byte of payload is kept.
 */
export const kinds = { open: 1, data: 2, window: 3, end: 4, reset: 5, ping: 6, pong: 7 } as const;
export type Kind = (typeof kinds)[keyof typeof kinds];

/** Largest payload of a data frame. Small enough that no stream holds the line for long. */
export const maxData = 64 * 1024;
const headerLength = 8;

/** Payload lengths that are allowed, by kind. A data frame is never empty: it would cost work and carry nothing. */
const lengths: Record<Kind, { min: number; max: number }> = {
  [kinds.open]: { min: 2, max: 1024 },
  [kinds.data]: { min: 1, max: maxData },
  [kinds.window]: { min: 4, max: 4 },
  [kinds.end]: { min: 0, max: 0 },
  [kinds.reset]: { min: 0, max: 64 },
  [kinds.ping]: { min: 0, max: 0 },
  [kinds.pong]: { min: 0, max: 0 },
};

/** The peer broke the protocol; the connection cannot be trusted any more. */
export class ProtocolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProtocolError';
  }
}

export function frameHeader(kind: Kind, id: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(headerLength);
  header.writeUInt32BE(length, 0);
  header[0] = kind;
  header.writeUInt32BE(id, 4);
  return header;
}

export interface FrameSink {
  /** A piece of a data frame, handed on as it arrives: nothing is gathered, so nothing is copied. */
  data(id: number, piece: Buffer): void;
  /** Any other frame, whole. */
  control(kind: Exclude<Kind, typeof kinds.data>, id: number, payload: Buffer): void;
}

/** @returns a function that takes bytes as they come and @throws ProtocolError */
export function frameReader(sink: FrameSink): (chunk: Buffer) => void {
  const header = Buffer.alloc(headerLength);
  let headerBytes = 0;
  let kind: Kind = kinds.ping;
  let id = 0;
  let left = 0;
  let parts: Buffer[] = [];

  function readHeader() {
    kind = header[0] as Kind;
    left = header.readUIntBE(1, 3);
    id = header.readUInt32BE(4);
    const allowed = lengths[kind];
    if (!allowed) throw new ProtocolError(`unknown frame ${kind}`);
    if (left < allowed.min || left > allowed.max) throw new ProtocolError(`frame ${kind} of ${left} bytes`);
  }

  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (headerBytes < headerLength) {
        const take = Math.min(headerLength - headerBytes, chunk.length - at);
        chunk.copy(header, headerBytes, at, at + take);
        headerBytes += take;
        at += take;
        if (headerBytes < headerLength) return;
        readHeader();
      }
      const piece = chunk.subarray(at, at + left);
      at += piece.length;
      left -= piece.length;
      const whole = left === 0;
      if (whole) headerBytes = 0;
      if (kind === kinds.data) {
        if (piece.length > 0) sink.data(id, piece);
      } else {
        if (piece.length > 0) parts.push(piece);
        if (whole) {
          const payload = Buffer.concat(parts);
          parts = [];
          sink.control(kind, id, payload);
        }
      }
    }
  };
}
