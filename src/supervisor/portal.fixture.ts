import { type ChildProcess, spawn } from 'node:child_process';
import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import WebSocket from 'ws';
import type { z } from 'zod';
import { environmentSpec } from '#contract/environment.ts';
import type { Lane } from '#contract/link.ts';
import type { StreamTarget, SupervisorConfig, SupervisorStatus, terminalDown } from '#contract/supervisor.ts';
import { linkAcceptor } from '#link/accept.ts';
import { linkAgent, supervisorHost } from '#link/agent.ts';
import type { Mux } from '#link/mux.ts';
import { listen, type Way } from '#link/pair.fixture.ts';

const entry = fileURLToPath(new URL('../../bin/supervisor.ts', import.meta.url));
const token = Buffer.from('the-token-of-e1');

export interface Options extends Partial<Omit<SupervisorConfig, 'spec'>> {
  spec?: Partial<z.input<typeof environmentSpec>>;
  /** Environment of the supervisor's process, to see what of it reaches inside. */
  env?: Record<string, string>;
}

/** A small portal that accepts links, and one real supervisor process that dials it. */
export class TestPortal {
  #listening!: Awaited<ReturnType<typeof listen>>;
  #acceptor!: ReturnType<typeof linkAcceptor>;
  #children: ChildProcess[] = [];
  #sockets = new Set<Socket>();
  folder!: string;
  refusing = false;

  static async open(way: Way, onEgress: (stream: Duplex) => void = (stream) => stream.destroy()): Promise<TestPortal> {
    const portal = new TestPortal();
    portal.folder = await mkdtemp(join(tmpdir(), 'supervisor-'));
    portal.#listening = await listen(way);
    portal.#acceptor = linkAcceptor({
      authenticate: async (environment, given) => {
        const bytes = Buffer.from(given);
        return (
          !portal.refusing && environment === 'e1' && bytes.length === token.length && timingSafeEqual(bytes, token)
        );
      },
      onMux: () => {},
      onStream: (_environment, target: StreamTarget, stream) =>
        target.to === 'egress' ? onEgress(stream) : stream.destroy(),
    });
    portal.#listening.server.on('connection', (socket: Socket) => {
      portal.#sockets.add(socket);
      socket.on('close', () => portal.#sockets.delete(socket));
    });
    portal.#listening.server.on('upgrade', (incoming, socket, head) => portal.#acceptor.handle(incoming, socket, head));
    return portal;
  }

  get home(): string {
    return join(this.folder, 'home');
  }
  get project(): string {
    return join(this.folder, 'home', 'project');
  }

  config({ spec, ...options }: Options = {}): SupervisorConfig {
    return {
      environment: 'e1',
      purpose: 'workspace',
      url: this.#listening.url,
      token: token.toString(),
      home: this.home,
      project: this.project,
      variables: {},
      lease: 60,
      startServices: true,
      ...options,
      spec: environmentSpec.parse({ version: 1, name: 'Test', ...spec }),
    };
  }

  /** Starts a supervisor without waiting for it. */
  async spawn({ env, ...options }: Options = {}): Promise<ChildProcess> {
    await mkdir(this.project, { recursive: true });
    const child = this.#launch([], env);
    child.stdin!.end(JSON.stringify(this.config(options)));
    return child;
  }

  /** The same, with the configuration in a file. */
  spawnWithFile(file: string): ChildProcess {
    return this.#launch([file]);
  }

  #launch(args: string[], env?: Record<string, string>): ChildProcess {
    const child = spawn(process.execPath, [entry, ...args], { env: { PATH: process.env.PATH, ...env } });
    this.#children.push(child);
    child.stderr.on('data', (chunk) => process.env.SHOW_SUPERVISOR && process.stderr.write(chunk));
    return child;
  }

  /** Starts a supervisor; resolves when both lanes are connected. */
  async start(options: Options = {}): Promise<ChildProcess> {
    const child = await this.spawn(options);
    await this.connected();
    return child;
  }

  async connected(): Promise<void> {
    await until(() => this.mux('interactive') && this.mux('bulk'));
  }

  mux(lane: Lane): Mux | undefined {
    return this.#acceptor.mux('e1', lane);
  }

  /** As a network does it: the connections break without a word. */
  dropLinks(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  agents = Object.fromEntries(
    (['interactive', 'bulk'] as const).map((lane) => [
      lane,
      linkAgent((target) => {
        const mux = this.mux(lane);
        if (!mux) throw new Error('no link');
        return mux.open(target);
      }),
    ]),
  ) as Record<Lane, ReturnType<typeof linkAgent>>;

  async call(
    method: string,
    path: string,
    input?: unknown,
    { lane = 'interactive', port }: { lane?: Lane; port?: number } = {},
  ): Promise<{ status: number; body: Buffer; response: IncomingMessage }> {
    const response = await this.open(method, path, input, { lane, port });
    return { status: response.statusCode!, body: await buffer(response), response };
  }

  /** The response as it comes. */
  async open(
    method: string,
    path: string,
    input?: unknown,
    { lane = 'interactive', port }: { lane?: Lane; port?: number | undefined } = {},
  ): Promise<IncomingMessage> {
    const asked = request({
      agent: this.agents[lane],
      host: port ? 'localhost' : supervisorHost,
      ...(port && { port }),
      method,
      path,
    });
    if (input && typeof (input as Readable).pipe === 'function') (input as Readable).pipe(asked);
    else asked.end(input === undefined ? undefined : JSON.stringify(input));
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return response;
  }

  async json<T = unknown>(method: string, path: string, input?: unknown): Promise<T> {
    const { status, body } = await this.call(method, path, input);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${body}`);
    return JSON.parse(body.toString() || 'null') as T;
  }

  status(): Promise<SupervisorStatus> {
    return this.json<SupervisorStatus>('GET', '/status');
  }

  /** Waits for a state of the supervisor. */
  async statusWhere(check: (status: SupervisorStatus) => unknown, timeout = 20_000): Promise<SupervisorStatus> {
    return await vi.waitFor(
      async () => {
        const status = await this.status();
        if (!check(status)) throw new Error(`still ${JSON.stringify(status)}`);
        return status;
      },
      { timeout, interval: 30 },
    );
  }

  async terminal(id: string, { offset = 0, command, cols = 80, rows = 24, ack = true }: TerminalOptions = {}) {
    await this.json('POST', '/terminals', { id, cols, rows, ...(command && { command }) });
    return this.attach(id, { offset, ack });
  }

  async attach(id: string, { offset = 0, ack = true }: { offset?: number; ack?: boolean } = {}): Promise<Screen> {
    const socket = new WebSocket(`ws://supervisor/terminals/${id}/attach?offset=${offset}`, {
      createConnection: () => this.mux('interactive')!.open({ to: 'supervisor' }) as Socket,
      perMessageDeflate: false,
    });
    const screen = new Screen(socket, ack);
    await once(socket, 'open');
    return screen;
  }

  async close(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    }
    for (const agent of Object.values(this.agents)) agent.destroy();
    this.#acceptor.close();
    this.dropLinks();
    await this.#listening.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export interface TerminalOptions {
  offset?: number;
  command?: string;
  cols?: number;
  rows?: number;
  ack?: boolean;
}

