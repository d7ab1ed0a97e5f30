import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { EngineError } from '#engines/engine.ts';
import { cleanEnvironment } from './commands.ts';
import { type Identity, isSame, parseIdentity, parseStat } from './identity.ts';
import type { within } from './layout.ts';

/**
 * The keeper: the one process of an environment outside its sandbox, and what makes it outlive the portal.
 *
 * It is this fixed script (no value is ever part of its text), and it
 * - holds a lock, so that an environment never runs twice, whatever crashed and was repeated;
 * - joins the control groups before there is anything to limit;
 * - notes its own identity before it starts anything, so that no process is ever unknown after a crash of the portal;
 * - is the parent to whose life bubblewrap ties everything inside; and notes the exit code.
 */
const keeper = `
folder=$1; shift
exec 9>"$folder/lock"; flock -n 9 || exit 75
: >"$folder/exit"
while [ "$1" != -- ]; do echo 0 >"$1/cgroup.procs" || exit 74; shift; done; shift
read -r stat </proc/self/stat
read -r boot </proc/sys/kernel/random/boot_id
printf '%s\\n%s\\n' "$stat" "$boot" >"$folder/process"
"$@" 9>&-
echo "$?" >"$folder/exit"
`;

type Folder = ReturnType<typeof within>;
const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

export interface Start {
  at: Folder;
  /** Control groups to join. */
  groups: string[];
  command: string[];
  /** File with the seccomp filter. */
  filter: string | null;
  /** One JSON document for the supervisor. */
  config: string;
  /** `log`: to the environment's log, for a life beyond the portal's. `pipe`: to the caller, who waits for the end. */
  output: 'log' | 'pipe';
}

/** Starts a keeper in its own session. `ended` resolves when it did; after a restart of the portal, {@link runningKeeper} tells. */
export function startKeeper(start: Start): { ended: Promise<void>; output: Readable | null } {
  const log = start.output === 'log' ? openSync(start.at.log, 'a', 0o600) : 'pipe';
  const filter = start.filter === null ? 'ignore' : openSync(start.filter, 'r');
  try {
    const child = spawn(
      '/bin/sh',
      ['-c', keeper, 'slipway', start.at.folder, ...start.groups, '--', ...start.command],
      {
        detached: true,
        cwd: '/',
        env: cleanEnvironment,
        stdio: ['pipe', log, log, filter], // the fourth is `seccompDescriptor`
      },
    );
    // It may end before it read its configuration; that is told by its exit, not by the broken pipe.
    child.stdin!.on('error', () => {});
    child.stdin!.end(start.config);
    const ended = new Promise<void>((resolve) => {
      child.on('error', () => resolve());
      child.on('exit', () => resolve());
    });
    if (start.output === 'log') {
      child.unref();
      return { ended, output: null };
    }
    const output = new PassThrough();
    child.stdout!.pipe(output, { end: false });
    child.stderr!.pipe(output, { end: false });
    child.on('close', () => output.end());
    return { ended, output };
  } finally {
    if (typeof log === 'number') closeSync(log);
    if (typeof filter === 'number') closeSync(filter);
  }
}

/** The keeper's identity while it lives; so long, and no longer, there may be processes inside. */
export function runningKeeper(at: Folder): Identity | null {
  const noted = parseIdentity(readText(at.process) ?? '');
  return noted && isSame(noted, boot, readText(`/proc/${noted.pid}/stat`)) ? noted : null;
}

/**
 * How the last run ended: the supervisor's exit code; `killed` when not even the keeper could note one; null when there was
 * none since the machine started.
 */
export function lastExit(at: Folder): number | 'killed' | null {
  const noted = parseIdentity(readText(at.process) ?? '');
  if (noted?.boot !== boot) return null;
  const code = readText(at.exit)?.trim();
  return code ? Number(code) : 'killed';
}

