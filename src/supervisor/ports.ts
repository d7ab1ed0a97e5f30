import { readFile } from 'node:fs/promises';
import type { ListeningPort } from '#contract/supervisor.ts';
import { SocketOwners, searchMarked } from './socket-owners.ts';

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
  #owners: SocketOwners;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PortsOptions) {
    this.#options = options;
    this.#owners = new SocketOwners(searchMarked(options.marker));
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
    const owners = await this.#owners.of(listeners.map(({ inode }) => inode));
    const hidden = this.#options.hidden();
    const ports = new Map<number, ListeningPort>();
    for (const { port: real, inode } of listeners) {
      const process = owners.get(inode);
      // Where an environment shares the network with others, only what its own processes opened is its own.
      if (process === undefined || hidden.includes(real)) continue;
      const port = this.#options.declared(real);
      ports.set(port, { port, service: this.#options.serviceOf(port), process });
    }
    const list = [...ports.values()].sort((a, b) => a.port - b.port);
    if (JSON.stringify(list) === JSON.stringify(this.list)) return;
    this.list = list;
    this.#options.changed();
  }
}
