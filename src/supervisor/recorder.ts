/** Bytes per block; a block is never written twice, so views of it may be sent without a copy. */
const block = 64 * 1024;

/**
 * The last bytes of a stream, addressed by their offset since its start. Blocks of one size instead of the chunks as they
 * came: a terminal writes many tiny chunks, and each would cost more than its bytes.
 */
export class Recorder {
  #blocks: Buffer[] = [];
  #limit: number;
  /** Offset of the oldest byte that is kept. */
  start = 0;
  /** Offset after the newest byte. */
  end = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  append(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const used = this.end % block;
      if (used === 0) {
        this.#blocks.push(Buffer.allocUnsafe(block));
        if (this.#blocks.length * block > this.#limit) {
          this.#blocks.shift();
          this.start += block;
        }
      }
      const copied = bytes.copy(this.#blocks.at(-1)!, used, at);
      at += copied;
      this.end += copied;
    }
  }

  /** Bytes from `offset`, which must be kept: at most `max` and at most a block. Empty at the end. */
  read(offset: number, max = block): Buffer {
    const from = offset % block;
    const length = Math.min(block - from, this.end - offset, max);
    const held = this.#blocks[Math.floor((offset - this.start) / block)];
    return held && length > 0 ? held.subarray(from, from + length) : Buffer.alloc(0);
  }

  /** The oldest kept byte that begins a line; the very oldest when no line begins near it. */
  firstLine(): number {
    if (this.start === 0) return 0;
    const newline = this.read(this.start).indexOf(10);
    return newline < 0 ? this.start : this.start + newline + 1;
  }
}
