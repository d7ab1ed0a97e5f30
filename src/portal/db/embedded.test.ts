/** The embedded database, with real servers: once as whoever runs the tests, and as root also as an unprivileged user. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';
import { readPostmasterPid } from './postgres-cluster.ts';

const isRoot = process.getuid?.() === 0;
const nobody = 65534;

let root: string;
let dir: string;
let started: EmbeddedPostgres[];
let owners: ChildProcess[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'embedded-'));
  dir = join(root, 'postgres');
  started = [];
  owners = [];
});

afterEach(async () => {
  for (const owner of owners) owner.kill('SIGKILL');
  await Promise.all(started.map((db) => db.stop()));
  await waitUntilGone(dir);
  rmSync(root, { recursive: true });
});

async function start(at = dir, patienceMs = 10_000): Promise<EmbeddedPostgres> {
  const db = await startEmbeddedPostgres({ dir: at, log: () => {}, patienceMs });
  started.push(db);
  return db;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql).finally(() => client.end());
  return rows;
}

const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

async function waitUntilGone(at: string): Promise<void> {
  const pid = await readPostmasterPid(at);
  await vi.waitFor(() => expect(pid !== null && isAlive(pid)).toBe(false), { timeout: 15_000, interval: 20 });
}

/** As `uid`, but with our modules loaded before: the checkout may be below root's home, closed to other users. */
const become = 'const become = (uid) => { process.setgroups([]); process.setgid(uid); process.setuid(uid); };';

