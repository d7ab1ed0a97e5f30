/** PostgreSQL as our child: the default database, for one machine. Several replicas share a server named by DATABASE_URL instead. */
import { mkdir, open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { findPostgres } from './postgres-binaries.ts';
import { createCluster, databaseUser, readClusterMajor, waitUntilFree } from './postgres-cluster.ts';
import { type Guarded, runGuarded } from './postgres-guard.ts';
import { choosePostgresUser } from './postgres-user.ts';

export type EmbeddedPostgres = {
  /** For `pg` (`connectionString`). It names a unix socket: there is no TCP port and no password. */
  url: string;
  /** Stops the server and waits for its end. Close the pools first; connections that are left are cut. May be called again. */
  stop(): Promise<void>;
  /** Resolves when the server has ended, asked or not. Unasked, the portal cannot go on. */
  closed: Promise<void>;
};

/** For a small machine that it shares with workspaces. Durability (fsync) stays at its default: on. */
const settings = {
  listen_addresses: '',
  unix_socket_directories: '.', // the data directory: 0700, so only its owner and root can connect
  unix_socket_permissions: '0700',
  max_connections: '60',
  shared_buffers: '64MB',
  max_wal_size: '256MB',
  jit: 'off', // our queries are short: compiling them costs more than it saves
  logging_collector: 'off',
  log_destination: 'stderr',
  log_line_prefix: '',
  // The server's own events, not failed statements: those quote what people typed.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
};

const readyLine = 'database system is ready to accept connections';

/**
 * Starts the server on `dir` and makes the database when there is none. The caller holds the lock of the data directory (lock.ts).
 * Rejects with a message for the operator when no fitting PostgreSQL is installed, when another server holds `dir`, or when it cannot start.
 * @param options.binaries the operator's folder with `postgres` and `initdb` (SLIPWAY_PG_BIN)
 * @param options.log takes the server's own lines
 * @param options.patienceMs how long to wait for a server that a killed portal left behind
 */
export async function startEmbeddedPostgres(options: {
  dir: string;
  log: (line: string) => void;
  binaries?: string | null;
  patienceMs?: number;
}): Promise<EmbeddedPostgres> {
  const { log, binaries: given = null, patienceMs = 20_000 } = options;
  const dir = resolve(options.dir);
  await mkdir(dirname(dir), { recursive: true });
  const user = await choosePostgresUser(dir);
  const neededMajor = await readClusterMajor(dir);
  // Root's folders may be closed to the user it drops to, so its copy of the programs goes where every user can read.
  const binaries = await findPostgres({
    given,
    neededMajor,
    user,
    copyDir: user ? '/var/cache/slipway' : dirname(dir),
  });
  if (neededMajor === null) await createCluster(dir, binaries, user);
  await waitUntilFree(dir, patienceMs);

  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = runGuarded({ program: join(binaries.bin, 'postgres'), dir, args, user });
  await untilReady(server, dir, log);

  const { url, release } = await runningPostgres(dir);
  const closed = server.ended.then(release);
  return {
    url,
    closed,
    stop() {
      server.stop();
      return closed;
    },
  };
}

/** How to reach the server that runs on a directory, started by this process or by another. Release it when done. */
export async function runningPostgres(dir: string): Promise<{ url: string; release(): Promise<void> }> {
  const { path, release } = await openSocketPath(resolve(dir));
  return { url: `postgresql:///postgres?host=${encodeURIComponent(path)}&user=${databaseUser}`, release };
}

async function untilReady(server: Guarded, dir: string, log: (line: string) => void): Promise<void> {
  const said: string[] = [];
  const ready = new Promise<'ready'>((done) => {
    server.onLine((line) => {
      log(line);
      if (said.length < 50) said.push(line);
      if (line.includes(readyLine)) done('ready');
    });
  });
  // No deadline: after a power cut the server first replays its log, and stopping it then would only begin that again.
  if ((await Promise.race([ready, server.ended])) === 'ready') return;
  server.stop();
  throw new Error(`PostgreSQL did not start on ${dir}:\n${said.join('\n')}`);
}

/** A socket's address holds 107 bytes. A longer path is named by an open file of this process, which is short and ends with us. */
async function openSocketPath(dir: string): Promise<{ path: string; release(): Promise<void> }> {
  if (Buffer.byteLength(join(dir, '.s.PGSQL.5432')) <= 107) return { path: dir, release: async () => {} };
  const handle = await open(dir);
  return { path: `/proc/${process.pid}/fd/${handle.fd}`, release: () => handle.close() };
}