/** Resolves when the supervisor runs. @throws EngineError `failed` when the sandbox ended before */
export async function untilRunning(
  at: Folder,
  sandboxed: boolean,
  ended: Promise<void>,
  deadline = 10_000,
): Promise<void> {
  let over = false;
  ended.then(() => {
    over = true;
  });
  const limit = Date.now() + deadline;
  while (Date.now() < limit) {
    const noted = runningKeeper(at);
    if (noted && supervisorOf(noted.pid, sandboxed) !== null) return;
    if (over)
      throw new EngineError('failed', `The environment could not be started.\n${tail(at.log)}`, { retryable: true });
    await wait(3);
  }
  throw new EngineError('unavailable', 'The environment did not start in time.');
}

/**
 * Asks the supervisor to end, then ends everything. Resolves when nothing is left.
 * @param others processes that belong to the environment although they left its process tree; for mode `process`
 */
export async function stopKeeper(at: Folder, sandboxed: boolean, others: () => number[], grace = 8000): Promise<void> {
  const noted = runningKeeper(at);
  if (!noted) return endAll(others);
  const supervisor = supervisorOf(noted.pid, sandboxed);
  const first = sandboxed ? firstInside(noted.pid) : null;
  /** With their identities, since their numbers may be used again while we wait. */
  const known = (first === null ? descendants(noted.pid) : [first]).flatMap((pid) => identify(pid) ?? []);

  if (supervisor !== null) signal(supervisor, 'SIGTERM');
  const limit = Date.now() + grace;
  while (supervisor !== null && runningKeeper(at) && Date.now() < limit) await wait(10);

  const hard = Date.now() + 2000;
  while (runningKeeper(at)) {
    // The first process of a PID namespace takes all others with it; the keeper then notes the exit code and ends.
    for (const one of known) if (isAlive(one)) signal(one.pid, 'SIGKILL');
    if (!sandboxed) for (const pid of descendants(noted.pid)) signal(pid, 'SIGKILL');
    // It was stopped while bubblewrap was only beginning: the kernel ends that with its parent.
    else if (first === null || Date.now() > hard) signal(noted.pid, 'SIGKILL');
    await wait(10);
  }
  await endAll(() => [...others(), ...known.filter(isAlive).map((one) => one.pid)]);
}

async function endAll(pids: () => number[]): Promise<void> {
  const limit = Date.now() + 5000;
  for (;;) {
    const left = pids().filter((pid) => pid !== process.pid && identify(pid) !== null);
    if (left.length === 0) return;
    if (Date.now() > limit)
      throw new EngineError('unavailable', 'A process of the environment does not end. Try again.');
    for (const pid of left) signal(pid, 'SIGKILL');
    await wait(10);
  }
}

/** Last lines of a log, for a person to see why. */
export function tail(log: string, lines = 20): string {
  return (readText(log) ?? '').trimEnd().split('\n').slice(-lines).join('\n').slice(-4000);
}

/** keeper -> bubblewrap outside -> bubblewrap as process 1 inside -> the supervisor, process 2 inside. */
function firstInside(keeperPid: number): number | null {
  const outer = childrenOf(keeperPid)[0];
  return outer === undefined ? null : (childrenOf(outer)[0] ?? null);
}

function supervisorOf(keeperPid: number, sandboxed: boolean): number | null {
  if (!sandboxed) return childrenOf(keeperPid)[0] ?? null;
  const first = firstInside(keeperPid);
  // Orphans inside become children of the first process too; the supervisor is the one with number 2.
  return first === null ? null : (childrenOf(first).find((pid) => pidInside(pid) === 2) ?? null);
}

function pidInside(pid: number): number | null {
  const numbers = readText(`/proc/${pid}/status`)?.match(/^NSpid:\s*(.*)$/m)?.[1];
  return numbers === undefined ? null : Number(numbers.split(/\s+/).at(-1));
}

function childrenOf(pid: number): number[] {
  return (readText(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ').filter(Boolean).map(Number);
}

function descendants(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
}

/** Null for one that ended. */
function identify(pid: number): Identity | null {
  const line = readText(`/proc/${pid}/stat`);
  const stat = line === null ? null : parseStat(line);
  return stat && !'ZX'.includes(stat.state) ? { pid, startTime: stat.startTime, boot } : null;
}

const isAlive = (one: Identity) => identify(one.pid)?.startTime === one.startTime;

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in the meantime, which is what was wanted.
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
