import type { IPty } from '@lydell/node-pty';
import type WebSocket from 'ws';
import type { TerminalInfo } from '#contract/supervisor.ts';
import { Attachment } from './attachment.ts';
import { grace, signalGroup } from './processes.ts';
import { Recorder } from './recorder.ts';

/** Bytes of output that a returning browser can still see. */
const history = 1024 * 1024;
/** How long a program waits for browsers that show nothing, before they are sent away and it goes on. */
const patience = 30_000;

/** Output faster than {@link floodBytes} in {@link floodWindow} is a flood, and worth gathering; a keystroke's echo is not. */
const floodBytes = 16 * 1024;
const floodWindow = 8;
const gather = 3;

/** One program in a pty, its recording, and the browsers that look at it. */
export class Terminal {
  readonly id: string;
  exitCode: number | null = null;
  #pty: IPty;
  #title: string;
  #createdAt = new Date();
  #recorder = new Recorder(history);
  #attachments = new Set<Attachment>();
  #onInput: () => void;
  #onChange: () => void;
  #scheduled = false;
  #burst = { since: 0, bytes: 0 };
  #paused: NodeJS.Timeout | null = null;

  constructor(id: string, title: string, pty: IPty, on: { input: () => void; change: () => void }) {
    this.id = id;
    this.#title = title;
    this.#pty = pty;
    this.#onInput = on.input;
    this.#onChange = on.change;
    // With `encoding: null` these are bytes, whatever the types say.
    pty.onData((data) => this.#output(data as unknown as Buffer));
    pty.onExit(({ exitCode, signal }) => this.#exited(signal ? 128 + signal : exitCode));
  }

  get pid(): number {
    return this.#pty.pid;
  }

  info(): TerminalInfo {
    return {
      id: this.id,
      title: this.#title,
      cols: this.#pty.cols,
      rows: this.#pty.rows,
      createdAt: this.#createdAt.toISOString(),
      offset: this.#recorder.end,
      exitCode: this.exitCode,
    };
  }

  attach(socket: WebSocket, offset: number): void {
    const attachment = new Attachment(
      socket,
      this.id,
      {
        recorder: this.#recorder,
        input: (bytes) => this.#input(bytes),
        resize: (cols, rows) => this.#resize(cols, rows),
        moved: () => this.#moved(),
      },
      offset,
    );
    this.#attachments.add(attachment);
    socket.on('close', () => {
      this.#attachments.delete(attachment);
      this.#moved();
    });
    this.#flush();
  }

  /** Ends the program as closing its window would; insists when it does not listen. */
  kill(): void {
    for (const attachment of this.#attachments) attachment.close(1001, 'closed');
    if (this.exitCode !== null) return;
    this.#pty.kill('SIGHUP');
    setTimeout(() => this.exitCode === null && signalGroup(this.#pty.pid, 'SIGKILL'), grace).unref();
  }

  #input(bytes: Buffer) {
    if (this.exitCode !== null) return;
    this.#pty.write(bytes as unknown as string);
    this.#onInput();
  }

  #resize(cols: number, rows: number) {
    if (this.exitCode !== null) return;
    this.#pty.resize(cols, rows);
    this.#onChange();
  }

  #output(bytes: Buffer) {
    this.#recorder.append(bytes);
    const now = performance.now();
    if (now - this.#burst.since > floodWindow) this.#burst = { since: now, bytes: 0 };
    this.#burst.bytes += bytes.length;
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (this.#burst.bytes > floodBytes) setTimeout(() => this.#flush(), gather);
    else setImmediate(() => this.#flush());
  }

  #flush() {
    this.#scheduled = false;
    for (const attachment of this.#attachments) attachment.pump();
    this.#moved();
  }

  /** Holds the program while every browser is behind; tells those that have seen all of it that it ended. */
  #moved() {
    const all = [...this.#attachments];
    if (this.exitCode !== null) {
      for (const attachment of all) if (attachment.drained) attachment.exit(this.exitCode);
      return;
    }
    const hold = all.length > 0 && all.every((attachment) => attachment.stalled);
    if (hold && !this.#paused) {
      this.#pty.pause();
      this.#paused = setTimeout(() => {
        for (const attachment of this.#attachments) attachment.close(1013, 'too slow');
        this.#attachments.clear();
        this.#moved();
      }, patience);
    } else if (!hold && this.#paused) {
      this.#resume();
    }
  }

  #resume() {
    if (!this.#paused) return;
    clearTimeout(this.#paused);
    this.#paused = null;
    this.#pty.resume();
  }

  #exited(code: number) {
    this.exitCode = code;
    this.#resume();
    // What it started in the background goes with its window, as on any desk.
    signalGroup(this.#pty.pid, 'SIGKILL');
    this.#flush();
    this.#onChange();
  }
}
