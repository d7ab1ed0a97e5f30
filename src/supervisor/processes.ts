import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Variable that every process started here inherits: by it the whole brood is found again, however it forked. */
export const markerVariable = 'SLIPWAY_SUPERVISOR';

/**
 * Arguments for bash that run a command of the spec as a login shell. The profile of the system may replace PATH, and with
 * it the tools that the engine put there; they go back in front. The command is an operand, never part of a script.
 */
// biome-ignore lint/suspicious/noTemplateCurlyInString: bash expands it
const login = 'export PATH="${SLIPWAY_PATH:-$PATH}:$PATH"; eval "$1"';
export const shellArguments = (command: string) => ['-lc', login, 'bash', command];

export interface Running {
  /** Resolves when it ended: its exit code, or 128 + the number of the signal. Never rejects. */
  exited: Promise<number>;
  /** Ends it with everything in its process group: asks first, then insists. */
  stop(): Promise<void>;
}

export interface Command {
  command: string;
  cwd: string;
  env: Record<string, string>;
  onOutput: (bytes: Buffer) => void;
}

/** How long a process may take to end itself. */
export const grace = 5_000;

export function runCommand({ command, cwd, env, onOutput }: Command): Running {
  const child = spawn('bash', shellArguments(command), { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', onOutput);
  child.stderr.on('data', onOutput);
  const exited = exitOf(child, onOutput);
  // A crashed service may leave children that still hold its port.
  void exited.then(() => signalGroup(child.pid, 'SIGKILL'));
  return {
    exited,
    async stop() {
      signalGroup(child.pid, 'SIGTERM');
      await Promise.race([exited, wait(grace, undefined, { ref: false })]);
      signalGroup(child.pid, 'SIGKILL');
      await exited;
    },
  };
}

function exitOf(child: ChildProcess, onOutput: (bytes: Buffer) => void): Promise<number> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      onOutput(Buffer.from(`${error.message}\n`));
      resolve(127);
    });
    // Not `close`: a child that went to the background keeps the pipes open for as long as it likes.
    child.on('exit', (code, signal) => resolve(code ?? exitCodeOf(signal)));
  });
}

const signalNumbers: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
const exitCodeOf = (signal: NodeJS.Signals | null) => 128 + ((signal && signalNumbers[signal]) ?? 0);

export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (!pid) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in it.
  }
}

/** Processes that carry the marker, wherever they were moved to: daemons leave their group, session and parent. */
export async function marked(marker: string): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => []);
  const needle = `${markerVariable}=${marker}`;
  const found: number[] = [];
  for (const entry of entries) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    if (environment.split('\0').includes(needle)) found.push(pid);
  }
  return found;
}

/** Ends every marked process: asks, waits, insists, until none is left. */
export async function sweep(marker: string): Promise<void> {
  const insistAt = performance.now() + grace;
  const asked = new Set<number>();
  for (;;) {
    const pids = await marked(marker);
    if (pids.length === 0) return;
    const insist = performance.now() > insistAt;
    if (performance.now() > insistAt + grace) return;
    for (const pid of pids) {
      if (!insist && asked.has(pid)) continue;
      asked.add(pid);
      try {
        process.kill(pid, insist ? 'SIGKILL' : 'SIGTERM');
        // An interactive shell ignores the polite signal, and obeys the one of a terminal that was closed.
        if (!insist) process.kill(pid, 'SIGHUP');
      } catch {
        // It ended in between.
      }
    }
    await wait(25);
  }
}
