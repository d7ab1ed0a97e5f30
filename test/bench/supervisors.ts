import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import path from 'node:path';
import { environmentSpec } from '#contract/environment.ts';
import { lanes, type SupervisorConfig } from '#contract/supervisor.ts';
import { dial } from '#link/dial.ts';
import { waitFor } from '#test/harness/wait-for.ts';
import type { Bench } from './bench.ts';
import type { News, Order } from './link-server.ts';
import type { Measurement } from './report.ts';

const wanted = 200;
/** Memory that one may need while it starts. */
const bytesEach = 40e6;
/** The rest of a portal's restart: from the last byte of the old one to the listener of the new. */
const away = 2_000;
const entry = path.resolve(import.meta.dirname, '../../bin/supervisor.ts');

/** What many quiet workspaces cost, and how soon all are back after the portal was away. */
export const supervisors: Bench = {
  name: 'supervisors',
  async run() {
    const count = Math.min(wanted, Math.floor(freemem() / bytesEach));
    const folder = await mkdtemp(path.join(tmpdir(), 'slipway-links-'));
    const socket = path.join(folder, 'portal.sock');
    const server = new LinkServer(socket);
    const processes: ChildProcess[] = [];
    try {
      await server.listening();
      const idle = await server.memory();
      const names = Array.from({ length: count }, (_, i) => `e${i}`);
      for (const [i, name] of names.entries()) {
        processes.push(await startSupervisor(folder, socket, name));
        // As many at a time as start together: more would only wait for a processor.
        await waitFor(`supervisor ${name} is connected`, () => server.connected > i - 4, 30_000);
      }
      await waitFor('all are connected', () => server.connected === count, 30_000);
      const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9)'], { stdio: 'ignore' });
      await once(bare, 'spawn');
      processes.push(bare);
      const memory = await settledMemory(processes);
      const theirs = memory.pop()!;
      const ours = memory.reduce((sum, bytes) => sum + bytes, 0);
      const linked = await server.memory();

      const back = await server.away(away, count);
      const handshakes = await dialAll(socket, names);
      const mb = 1e6;
      const measurements: Measurement[] = [
        {
          name: 'memory of one idle supervisor (PSS)',
          unit: 'MB',
          better: 'less',
          slipway: ours / count / mb,
          peers: { 'an idle Node process': theirs / mb },
        },
        { name: `memory of all ${count}`, unit: 'MB', better: 'less', slipway: ours / mb, peers: {} },
        {
          name: "the portal's memory for one link",
          unit: 'kB',
          better: 'less',
          slipway: (linked - idle) / count / 1e3,
          peers: {},
        },
        {
          name: `until all ${count} are back after ${away / 1000} s without a portal`,
          unit: 'ms',
          better: 'less',
          slipway: back,
          peers: { 'the same handshakes at once': handshakes },
        },
      ];
      return { title: `supervisors: ${count} idle ones`, measurements };
    } finally {
      await Promise.all([...processes, server.process].map(endNow));
      await rm(folder, { recursive: true, force: true });
    }
  },
};

class LinkServer {
  connected = 0;
  readonly process: ChildProcess;

  constructor(socket: string) {
    const program = new URL('./link-server.ts', import.meta.url);
    this.process = fork(program, [socket], { execArgv: ['--expose-gc'] });
    this.process.on('message', (news: News) => {
      if ('connected' in news) this.connected = news.connected;
    });
  }

  listening(): Promise<void> {
    return this.#hears((news) => 'listening' in news);
  }

  async memory(): Promise<number> {
    const collected = this.#hears((news) => 'collected' in news);
    this.process.send({ do: 'collect' } satisfies Order);
    await collected;
    return pss(this.process);
  }

  /** Cuts every link and does not listen for a while. @returns milliseconds from listening again until all are back */
  async away(milliseconds: number, count: number): Promise<number> {
    const listening = this.listening();
    this.process.send({ do: 'cut', milliseconds } satisfies Order);
    await listening;
    const began = performance.now();
    await waitFor('all are back', () => this.connected === count, 60_000);
    return performance.now() - began;
  }

  #hears(wanted: (news: News) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const listen = (news: News) => {
        if (!wanted(news)) return;
        this.process.off('message', listen);
        resolve();
      };
      this.process.on('message', listen);
    });
  }
}

async function startSupervisor(folder: string, socket: string, environment: string): Promise<ChildProcess> {
  const home = path.join(folder, environment);
  const project = path.join(home, 'project');
  await mkdir(project, { recursive: true });
  const config: SupervisorConfig = {
    environment,
    purpose: 'workspace',
    url: `unix:${socket}`,
    token: 'bench',
    home,
    project,
    spec: environmentSpec.parse({ version: 1, name: 'Idle' }),
    variables: {},
    lease: 600,
    startServices: true,
  };
  // As the local engine starts them: a small heap, and compiled code that all share.
  const child = spawn(process.execPath, ['--max-old-space-size=256', entry], {
    env: { ...process.env, NODE_COMPILE_CACHE: path.join(folder, 'cache') },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin!.end(JSON.stringify(config));
  return child;
}

/** Each one's bytes, once the sum does not fall any more: what start-up left is given back little by little. */
async function settledMemory(processes: ChildProcess[]): Promise<number[]> {
  const sum = (all: number[]) => all.reduce((total, bytes) => total + bytes, 0);
  let last = await Promise.all(processes.map(pss));
  return waitFor(
    'the memory of idle supervisors settles',
    async () => {
      const now = await Promise.all(processes.map(pss));
      const settled = sum(now) > sum(last) * 0.99;
      last = now;
      return settled && now;
    },
    30_000,
  );
}

/** Bytes of a process, with its share of what it has in common with others. */
async function pss({ pid }: ChildProcess): Promise<number> {
  const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

/** Both lanes of as many environments, from here and without waiting: what the handshakes alone take. */
async function dialAll(socket: string, names: string[]): Promise<number> {
  const began = performance.now();
  const made = await Promise.all(
    names.flatMap((name) =>
      lanes.map((lane) => dial({ url: `unix:${socket}`, environment: `direct-${name}`, token: 'bench', lane })),
    ),
  );
  const took = performance.now() - began;
  for (const transport of made) transport.destroy();
  return took;
}

async function endNow(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
