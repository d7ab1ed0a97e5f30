import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { program, sandboxCommand, writeSandbox } from '#engines/local/sandbox.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** `nobody`: bubblewrap must not be started while the machine's root is mapped in. */
const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

export interface SandboxCommand {
  file: string;
  args: string[];
  options: { uid?: number; gid?: number; cwd: string };
}

export interface Sandboxes {
  /** Bound into every sandbox at /run/portal. */
  socketFolder: string;
  /** @param inside what runs there; a supervisor, waiting for its configuration, without it */
  command(name: string, inside?: readonly string[]): Promise<SandboxCommand>;
  remove(): Promise<void>;
}

/**
 * Sandboxes with the very command line of the local engine, and nothing else around: no portal, no keeper, no control
 * groups. Every process in them ends with ours. The system-call filter is left out: it needs a descriptor, which a child on
 * a pty does not get, and loading it takes microseconds.
 */
export async function openSandboxes(): Promise<Sandboxes> {
  const folder = await mkdtemp(path.join(tmpdir(), 'slipway-bench-'));
  await chmod(folder, 0o755);
  const shared = { ...(await writeSandbox(path.join(folder, 'sandbox'))), filter: null };
  const supervisor = program(path.join(root, 'bin/supervisor.ts'), process.execPath);
  const socketFolder = await ownFolder(path.join(folder, 'link'));
  const cache = { folder: await ownFolder(path.join(folder, 'cache')), writable: true };

  return {
    socketFolder,
    async command(name, inside) {
      const home = await ownFolder(path.join(folder, name));
      await ownFolder(path.join(home, 'project'));
      const environment = { id: name, home, socketFolder, memory: 512, cache };
      const whole = sandboxCommand({ program: 'bwrap', disableUserns: true }, shared, supervisor, environment);
      const [file, ...args] = inside ? [...whole.slice(0, whole.lastIndexOf('--') + 1), ...inside] : whole;
      return { file: file!, args, options: { ...user, cwd: '/' } };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A folder of the user inside, who need not be the one who runs this. */
async function ownFolder(at: string): Promise<string> {
  await mkdir(at, { mode: 0o755 });
  if (user.uid !== undefined) await chown(at, user.uid, user.gid);
  return at;
}
