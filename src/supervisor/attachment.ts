import type WebSocket from 'ws';
import type { z } from 'zod';
import type { terminalDown } from '#contract/supervisor.ts';
import { terminalMessage } from './input.ts';
import type { Recorder } from './recorder.ts';

/** Bytes that may be under way to a browser, which drains its socket whether or not it keeps up with drawing. */
const ahead = 256 * 1024;

/** Clears screen and scrollback: history that starts in the middle must not be drawn over what was there. */
const reset = Buffer.from('\x1bc');

export interface AttachmentOwner {
  recorder: Recorder;
  input(bytes: Buffer): void;
  resize(cols: number, rows: number): void;
  /** It acknowledged or left, so the program may go on. */
  moved(): void;
}

/**
 * One browser attached to a terminal: a position in the recording. It is sent what was recorded beyond that, never more
 * than {@link ahead} bytes before they are acknowledged, so each goes at its own pace and none holds back another. One
 * that falls behind what is kept is taken to the oldest whole line.
 *
 * Down: when history was cut, first a binary frame with a terminal reset, which counts for nothing; then `ready` with the
 * offset of the next byte; then bytes. `ready` comes again after each cut. Up: `ack` carries the bytes drawn since the
 * acknowledgement before.
 */
export class Attachment {
  #socket: WebSocket;
  #terminal: string;
  #owner: AttachmentOwner;
  #position = 0;
  #unacknowledged = 0;

  constructor(socket: WebSocket, terminal: string, owner: AttachmentOwner, offset: number) {
    this.#socket = socket;
    this.#terminal = terminal;
    this.#owner = owner;
    const { start, end } = owner.recorder;
    // An offset of the future belongs to a terminal of the same name before a restart.
    this.#place(offset, offset < start || offset > end);
    socket.on('message', (data: Buffer, binary: boolean) => (binary ? owner.input(data) : this.#control(data)));
    socket.on('error', () => socket.terminate());
  }

  /** True while the browser has acknowledged so little that sending has stopped. */
  get stalled(): boolean {
    return this.#unacknowledged >= ahead;
  }

  get drained(): boolean {
    return this.#position === this.#owner.recorder.end;
  }

  /** Sends what is new, as far as the browser keeps up. */
  pump(): void {
    const { recorder } = this.#owner;
    if (this.stalled) return;
    if (this.#position < recorder.start) this.#place(0, true);
    while (!this.stalled) {
      const bytes = recorder.read(this.#position, ahead - this.#unacknowledged);
      if (bytes.length === 0) return;
      this.#position += bytes.length;
      this.#unacknowledged += bytes.length;
      this.#socket.send(bytes, { binary: true });
    }
  }

  exit(code: number): void {
    this.#tell({ type: 'exit', code });
    this.#socket.close(1000);
  }

  /** @param code of the closing frame; 1013 asks to try again later */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  #place(offset: number, cut: boolean) {
    const { recorder } = this.#owner;
    this.#position = cut ? recorder.firstLine() : offset;
    if (cut) this.#socket.send(reset, { binary: true });
    this.#tell({ type: 'ready', terminal: this.#terminal, offset: this.#position });
  }

  #tell(message: z.input<typeof terminalDown>) {
    this.#socket.send(JSON.stringify(message));
  }

  #control(data: Buffer) {
    const message = parse(data);
    if (!message) this.#tell({ type: 'error', code: 'BAD_REQUEST' });
    else if (message.type === 'resize') this.#owner.resize(message.cols, message.rows);
    else {
      // Never below zero: acknowledging what was not sent would buy credit without bounds.
      this.#unacknowledged = Math.max(0, this.#unacknowledged - message.bytes);
      this.pump();
      this.#owner.moved();
    }
  }
}

function parse(data: Buffer) {
  try {
    return terminalMessage(JSON.parse(data.toString()));
  } catch {
    return undefined;
  }
}
