import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { freemem } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { environmentSpec } from '#contract/environment.ts';
import { lanes } from '#contract/link.ts';
import type { SupervisorConfig } from '#contract/supervisor.ts';
import { inside } from '#engines/local/sandbox.ts';
import { dial } from '#link/dial.ts';
import { waitFor } from '#test/harness/wait-for.ts';
import type { Bench } from './bench.ts';
import type { News, Order } from './link-server.ts';
import { childrenOf } from './processes.ts';
import type { Measurement } from './report.ts';
import { openSandboxes, type Sandboxes } from './sandboxes.ts';

/** Memory that one may need while it starts. */
const bytesEach = 40e6;
/** The rest of a portal's restart: from the last byte of the old one to the listener of the new. */
const away = 2_000;

/**
 * What many quiet workspaces cost, and how soon all are back after the portal was away.
 *
 * @param wanted how many; fewer where the machine has no memory for them
 */
export const supervisors = (wanted: number): Bench => ({
  name: 'supervisors',
  async run() {
    const count = Math.min(wanted, Math.floor(freemem() / bytesEach));
    const sandboxes = await openSandboxes();
    const socket = path.join(sandboxes.socketFolder, 'portal.sock');
    const server = new LinkServer(socket);
    const processes: ChildProcess[] = [];
    try {
      await server.listening();
      await warmUp(sandboxes, server);
      const idle = await server.memory();
      const names = Array.from({ length: count }, (_, i) => `e${i}`);
      for (const [i, name] of names.entries()) {
        processes.push(await startSupervisor(sandboxes, name));
        // As many at a time as start together: more would only wait for a processor.
        await waitFor(`supervisor ${name} is connected`, () => server.connected > i - 4, 30_000);
      }
      await waitFor('all are connected', () => server.connected === count, 30_000);
      const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9)'], { stdio: 'ignore' });
      await once(bare, 'spawn');
      processes.push(bare);
      const [theirs = 0, ...memory] = await settledMemory([bare.pid!, ...processes.slice(0, -1).map(supervisorIn)]);
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
      await sandboxes.remove();
    }
  },
});

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

  async listening(): Promise<void> {
    await this.#hears((news) => 'listening' in news);
  }

  /** Bytes of its heap and buffers without garbage. */
  async memory(): Promise<number> {
    const weighed = this.#hears((news) => 'bytes' in news);
    this.process.send({ do: 'weigh' } satisfies Order);
    const news = await weighed;
    return 'bytes' in news ? news.bytes : 0;
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

  #hears(wanted: (news: News) => boolean): Promise<News> {
    return new Promise((resolve) => {
      const listen = (news: News) => {
        if (!wanted(news)) return;
        this.process.off('message', listen);
        resolve(news);
      };
      this.process.on('message', listen);
    });
  }
}

/** One that comes and goes: it leaves compiled code for the others, as the engine's preparation does. */
async function warmUp(sandboxes: Sandboxes, server: LinkServer): Promise<void> {
  const child = await startSupervisor(sandboxes, 'first');
  await waitFor('the first supervisor is connected', () => server.connected === 1, 30_000);
  process.kill(supervisorIn(child), 'SIGTERM');
  await once(child, 'exit');
  await waitFor('the first supervisor is gone', () => server.connected === 0);
}

async function startSupervisor(sandboxes: Sandboxes, environment: string): Promise<ChildProcess> {
  const { file, args, options } = await sandboxes.command(environment);
  const child = spawn(file, args, { ...options, stdio: ['pipe', 'ignore', 'ignore'] });
  const config: SupervisorConfig = {
    environment,
    purpose: 'workspace',
    url: `unix:${inside.portal}/portal.sock`,
    token: 'bench',
    home: inside.home,
    project: inside.project,
    spec: environmentSpec.parse({ version: 1, name: 'Idle' }),
    variables: {},
    lease: 600,
    startServices: true,
  };
  child.stdin!.end(JSON.stringify(config));
  return child;
}

/** bubblewrap outside -> bubblewrap as the first process inside -> the supervisor. */
function supervisorIn({ pid }: ChildProcess): number {
  return childrenOf(childrenOf(pid!)[0]!)[0]!;
}

/** Each one's bytes, once the sum has stopped to fall: what starting needed is given back little by little. */
async function settledMemory(processes: number[]): Promise<number[]> {
  const sum = (all: number[]) => all.reduce((total, bytes) => total + bytes, 0);
  for (let tries = 0, last = Number.POSITIVE_INFINITY; ; tries++) {
    const now = await Promise.all(processes.map(pss));
    if (sum(now) > last * 0.99 || tries > 10) return now;
    last = sum(now);
    await wait(2_000);
  }
}

/** Bytes of a process, with its share of what it has in common with others. */
async function pss(pid: number): Promise<number> {
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
