import { readdir, readFile, readlink } from 'node:fs/promises';
import { marked } from './processes.ts';

/** Searches for a socket's owner before it counts as somebody else's: one may miss a process that is just being started. */
const tries = 2;
/** Of the time, searching takes one part in this many at most. */
const share = 50;

/** Finds holders of sockets among the environment's own processes: their names by inode. A name may be unreadable. */
export type Search = (inodes: ReadonlySet<string>) => Promise<Map<string, string | null>>;

/**
 * Whose sockets they are, remembered. Where environments share the machine's network each sees the listeners of all, and
 * a search reads the environment of every process there is: it must not happen in all of them whenever one of them moves.
 */
export class SocketOwners {
  #search: Search;
  #now: () => number;
  #found = new Map<string, string | null>();
  #tried = new Map<string, number>();
  #notBefore = 0;

  constructor(search: Search, now: () => number = () => performance.now()) {
    this.#search = search;
    this.#now = now;
  }

  /** @param inodes all sockets there are now; others are forgotten. @returns those of the environment's own processes */
  async of(inodes: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    const now = new Set(inodes);
    for (const known of [this.#found, this.#tried])
      for (const inode of known.keys()) if (!now.has(inode)) known.delete(inode);
    const unknown = inodes.filter((inode) => !this.#found.has(inode) && (this.#tried.get(inode) ?? 0) < tries);
    if (unknown.length > 0 && this.#now() >= this.#notBefore) await this.#look(new Set(unknown));
    return this.#found;
  }

  async #look(unknown: ReadonlySet<string>) {
    const began = this.#now();
    for (const [inode, name] of await this.#search(unknown)) this.#found.set(inode, name);
    for (const inode of unknown) this.#tried.set(inode, (this.#tried.get(inode) ?? 0) + 1);
    this.#notBefore = this.#now() + (this.#now() - began) * share;
  }
}

export const searchMarked =
  (marker: string): Search =>
  async (inodes) => {
    const owners = new Map<string, string | null>();
    for (const pid of await marked(marker)) {
      const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
      for (const file of files) {
        const target = await readlink(`/proc/${pid}/fd/${file}`).catch(() => '');
        const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
        if (!inode || !inodes.has(inode) || owners.has(inode)) continue;
        owners.set(inode, (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim() || null);
      }
    }
    return owners;
  };
