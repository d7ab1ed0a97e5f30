import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawn } from '@lydell/node-pty';
import { program, sandboxCommand, writeSandbox } from '#engines/local/sandbox.ts';
import { Screen } from '#test/harness/screen.ts';

/** `nobody`: bubblewrap must not be started while the machine's root is mapped in. */
const nobody = 65534;
const root = path.resolve(import.meta.dirname, '../..');

export interface BareSandbox {
  /** Milliseconds from nothing to a shell's prompt. */
  toPrompt(): Promise<number>;
  remove(): Promise<void>;
}

/**
 * A shell in the very sandbox of the local engine (its own command line), on a pty, and nothing else: no portal, no
 * supervisor, no copy of a project. What a launch cannot be quicker than.
 */
export async function bareSandbox(): Promise<BareSandbox> {
  const folder = await mkdtemp(path.join(tmpdir(), 'slipway-bare-'));
  const home = path.join(folder, 'home');
  const socketFolder = path.join(folder, 'link');
  for (const made of [path.join(home, 'project'), socketFolder]) await mkdir(made, { recursive: true });
  for (const open of [folder, home, path.join(home, 'project'), socketFolder]) await chmod(open, 0o755);
  const shared = await writeSandbox(path.join(folder, 'sandbox'));
  const supervisor = program(path.join(root, 'bin/supervisor.ts'), process.execPath);
  const command = sandboxCommand(
    { program: 'bwrap', disableUserns: true },
    // The filter needs a descriptor, which a pty's child does not get; loading it takes microseconds.
    { ...shared, filter: null },
    supervisor,
    { id: 'bare', home, socketFolder, memory: 512, cache: null },
  );
  const args = [...command.slice(1, command.lastIndexOf('--') + 1), 'bash', '--norc', '-i'];
  const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

  return {
    async toPrompt() {
      const screen = new Screen();
      const began = performance.now();
      const pty = spawn('bwrap', args, { ...user, cols: 80, rows: 24, cwd: '/', encoding: null });
      const ended = new Promise<void>((resolve) => pty.onExit(() => resolve()));
      pty.onData((data) => screen.feed(data as unknown as Buffer));
      await screen.until(prompt);
      const took = performance.now() - began;
      pty.kill('SIGKILL');
      await ended;
      return took;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The end of what bash shows when it waits for a command. */
export const prompt = /[$#] $/;
