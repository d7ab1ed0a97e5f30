import { readdir, readFile } from 'node:fs/promises';

const sampleEvery = 10_000;
/** Share of one core that makes a foreground command busy. An idle development server or editor stays below it. */
const busyShare = 0.03;
/** Clock ticks per second of `/proc`, the same on every Linux that Node runs on. */
const ticks = 100;

export interface ProcessStat {
  session: number;
  group: number;
  /** Group in the foreground of its terminal. */
  foreground: number;
  /** CPU time that it and the children it waited for used, in ticks. */
  cpu: number;
}

/** `/proc/<pid>/stat`. The name in it may hold spaces and brackets, so fields are counted from its last bracket. */
export function parseStat(text: string): ProcessStat | null {
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, , group, session, , foreground] = fields;
  if (group === undefined || session === undefined || foreground === undefined) return null;
  const cpu = fields.slice(11, 15).reduce((sum, time) => sum + time, 0);
  return { session, group, foreground, cpu };
}

/** CPU time of what is in the foreground of these sessions. A shell that waits for its next line uses none. */
export function foregroundCpu(processes: ProcessStat[], shells: number[]): number {
  let cpu = 0;
  for (const process of processes)
    if (shells.includes(process.session) && process.group === process.foreground) cpu += process.cpu;
  return cpu;
}

/** When somebody last worked here. */
export class Activity {
  at: Date;
  #changed: () => void;
  #shells: () => number[];
  #told = 0;
  #cpu = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: { changed: () => void; shells: () => number[]; now?: Date }) {
    this.at = options.now ?? new Date();
    this.#changed = options.changed;
    this.#shells = options.shells;
  }

  touch(now = new Date()): void {
    this.at = now;
    // Every key is activity, but not every key is news.
    if (now.getTime() - this.#told < sampleEvery) return;
    this.#told = now.getTime();
    this.#changed();
  }

  start(): void {
    this.#timer = setInterval(() => void this.#sample(), sampleEvery);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #sample() {
    const shells = this.#shells();
    if (shells.length === 0) return;
    const cpu = foregroundCpu(await allProcesses(), shells);
    const used = cpu - this.#cpu;
    this.#cpu = cpu;
    if (used >= (busyShare * ticks * sampleEvery) / 1000) this.touch();
  }
}

async function allProcesses(): Promise<ProcessStat[]> {
  const stats: ProcessStat[] = [];
  for (const entry of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = parseStat(await readFile(`/proc/${entry}/stat`, 'latin1').catch(() => ''));
    if (stat) stats.push(stat);
  }
  return stats;
}
