import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import type { serviceState } from '#contract/supervisor.ts';
import type { Log } from './logs.ts';
import { type Running, runCommand } from './processes.ts';
import type { Variables } from './variables.ts';

export type ServiceState = z.infer<typeof serviceState>;

export interface ServiceDefinition {
  name: string;
  command: string;
  cwd?: string | undefined;
  port?: number | undefined;
  variables: Record<string, string>;
  /** Healthy when this path answers below 500; without a path, when the port takes a connection. */
  health?: { path?: string | undefined; timeout: number } | undefined;
}

/** A run that lasted this long was a good one: the next crash restarts at once again. */
const provenAfter = 60_000;
export const restartDelay = (failures: number) => Math.min(30_000, 500 * 2 ** Math.min(failures - 1, 10));

/** One service, kept running: a crash restarts it, slower and slower. */
export class Service {
  readonly definition: ServiceDefinition;
  state: ServiceState;
  #folder: string;
  #variables: Variables;
  #log: Log;
  #changed: () => void;
  #running: Running | null = null;
  #stopped: AbortController | null = null;
  #loop: Promise<void> = Promise.resolve();

  constructor(
    definition: ServiceDefinition,
    place: { folder: string; variables: Variables; log: Log; changed: () => void },
  ) {
    this.definition = definition;
    this.#folder = place.folder;
    this.#variables = place.variables;
    this.#log = place.log;
    this.#changed = place.changed;
    this.state = {
      name: definition.name,
      status: 'waiting',
      port: definition.port ?? null,
      exitCode: null,
      restarts: 0,
    };
  }

  start(): void {
    if (this.#stopped) return;
    this.#stopped = new AbortController();
    this.#loop = this.#keepRunning(this.#stopped.signal);
  }

  async stop(): Promise<void> {
    this.#stopped?.abort();
    await this.#running?.stop();
    await this.#loop;
    this.#stopped = null;
  }

  async #keepRunning(stopped: AbortSignal) {
    let failures = 0;
    while (!stopped.aborted) {
      const since = performance.now();
      const code = await this.#run(stopped);
      if (stopped.aborted) return this.#set({ status: 'stopped', exitCode: code });
      // It did what it had to do and said so: a migration, not a crash.
      if (code === 0) return this.#set({ status: 'stopped', exitCode: 0 });
      failures = performance.now() - since > provenAfter ? 1 : failures + 1;
      this.#log.write(
        `[${this.definition.name} ended with code ${code}; it starts again in ${restartDelay(failures) / 1000} s]\n`,
      );
      this.#set({ status: 'failed', exitCode: code });
      await wait(restartDelay(failures), undefined, { signal: stopped }).catch(() => {});
      if (!stopped.aborted) this.#set({ restarts: this.state.restarts + 1 });
    }
    this.#set({ status: 'stopped' });
  }

  async #run(stopped: AbortSignal): Promise<number> {
    const { command, cwd, variables, health } = this.definition;
    const port = this.definition.port && this.#variables.port(this.definition.port);
    this.#set({ status: 'starting', exitCode: null });
    const running = runCommand({
      command,
      cwd: join(this.#folder, cwd ?? '.'),
      env: this.#variables.all({ ...(port && { PORT: String(port), DEV_PORT: String(port) }), ...variables }),
      onOutput: (bytes) => this.#log.write(bytes),
    });
    this.#running = running;
    const ended = new AbortController();
    const watched = this.#watchHealth(port, health, AbortSignal.any([stopped, ended.signal]));
    const code = await running.exited;
    ended.abort();
    await watched;
    this.#running = null;
    return code;
  }

  /** `failed` after its time is a statement, not a sentence: a builder who mends the code sees it run at the next look. */
  async #watchHealth(port: number | undefined, health: ServiceDefinition['health'], ended: AbortSignal) {
    const deadline = performance.now() + (health?.timeout ?? 60) * 1000;
    while (port && !(await answers(port, health?.path))) {
      if (performance.now() > deadline && this.state.status === 'starting') this.#set({ status: 'failed' });
      await wait(this.state.status === 'starting' ? 100 : 2_000, undefined, { signal: ended }).catch(() => {});
      if (ended.aborted) return;
    }
    if (!ended.aborted) this.#set({ status: 'running' });
  }

  #set(change: Partial<ServiceState>) {
    this.state = { ...this.state, ...change };
    this.#changed();
  }
}

/** Whether a service answers on its port, on either loopback address: `localhost` means another one to each runtime. */
async function answers(port: number, path?: string): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1'])
    if (await (path ? answersHttp(host, port, path) : accepts(host, port))) return true;
  return false;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const done = (ok: boolean) => {
      socket.destroy();
      resolve(ok);
    };
    socket.on('connect', () => done(true));
    socket.on('timeout', () => done(false));
    socket.on('error', () => done(false));
  });
}

function answersHttp(host: string, port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ host, port, path, agent: false, timeout: 5_000, headers: { host: `localhost:${port}` } });
    asked.on('response', (response) => {
      response.destroy();
      resolve((response.statusCode ?? 500) < 500);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.on('close', () => resolve(false));
    asked.end();
  });
}
