import { spawn } from '@lydell/node-pty';
import { Screen } from '#test/harness/screen.ts';
import type { Sandboxes } from './sandboxes.ts';

/** The end of what bash shows when it waits for a command. */
export const prompt = /[$#] $/;

/** Starts bash in a sandbox on a pty: what a launch cannot be quicker than. @returns milliseconds to its prompt */
export async function bareShell(sandboxes: Sandboxes, name: string): Promise<number> {
  const { file, args, options } = await sandboxes.command(name, ['bash', '--norc', '-i']);
  const screen = new Screen();
  const began = performance.now();
  const pty = spawn(file, args, { ...options, cols: 80, rows: 24, encoding: null });
  const ended = new Promise<void>((resolve) => pty.onExit(() => resolve()));
  // With `encoding: null` these are bytes, whatever the types say.
  pty.onData((data) => screen.feed(data as unknown as Buffer));
  await screen.until(prompt);
  const took = performance.now() - began;
  pty.kill('SIGKILL');
  await ended;
  return took;
}
