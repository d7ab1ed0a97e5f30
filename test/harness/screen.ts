/** Bytes of the end of the output in which patterns are looked for. */
const remembered = 64 * 1024;

/** What a terminal wrote, to be awaited. */
export class Screen {
  /** Bytes so far. */
  received = 0;
  #tail = Buffer.alloc(0);
  #waiting = new Set<() => void>();

  feed(bytes: Uint8Array): void {
    this.received += bytes.length;
    const all = bytes.length < remembered ? Buffer.concat([this.#tail, bytes]) : Buffer.from(bytes);
    this.#tail = all.subarray(-remembered);
    for (const look of this.#waiting) look();
  }

  /** The last of it. */
  get text(): string {
    return this.#tail.toString();
  }

  /** @throws Error with the end of the output when the deadline passes before it matches */
  until(pattern: RegExp, within = 20_000): Promise<void> {
    return this.#until(() => pattern.test(this.text), String(pattern), within);
  }

  /** Resolves once so many bytes came in all. */
  untilReceived(bytes: number, within = 20_000): Promise<void> {
    return this.#until(() => this.received >= bytes, `${bytes} bytes`, within);
  }

  #until(isThere: () => boolean, what: string, within: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`The terminal did not show ${what}. It showed:\n${this.text.slice(-2000)}`));
      }, within);
      const look = () => {
        if (!isThere()) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }
}
