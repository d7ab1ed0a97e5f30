import type WebSocket from 'ws';
import type { z } from 'zod';
import type { ChatEvent, openChatInput, openedChat } from '#contract/chat.ts';
import { chatMemory } from '#contract/limits.ts';
import { ChatBridge } from './chat-bridge.ts';
import { chatProgram } from './chat-program.ts';
import { type ChatServer, startChatServer } from './chat-server.ts';
import { ChatWork } from './chat-work.ts';
import { freePort } from './free-port.ts';
import { HttpError } from './http-error.ts';
import type { Log } from './logs.ts';
import type { Variables } from './variables.ts';

const hour = 3_600_000;
/** How often work that goes on is told. */
const tellEvery = 10_000;
/** A turn does not wait longer for its snapshot: a huge project must not make the chat mute. */
const snapshotWithin = 10_000;
const serviceRestart = 1012;

export interface ChatOptions {
  project: string;
  /** MiB that the whole environment may use. */
  memory: number;
  variables: Variables;
  log: () => Log;
  /** The model works. */
  busy: () => void;
  snapshot: () => Promise<unknown>;
  /** Milliseconds without a reader and without work after which the server is stopped. */
  idleAfter?: number;
}

/**
 * The OpenCode server of an environment, started when somebody opens the chat. Its sessions lie in files of the home
 * folder, so it may end at any time: whoever has the chat open loses the socket, comes back, and finds it started again.
 */
export class Chat {
  /** The server's port, also while it starts: it is nobody's service. */
  port: number | null = null;
  #options: ChatOptions;
  #bridges = new Set<ChatBridge>();
  #running: { server: ChatServer; given: string; work: ChatWork } | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #telling: NodeJS.Timeout | undefined;
  #stopped = new AbortController();

  constructor(options: ChatOptions) {
    this.#options = options;
  }

  /** One at a time: two windows that open at once get one server. */
  open(input: z.infer<typeof openChatInput>): Promise<z.infer<typeof openedChat>> {
    const opened = this.#last.then(() => this.#open(input));
    this.#last = opened.catch(() => {});
    return opened;
  }

  /** @throws HttpError CONFLICT: it has to be opened first */
  requireRunning(): void {
    if (!this.#running) throw new HttpError('CONFLICT', 'The chat does not run.');
  }

  attach(socket: WebSocket): void {
    // It ended while the handshake went on.
    if (!this.#running) return void socket.close(serviceRestart, 'ended');
    const bridge = new ChatBridge(socket, this.#running.server, () => this.#keepState());
    this.#bridges.add(bridge);
    socket.on('close', () => {
      this.#bridges.delete(bridge);
      this.#watchIdle();
    });
  }

  async stop(): Promise<void> {
    // Also one that is just starting, which may take its time.
    this.#stopped.abort();
    await this.#last;
    await this.#end();
  }

  async #open({ variables: more }: z.infer<typeof openChatInput>): Promise<z.infer<typeof openedChat>> {
    const { memory, project, variables, log } = this.#options;
    const given = JSON.stringify(more);
    // Settings that changed wait for the end of a turn; nobody wants their answer cut off.
    if (this.#running && (this.#running.given === given || this.#running.work.busy)) return { ready: true };
    if (this.#stopped.signal.aborted) return { ready: false, reason: 'The workspace is stopping.' };
    if (memory < chatMemory) {
      const reason = `The chat needs ${chatMemory} MB of memory, and this workspace has ${memory} MB. An admin can give its blueprint more.`;
      return { ready: false, reason };
    }
    const program = chatProgram();
    if (!program) return { ready: false, reason: 'OpenCode is not installed on this cluster. Tell an operator.' };
    await this.#end();
    // Its own default port is left to the builder, who may run an OpenCode of their own.
    this.port = await freePort();
    const work = new ChatWork();
    const onEvent = (event: ChatEvent) => this.#hear(work, event);
    try {
      const server = await startChatServer({
        ...{ program, port: this.port, project, variables, more, onEvent },
        log: log(),
        signal: this.#stopped.signal,
      });
      this.#running = { server, given, work };
      void server.ended.then(() => this.#ended(server));
    } catch (error) {
      return { ready: false, reason: (error as Error).message };
    }
    this.#watchIdle();
    return { ready: true };
  }

  #hear(work: ChatWork, event: ChatEvent) {
    const before = work.busy;
    work.hear(event);
    for (const bridge of this.#bridges) bridge.tell(event);
    if (work.busy === before) return;
    this.#options.busy();
    clearInterval(this.#telling);
    if (work.busy) this.#telling = setInterval(this.#options.busy, tellEvery);
    else this.#watchIdle();
  }

  async #keepState() {
    const { snapshot, log } = this.#options;
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, snapshotWithin);
    // A disk that is full must not end the conversation that may help to empty it.
    const taken = snapshot().catch((error: Error) => log().write(`[no snapshot before a turn: ${error.message}]\n`));
    await Promise.race([taken, late.promise]);
    clearTimeout(timer);
  }

  async #end() {
    await this.#running?.server.stop();
  }

  #ended(server: ChatServer) {
    if (this.#running?.server !== server) return;
    this.#running = null;
    clearInterval(this.#telling);
    clearTimeout(this.#idle);
    for (const bridge of this.#bridges) bridge.close(serviceRestart, 'ended');
  }

  #watchIdle() {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#bridges.size === 0 && !this.#running?.work.busy) void this.#end();
    }, this.#options.idleAfter ?? hour);
    this.#idle.unref();
  }
}
