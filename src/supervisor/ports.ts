import { readdir, readFile, readlink } from 'node:fs/promises';
import type { ListeningPort } from '#contract/supervisor.ts';
import { marked } from './processes.ts';

export interface Listener {
  port: number;
  /** Names the socket; a process that holds it open has `socket:[inode]` among its files. */
  inode: string;
}

/** Sockets in state LISTEN of a table like `/proc/net/tcp`, on ports that a preview may show. */
export function parseListeners(table: string): Listener[] {
  const listeners: Listener[] = [];
  for (const line of table.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const [, local, , state, , , , , , inode] = fields;
    if (state !== '0A' || !local || !inode) continue;
    const port = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16);
    if (port >= 1024) listeners.push({ port, inode });
  }
  return listeners;
}

export interface PortsOptions {
  marker: string;
  /** The supervisor's own. */
  hidden: () => number[];
  /** What a port is called outside. */
  declared: (port: number) => number;
  serviceOf: (port: number) => string | null;
  changed: () => void;
  /** While services start, a look twice as often. */
  hurry: () => boolean;
}

/** Ports that processes inside listen on, found by looking once a second. */
export class Ports {
  list: ListeningPort[] = [];
  #options: PortsOptions;
  #seen = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PortsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setTimeout(
      async () => {
        await this.look().catch(() => {});
        if (this.#timer) this.start();
      },
      this.#options.hurry() ? 500 : 1_000,
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async look(): Promise<void> {
    const tables = await Promise.all(
      ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'latin1').catch(() => '')),
    );
    const listeners = tables.flatMap(parseListeners);
    // Nearly always nothing has changed, and the costly question of whose they are is not asked.
    const seen = listeners
      .map(({ port, inode }) => `${port}/${inode}`)
      .sort()
      .join();
    if (seen === this.#seen) return;
    const owners = await socketOwners(this.#options.marker, new Set(listeners.map(({ inode }) => inode)));
    const hidden = this.#options.hidden();
    const ports = new Map<number, ListeningPort>();
    for (const { port: real, inode } of listeners) {
      const process = owners.get(inode);
      // Where an environment shares the network with others, only what its own processes opened is its own.
      if (process === undefined || hidden.includes(real)) continue;
      const port = this.#options.declared(real);
      ports.set(port, { port, service: this.#options.serviceOf(port), process });
    }
    this.#seen = seen;
    const list = [...ports.values()].sort((a, b) => a.port - b.port);
    if (JSON.stringify(list) === JSON.stringify(this.list)) return;
    this.list = list;
    this.#options.changed();
  }
}

/** Names of the environment's processes that hold these sockets, by inode. */
async function socketOwners(marker: string, inodes: Set<string>): Promise<Map<string, string | null>> {
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
}
