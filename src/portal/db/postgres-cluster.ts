/** The data directory of the embedded database: made whole or not at all, and never opened by two servers. */
import { chown, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { runGuarded } from './postgres-guard.ts';
import type { PostgresUser } from './postgres-user.ts';

/** The superuser of every embedded database. Who reaches the socket is that user; see embedded.ts for who does. */
export const databaseUser = 'slipway';

/** The major version that wrote `dir`, or null when there is no database in it. */
export async function readClusterMajor(dir: string): Promise<number | null> {
  const version = await readFile(join(dir, 'PG_VERSION'), 'utf8').catch(emptyIfMissing);
  return Number.parseInt(version, 10) || null;
}

/** Makes a new database beside `dir` and renames it, so that a crash half-way leaves no directory that looks like a database. */
export async function createCluster(dir: string, binaries: PostgresBinaries, user: PostgresUser | null): Promise<void> {
  const half = `${dir}.new`;
  await rm(half, { recursive: true, force: true, maxRetries: 5 });
  await mkdir(half, { recursive: true, mode: 0o700 });
  if (user) await chown(half, user.uid, user.gid);
  const initdb = runGuarded({
    program: join(binaries.bin, 'initdb'),
    dir: half,
    args: initdbArgs(binaries.major),
    user,
  });
  const said: string[] = [];
  initdb.onLine((line) => said.push(line));
  if ((await initdb.ended) !== 0)
    throw new Error(`PostgreSQL could not make a database in ${dir}:\n${said.join('\n')}`);
  initdb.stop();
  await rename(half, dir).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOTEMPTY' && cause.code !== 'EEXIST') throw cause;
    throw new Error(`${dir} holds files that are not a PostgreSQL database. Move them away; nothing was changed.`);
  });
  await syncDirectory(dirname(dir));
}

/** UTF-8 in code point order whatever the machine's LANG, which may be C and would give SQL_ASCII. */
function initdbArgs(major: number): string[] {
  const locale =
    major >= 17 ? ['--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : ['--locale=C.UTF-8'];
  // "trust" on the socket: the wall is the 0700 directory that the socket is in, and the kernel keeps it.
  return ['--username', databaseUser, '--encoding=UTF8', ...locale, '--auth=trust', '--data-checksums'];
}

/** A rename survives a power cut once its directory is synced. */
async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir);
  await handle.sync().finally(() => handle.close());
}

/**
 * Waits for the server that a killed portal left behind: its guard is stopping it. Refuses when it stays: two servers would destroy the data.
 * PostgreSQL has a check of its own, which takes any live process with the recorded number for its server. After a crash of the machine or
 * container the number may belong to anyone, ourselves included, so a record that is provably stale is removed first.
 */
export async function waitUntilFree(dir: string, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const pid = await readPostmasterPid(dir);
    if (pid === null) return;
    if (!(await isServerOf(dir, pid))) {
      await rm(join(dir, 'postmaster.pid'), { force: true });
      return;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `Another PostgreSQL (process ${pid}) is using ${dir}. Stop the portal that started it, then start again.`,
      );
    }
    await sleep(25);
  }
}

/** The process number that the last server recorded; null when it ended cleanly. */
export async function readPostmasterPid(dir: string): Promise<number | null> {
  const record = await readFile(join(dir, 'postmaster.pid'), 'utf8').catch(emptyIfMissing);
  return Number.parseInt(record, 10) || null;
}

/** A server runs as the owner of its data directory and works in it, so a process that differs in either is not this directory's. */
async function isServerOf(dir: string, pid: number): Promise<boolean> {
  if (!isRunning(pid)) return false;
  if (process.platform !== 'linux') return true; // no /proc to look closer: judge as PostgreSQL does
  try {
    const own = await stat(dir);
    if ((await stat(`/proc/${pid}`)).uid !== own.uid) return false;
    const cwd = await stat(`/proc/${pid}/cwd`);
    return cwd.dev === own.dev && cwd.ino === own.ino;
  } catch (error) {
    // Root in a container may not look into another user's process: then it counts as the server. Any other error: it has just ended.
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function emptyIfMissing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}
