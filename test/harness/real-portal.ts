import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Client, createClient } from '#client/client.ts';
import type { Role } from '#contract/identity.ts';
import { type Child, startChild } from './child.ts';
import { freePort } from './free-port.ts';
import { endProcessesUnder } from './processes.ts';

const bin = path.resolve(import.meta.dirname, '../../bin');

export interface RealPortalOptions {
  /** Folder of its data, which the caller removes; a temporary one without it, which {@link RealPortal.stop} removes. */
  data?: string;
  port?: number;
  /** Settings on top of those of a test: no limits of speed, nothing of the developer's own. */
  env?: NodeJS.ProcessEnv;
}

/** A portal as a process of its own, exactly as `npm start` runs it: embedded PostgreSQL, the local engine, real files. */
export interface RealPortal {
  readonly url: string;
  readonly port: number;
  readonly data: string;
  /** The first admin's one-time link that the latest start printed. */
  readonly signInLink: string;
  readonly pid: number;
  /** All that the latest start printed. */
  output(): string;
  /** An API key of a verified member of the first organization, an admin unless told; made on the machine's command line. */
  key(email: string, role?: Role): Promise<string>;
  /** A client with such a key. */
  client(email: string, role?: Role): Promise<Client>;
  /** Ends the portal as a power cut would. What it started stays as it is. */
  kill9(): Promise<void>;
  /** Starts it again with the same data and address; first ends it the orderly way when it still runs. */
  restart(): Promise<void>;
  /** Ends it and all that it ever started, and removes its data when they are temporary. May be called twice. */
  stop(): Promise<void>;
}

/** @throws Error with the portal's output when it does not come up; nothing is left behind then */
export async function startRealPortal(options: RealPortalOptions = {}): Promise<RealPortal> {
  const data = options.data ?? (await mkdtemp(path.join(tmpdir(), 'slipway-real-')));
  // Workspaces run as other users below it.
  if (!options.data) await chmod(data, 0o711);
  const port = options.port ?? (await freePort());
  const env = { ...foreignEnv(), ...settings(data, port), ...options.env };
  let child: Child;
  let signInLink: string;

  async function start(): Promise<void> {
    child = startChild(process.execPath, [path.join(bin, 'portal.ts')], {
      env,
      // The channel tells the portal when we end in any way, and it then stops its workspaces.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const ready = await child.says(/Sign in as the first admin.*\n\s+(\S+)\n/, 60_000);
    signInLink = ready[1]!;
  }

  async function stop(): Promise<void> {
    await child.end();
    await endProcessesUnder(data);
    if (!options.data) await rm(data, { recursive: true, force: true });
  }

  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  const url = /Slipway runs at (\S+)/.exec(child!.output())![1]!;

  return {
    url,
    port,
    data,
    get signInLink() {
      return signInLink;
    },
    get pid() {
      return child.pid;
    },
    output: () => child.output(),
    key: (email, role = 'admin') => createKey(env, email, role),
    async client(email, role = 'admin') {
      return createClient({ url, key: await createKey(env, email, role) });
    },
    kill9: () => child.end('SIGKILL'),
    async restart() {
      await child.end();
      await start();
    },
    stop,
  };
}

/** Settings of the person who runs the tests, a database of theirs above all, are not for the portal under test. */
function foreignEnv(): NodeJS.ProcessEnv {
  const foreign = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('SLIPWAY_') && name !== 'DATABASE_URL',
  );
  return Object.fromEntries(foreign);
}

const settings = (data: string, port: number) => ({
  SLIPWAY_DATA: data,
  SLIPWAY_PORT: String(port),
  SLIPWAY_RATE_LIMIT: '1000000',
  SLIPWAY_LAUNCH_LIMIT: '1000000',
  // The other one that a newcomer gets installs its dependencies for a while, beside the test.
  SLIPWAY_STARTERS: 'static-site',
});

async function createKey(env: NodeJS.ProcessEnv, email: string, role: Role): Promise<string> {
  const args = ['admin', 'create-key', '--email', email, '--org', 'main', '--role', role];
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(bin, 'slipway.ts'), ...args], { env });
  return stdout.trim();
}
