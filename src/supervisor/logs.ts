import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Recorder } from './recorder.ts';

/** A log file is started anew at this size, and the one before is kept: two of them per service at most. */
const fileLimit = 4 * 1024 * 1024;
const memoryLimit = 256 * 1024;

/** What a service printed: the newest part in memory for the portal, more of it in a file for the builder. */
export class Log {
  #path: string;
  #recorder = new Recorder(memoryLimit);
  #followers = new Set<(bytes: Buffer) => void>();
  #file: WriteStream | null = null;
  #written = 0;

  constructor(path: string) {
    this.#path = path;
  }

  write(bytes: Buffer | string): void {
    const data = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    this.#recorder.append(data);
    for (const follow of this.#followers) follow(data);
    if (!this.#file) this.#open();
    this.#written += data.length;
    // A disk that is full or slow loses lines of the file; it must not cost memory, nor stop the service.
    if (this.#file!.writableLength < memoryLimit) this.#file!.write(data);
    if (this.#written > fileLimit) this.#rotate();
  }

  /** What is in memory, oldest first. */
  recent(): Buffer {
    const pieces: Buffer[] = [];
    for (let at = this.#recorder.firstLine(); at < this.#recorder.end; at += pieces.at(-1)!.length)
      pieces.push(this.#recorder.read(at));
    return Buffer.concat(pieces);
  }

  /** @returns a function that ends it */
  follow(listener: (bytes: Buffer) => void): () => void {
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }

  #open() {
    this.#file = createWriteStream(this.#path, { flags: 'a', mode: 0o600 });
    this.#file.on('error', () => {});
    stat(this.#path).then(
      (found) => {
        this.#written += found.size;
      },
      () => {},
    );
  }

  #rotate() {
    const full = this.#file!;
    this.#file = null;
    this.#written = 0;
    full.end();
    rename(this.#path, `${this.#path}.1`).catch(() => {});
  }
}

export type Logs = Awaited<ReturnType<typeof openLogs>>;

/** The logs of one environment, by name of service; `setup` and `build` are services here too. */
export async function openLogs(folder: string) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const logs = new Map<string, Log>();
  return {
    get(name: string): Log {
      let log = logs.get(name);
      if (!log) {
        log = new Log(join(folder, `${name}.log`));
        logs.set(name, log);
      }
      return log;
    },
    /** Only names that have a log now: a name comes from a request, and must not make a file. */
    find: (name: string): Log | undefined => logs.get(name),
  };
}