type Control = z.infer<typeof terminalDown>;

/** What a browser keeps of a terminal: bytes, controls, and the offset it would resume at. */
export class Screen {
  socket: WebSocket;
  bytes = Buffer.alloc(0);
  frames: (Buffer | Control)[] = [];
  controls: Control[] = [];
  offset = 0;
  received = 0;
  closed = false;
  /** A flood is counted and not kept. */
  keep = true;

  constructor(socket: WebSocket, ack: boolean) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
    });
    socket.on('message', (data: Buffer, binary: boolean) => {
      if (!binary) {
        const control = JSON.parse(data.toString()) as Control;
        this.controls.push(control);
        this.frames.push(control);
        if (control.type === 'ready') this.offset = control.offset;
        return;
      }
      this.received += data.length;
      if (this.keep) {
        this.frames.push(data);
        this.bytes = Buffer.concat([this.bytes, data]);
      }
      if (this.controls.length === 0) return;
      this.offset += data.length;
      if (ack) socket.send(JSON.stringify({ type: 'ack', bytes: data.length }));
    });
  }

  get text(): string {
    return this.bytes.toString();
  }
  type(text: string) {
    this.socket.send(Buffer.from(text), { binary: true });
  }
  control(message: unknown) {
    this.socket.send(JSON.stringify(message));
  }
  async shows(what: string | RegExp, timeout = 10_000) {
    await vi.waitFor(
      () => (typeof what === 'string' ? expect(this.text).toContain(what) : expect(this.text).toMatch(what)),
      {
        timeout,
        interval: 5,
      },
    );
  }
}

/** Waits for a condition, never for time. */
export async function until(check: () => unknown, timeout = 15_000): Promise<void> {
  await vi.waitFor(
    async () => {
      if (!(await check())) throw new Error(`not yet: ${check}`);
    },
    { timeout, interval: 10 },
  );
}