/** A process that starts the database, as another user when told so, and stays. Resolves with the URL once the database answers. */
async function startInOwner(uid?: number): Promise<{ owner: ChildProcess; url: string }> {
  const program = `
    ${become}
    const { startEmbeddedPostgres } = await import(process.argv[1]);
    if (process.argv[3]) become(Number(process.argv[3]));
    const db = await startEmbeddedPostgres({ dir: process.argv[2], log: () => {} });
    console.log(db.url);
    setInterval(() => {}, 1000);`;
  const args = ['--input-type=module', '-e', program, new URL('embedded.ts', import.meta.url).href, dir];
  const owner = spawn(process.execPath, uid ? [...args, String(uid)] : args, {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  owners.push(owner);
  const [url] = await once(createInterface({ input: owner.stdout! }), 'line');
  return { owner, url };
}

describe('start and stop', () => {
  test('a new database is UTF-8 in code point order and keeps its data over a restart', async () => {
    const first = await start();
    await query(first.url, `create table words (word text); insert into words values ('é'), ('z'), ('a'), ('Z')`);
    await first.stop();
    await first.stop();
    await first.closed;
    expect(await readPostmasterPid(dir)).toBeNull();

    const second = await start();
    const rows = await query(
      second.url,
      `select word, current_setting('server_encoding') as encoding from words order by word`,
    );
    expect(rows.map((row) => row.word)).toEqual(['Z', 'a', 'z', 'é']);
    expect(rows[0]?.encoding).toBe('UTF8');
  });

  test('it is durable, listens on no port and is closed to other users', async () => {
    const { url } = await start();
    const [row] = await query(url, `select current_setting('fsync') fsync, current_setting('listen_addresses') tcp`);
    expect(row).toEqual({ fsync: 'on', tcp: '' });
    expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  test('a path longer than a socket address works', async () => {
    const { url } = await start(join(root, 'x'.repeat(120), 'postgres'));
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('what a crash left of a half-made database is replaced', async () => {
    mkdirSync(join(`${dir}.new`, 'base'), { recursive: true });
    const { url } = await start();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(existsSync(`${dir}.new`)).toBe(false);
  });

  test('a folder of other files is refused and left alone', async () => {
    mkdirSync(dir);
    writeFileSync(join(dir, 'thesis.txt'), 'years of work');
    await expect(start()).rejects.toThrow('holds files that are not a PostgreSQL database');
    expect(readFileSync(join(dir, 'thesis.txt'), 'utf8')).toBe('years of work');
    rmSync(`${dir}.new`, { recursive: true });
  });

  test('a server that cannot start says why', async () => {
    await (await start()).stop();
    writeFileSync(join(dir, 'postgresql.conf'), 'no_such_setting = on');
    await expect(start()).rejects.toThrow(/did not start on .*\n.*no_such_setting/);
  });

  test('an end that nobody asked for is told', async () => {
    const db = await start();
    process.kill((await readPostmasterPid(dir))!, 'SIGQUIT');
    await db.closed;
  });
});

describe('one server per directory, none without its owner', () => {
  test('a second start on the directory is refused', async () => {
    const { url } = await start();
    const pid = await readPostmasterPid(dir);
    await expect(start(dir, 100)).rejects.toThrow(`Another PostgreSQL (process ${pid}) is using ${dir}`);
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('kill -9 of its owner ends the server, and the next start waits for that and has every committed row', async () => {
    const { owner, url } = await startInOwner();
    await query(url, `create table kept (n int); insert into kept values (42)`);
    const pid = (await readPostmasterPid(dir))!;
    expect(isAlive(pid)).toBe(true);
    owner.kill('SIGKILL');
    const next = await start();
    expect(isAlive(pid)).toBe(false);
    expect(await query(next.url, 'select n from kept')).toEqual([{ n: 42 }]);
  });

  test('kill -9 of its owner while a transaction hangs leaves no server', async () => {
    const { owner, url } = await startInOwner();
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    const cut = expect(client.query('select pg_sleep(600)')).rejects.toThrow();
    owner.kill('SIGKILL');
    await cut;
    await waitUntilGone(dir);
  });

  test('kill -9 of its guard and then of its owner leaves no server', async () => {
    const { owner } = await startInOwner();
    const pid = (await readPostmasterPid(dir))!;
    const guard = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    process.kill(guard, 'SIGKILL');
    owner.kill('SIGKILL');
    await waitUntilGone(dir);
    expect(isAlive(pid)).toBe(false);
  });

  test('the record of a crashed server whose number another process now has does not block a start', async () => {
    await (await start()).stop();
    writeFileSync(join(dir, 'postmaster.pid'), `${process.pid}\n${dir}\n1\n5432\n.\n\n0 0\nready\n`);
    const { url } = await start();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe.runIf(isRoot)('as root', () => {
  test('the server and its data belong to an unprivileged user, also where that user may not pass', async () => {
    const closed = join(root, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const { url } = await start(join(closed, 'postgres'));
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    const pid = await readPostmasterPid(join(closed, 'postgres'));
    expect(readFileSync(`/proc/${pid}/status`, 'utf8')).not.toMatch(/^Uid:.*\b0\b/m);
    expect(statSync(join(closed, 'postgres')).uid).not.toBe(0);
  });

  test('another user, such as a workspace, cannot connect', async () => {
    chmodSync(root, 0o755);
    const { url } = await start();
    const program = `
      ${become}
      const { default: pg } = await import(process.argv[1]);
      become(23456);
      const client = new pg.Client({ connectionString: process.argv[2] });
      await client.connect().then(() => console.log('connected'), (error) => console.log(error.code));
      process.exit();`;
    const args = ['--input-type=module', '-e', program, import.meta.resolve('pg'), url];
    const said = execFileSync(process.execPath, args, { cwd: '/', encoding: 'utf8' });
    expect(said.trim()).toBe('EACCES');
  });

  test('started by an unprivileged user it is theirs, and root may open it later', async () => {
    chownSync(root, nobody, nobody);
    const { owner, url } = await startInOwner(nobody);
    await query(url, 'create table theirs ()');
    expect(statSync(dir).uid).toBe(nobody);
    owner.kill('SIGKILL');
    const later = await start();
    await query(later.url, 'select from theirs');
    expect(statSync(join(dir, 'postmaster.pid')).uid).toBe(nobody);
  });
});
