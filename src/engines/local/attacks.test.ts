import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine, Handle, Observation } from '#engines/engine.ts';
import { within } from './layout.ts';
import { runningKeeper } from './processes.ts';
import { good, openEngine, type TestFolder, targetOf, testFolder } from './testing.fixture.ts';

const patience = { timeout: 20_000, interval: 20 };
const attack = await readFile(fileURLToPath(new URL('./fixtures/attack.mjs', import.meta.url)), 'utf8');
const setup = 'setup: ["mkdir -p node_modules/left-pad && echo original > node_modules/left-pad/index.js"]';

let folder: TestFolder;
let engine: Engine;
let sandboxed: boolean;
beforeAll(async () => {
  process.env.PORTAL_SECRET = 'must not be seen';
  folder = await testFolder();
  engine = await openEngine(folder);
  sandboxed = (await engine.isolation()).mode === 'bubblewrap';
  if (!sandboxed)
    console.warn('bubblewrap does not work here: the attacks on the sandbox are NOT tried. apt-get install bubblewrap');
});
afterAll(async () => {
  await engine?.close({ environments: 'stop' });
  await folder?.dispose();
});

const project = (id: string, path = '') => join(folder.root, 'environments', id, 'home/project', path);
const observed = async (id: string): Promise<Observation | undefined> => {
  const all: Observation[] = (await engine.watch(AbortSignal.timeout(5000))[Symbol.asyncIterator]().next()).value;
  return all.find((one) => one.id === id);
};
const fileOf = (path: string) =>
  vi.waitFor(async () => {
    const text = await readFile(path, 'utf8');
    expect(text).not.toBe('');
    return text;
  }, patience);

describe('a hostile workspace', { timeout: 60_000 }, () => {
  it('finds every wall in its place', async (test) => {
    if (!sandboxed) return test.skip('without bubblewrap');
    const host = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => host.once('listening', resolve));
    const { port } = host.address() as { port: number };
    const marker = 'vitest';
    const hostPaths = [
      folder.root,
      join(folder.root, 'environments'),
      join(folder.root, 'credential.json'),
      '/root',
      '/var',
      '/work',
    ];
    await folder.addSource(
      good,
      `version: 1\nname: A\n${setup}\nservices: [{ name: attack, command: node attack.mjs }]\n`,
      {
        'attack.mjs': attack,
        'aims.json': JSON.stringify({ port, marker, hostPaths }),
      },
    );
    await engine.clone(good, targetOf(folder, 'neighbour', { startServices: false }));
    await engine.clone(good, targetOf(folder, 'attacker'));
    const found = JSON.parse(await fileOf(project('attacker', 'attack.json')));
    host.close();

    for (const path of hostPaths) expect(found[`read ${path}`], path).toBe('ENOENT');
    expect(found).toMatchObject({
      users: 3,
      shadow: 'ENOENT',
      'write /usr': 'EROFS',
      'write /etc': 'EROFS',
      'write app': 'EROFS',
      'write /run/portal': 'EROFS',
      interfaces: [],
      'host loopback': 'ECONNREFUSED',
      metadata: 'ENETUNREACH',
      'host processes': [],
      'portal environment': [],
      tools: [process.version, expect.stringContaining('git version')],
    });
    for (const name of Object.keys(found).filter((one) => /^(sysctl|sysrq|new user|mount)/.test(one))) {
      expect(found[name], name).not.toBe('yes');
    }
    if (process.arch === 'x64') {
      const [eperm, enosys] = ['1', '38'];
      expect(found).toMatchObject({
        io_uring: eperm,
        keyctl: eperm,
        clone3: enosys,
        'x32 getpid': eperm,
        'push into terminal': eperm,
      });
    }
    // Replacing its own copy of a file is its right, and its neighbour never sees it.
    expect(await readFile(project('neighbour', 'node_modules/left-pad/index.js'), 'utf8')).toBe('original\n');
    await engine.clone(good, targetOf(folder, 'later', { startServices: false }));
    expect(await readFile(project('later', 'node_modules/left-pad/index.js'), 'utf8')).toBe('original\n');
  });

  it('cannot write into what it shares with others by hard link', async (test) => {
    if (process.getuid?.() !== 0) return test.skip('files are shared by hard link under root only');
    const shared = 'node_modules/left-pad/index.js';
    const [mine, theirs] = [await stat(project('later', shared)), await stat(project('neighbour', shared))];
    expect(mine.uid).toBe(process.getuid());
    expect(mine.mode & 0o222).toBe(0);
    // The point of it all: one inode, or the test would prove nothing. Where blocks are shared instead, they are two.
    if (mine.ino !== theirs.ino) expect(mine.nlink).toBe(1);
    const found = JSON.parse(await readFile(project('attacker', 'attack.json'), 'utf8'));
    expect(found).toMatchObject({
      'write shared': 'EACCES',
      'append shared': 'EACCES',
      'chmod shared': 'EPERM',
      'truncate shared': 'EACCES',
    });
    expect(found['write a link to shared']).toMatch(/EPERM|EACCES/);
    expect(found['replace shared']).toBe('yes');
  });

  it('cannot read a neighbour even when it is out of its sandbox', async (test) => {
    if (process.getuid?.() !== 0) return test.skip('a uid for each workspace needs root');
    const [mine, theirs] = [await stat(project('attacker')), await stat(project('neighbour'))];
    expect(mine.uid).not.toBe(theirs.uid);
    const as = (uid: number, ...command: string[]) =>
      spawnSync('setpriv', ['--reuid', `${uid}`, '--regid', `${uid}`, '--clear-groups', '--', ...command]).status;
    expect(as(mine.uid, 'ls', project('attacker'))).toBe(0);
    expect(as(mine.uid, 'ls', project('neighbour'))).not.toBe(0);
    expect(as(mine.uid, 'ls', join(folder.root, 'environments'))).not.toBe(0);
    for (const secret of ['environments/neighbour/state.json', 'environments/attacker/state.json', 'credential.json']) {
      expect(as(mine.uid, 'cat', join(folder.root, secret)), secret).not.toBe(0);
    }
  });

  it.each(['keeper', 'bubblewrap', 'supervisor'] as const)(
    'is gone to its last process when its %s is killed',
    async (victim) => {
      const ref = { project: 'kill', environment: 'one' };
      await folder.addSource(
        ref,
        'version: 1\nname: K\nservices: [{ name: s, command: "sleep 7654321 & setsid sleep 7654321" }]\n',
      );
      const id = `kill-${victim}`;
      const handle = await engine.clone(ref, targetOf(folder, id));
      const keeper = runningKeeper(within(join(folder.root, 'environments', id)))!.pid;
      const tree = () => descendants(keeper);
      if (!sandboxed) return;
      await vi.waitFor(async () => expect(await tree()).toHaveLength(5 + 1), patience);
      const all = await tree();
      process.kill({ keeper, bubblewrap: all[0]!, supervisor: all[2]! }[victim], 'SIGKILL');
      await vi.waitFor(() => expect(all.filter(isAlive)).toEqual([]), patience);
      await vi.waitFor(async () => expect(await observed(id)).toMatchObject({ state: 'failed' }), patience);
      await engine.start(handle, targetOf(folder, id).supervisor);
      expect(await observed(id)).toMatchObject({ state: 'running' });
      await engine.destroy(handle, { trash: false });
    },
  );

  it('is ended when it does not end by itself', async () => {
    const ref = { project: 'kill', environment: 'stubborn' };
    await folder.addSource(ref, 'version: 1\nname: K\n', { stubborn: '' });
    const handle = await engine.clone(ref, targetOf(folder, 'stubborn'));
    const all = await descendants(runningKeeper(within(join(folder.root, 'environments/stubborn')))!.pid);
    await vi.waitFor(() => expect(existsSync(project('stubborn', '../.seen.json'))).toBe(true), patience);
    await engine.stop(handle);
    expect(all.filter(isAlive)).toEqual([]);
  });

  it('is held to its memory and its processes, and goes on', async (test) => {
    const { limits } = await engine.isolation();
    if (!limits.memory || !limits.processes) return test.skip('control groups cannot be written here');
    const ref = { project: 'limits', environment: 'one' };
    const greedy = `$x = "a" x (900 * 1024 * 1024)`;
    const bomb =
      'while (defined($p = fork) && $n < 500) { sleep 1000 unless $p; $n++ } open F, ">", "processes"; print F $n';
    const services = '[{ name: s, command: "perl greedy.pl; echo $? > memory; perl bomb.pl; sleep 1000" }]';
    const spec = `version: 1\nname: L\nresources: { memory: 256, processes: 64 }\nservices: ${services}\n`;
    await folder.addSource(ref, spec, { 'greedy.pl': greedy, 'bomb.pl': bomb });
    const handle = await engine.clone(ref, targetOf(folder, 'greedy'));
    expect(await fileOf(project('greedy', 'memory'))).toBe('137\n');
    await vi.waitFor(
      async () =>
        expect(await observed('greedy')).toMatchObject({
          state: 'running',
          message: expect.stringContaining('256 MiB'),
        }),
      patience,
    );
    const forks = Number(await fileOf(project('greedy', 'processes')));
    expect(forks).toBeGreaterThan(20);
    expect(forks).toBeLessThan(64);
    await engine.stop(handle);
    expect(await observed('greedy')).toMatchObject({ state: 'stopped' });
  });
});

it('starts in a private folder, as below /root, and leaves its rights alone', async (test) => {
  if (process.getuid?.() !== 0) return test.skip('an ordinary user reaches its own folders');
  const hidden = await testFolder();
  const base = join(hidden.root, '..');
  await chmod(base, 0o700);
  const inner = await openEngine(hidden);
  expect((await inner.isolation()).notice).not.toContain('cannot be reached');
  await hidden.addSource(good, 'version: 1\nname: H\nsetup: ["mkdir node_modules"]\n');
  await inner.clone(good, targetOf(hidden, 'hidden'));
  await vi.waitFor(
    () => expect(existsSync(join(hidden.root, 'environments/hidden/home/.seen.json'))).toBe(true),
    patience,
  );
  expect((await stat(base)).mode & 0o777).toBe(0o700);
  await inner.close({ environments: 'stop' });
  await hidden.dispose();
});

describe('hostile sources', { timeout: 60_000 }, () => {
  it.each(['../escape', 'a/b', '.', '..', '', 'A', '-rf', 'a\0b', 'a b', 'é', 'x'.repeat(64), 'x-'])(
    'refuses %j as an id',
    async (id) => {
      const handle: Handle = { engine: 'local', version: 1, id, data: {} };
      const { supervisor } = targetOf(folder, 'any');
      for (const call of [
        () => engine.source(id, 'web'),
        () => engine.source('shop', id),
        () => engine.environments(id),
        () => engine.create({ project: id, environment: 'web', template: 'plain' }),
        () => engine.create({ project: 'fresh', environment: id, template: 'plain' }),
        () => engine.create({ project: 'fresh', environment: 'web', template: id }),
        () => engine.clone(good, targetOf(folder, id)),
        () => engine.start(handle, supervisor),
        () => engine.destroy(handle, { trash: false }),
        () => engine.restore(handle),
        () => engine.purge(handle),
      ]) {
        await expect((async () => await call())(), String(call)).rejects.toMatchObject({ code: 'not_found' });
      }
    },
  );

  it('copies links as links and never follows them', async () => {
    const ref = { project: 'links', environment: 'one' };
    await folder.addSource(ref, 'version: 1\nname: L\n', { 'real.txt': 'real' });
    const files = join(folder.root, 'projects/links/one/files');
    await symlink('/etc/passwd', join(files, 'password'));
    await symlink('/etc', join(files, 'folder'));
    await symlink('missing', join(files, 'dangling'));
    const { version } = await engine.source(ref.project, ref.environment);
    await engine.clone(ref, targetOf(folder, 'links'));
    for (const [name, to] of Object.entries({ password: '/etc/passwd', folder: '/etc', dangling: 'missing' })) {
      expect(await readlink(project('links', name))).toBe(to);
    }
    expect((await lstat('/etc/passwd')).uid).toBe(0);
    await rm(join(files, 'dangling'));
    await symlink('elsewhere', join(files, 'dangling'));
    expect((await engine.source(ref.project, ref.environment)).version).not.toBe(version);
  });

  it('does not read a spec through a link', async () => {
    const at = join(folder.root, 'projects/links/two');
    await mkdir(at, { recursive: true });
    await symlink('/etc/passwd', join(at, 'environment.yaml'));
    const error = await engine.source('links', 'two').catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: 'invalid_spec' });
    expect((error as Error).message).not.toContain('root');
  });

  it('answers a spec that explodes with a fault', async () => {
    const bomb = ['version: 1', 'name: x', 'a: &a [x,x,x,x,x,x,x,x,x]'];
    for (const [one, next] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh'].map((pair) => pair.split(''))) {
      bomb.push(`${next}: &${next} [${Array(9).fill(`*${one}`).join(',')}]`);
    }
    await folder.addSource({ project: 'bombs', environment: 'yaml' }, bomb.join('\n'));
    await expect(engine.source('bombs', 'yaml')).rejects.toMatchObject({ code: 'invalid_spec' });
  });

  it('survives a setup that leaves traps', async (test) => {
    if (!sandboxed) return test.skip('without bubblewrap');
    const ref = { project: 'traps', environment: 'one' };
    const steps = [
      'mkdir -p node_modules/a web && echo fine > node_modules/a/index.js',
      'ln -s /etc web/node_modules && ln -s / everything && ln -s /etc/passwd .venv',
      'cp /bin/true node_modules/a/suid && chmod 6755 node_modules/a/suid && cp /bin/true suid && chmod 4755 suid',
      'mkfifo node_modules/a/pipe; mkdir -m 000 closed; mkdir -m 000 node_modules/closed',
      "touch -- '-rf' \"$(printf 'new\\nline')\" '*'",
      '(setsid sleep 7654322 >/dev/null 2>&1 &)',
      'head -c 300000 /dev/zero | tr "\\0" x; echo',
    ];
    await folder.addSource(ref, `version: 1\nname: T\nsetup: ${JSON.stringify(steps)}\n`);
    await engine.prepare(ref);
    await engine.clone(ref, targetOf(folder, 'trapped'));
    expect(await readlink(project('trapped', 'web/node_modules'))).toBe('/etc');
    expect(await readlink(project('trapped', '.venv'))).toBe('/etc/passwd');
    expect(await readFile(project('trapped', 'node_modules/a/index.js'), 'utf8')).toBe('fine\n');
    for (const path of ['suid', 'node_modules/a/suid'])
      expect((await stat(project('trapped', path))).mode & 0o6000).toBe(0);
    expect((await stat('/etc')).uid).toBe(0);
    expect((await stat('/etc/passwd')).mode & 0o777).toBe(0o644);
    const everything = await commandLines();
    expect(everything.filter((line) => line.includes('7654322'))).toEqual([]);
  });

  it('does not upgrade through a link that the builder left', async () => {
    const ref = { project: 'links', environment: 'upgrade' };
    const spec = (name: string) =>
      `version: 1\nname: ${name}\nsetup: ["mkdir -p web/node_modules && echo 1 > web/node_modules/x.js"]\n`;
    const outside = join(folder.root, 'outside');
    await mkdir(outside);
    await folder.addSource(ref, spec('one'), { 'web/index.js': '' });
    const handle = await engine.clone(ref, targetOf(folder, 'linked'));
    await rename(project('linked', 'web'), project('linked', 'moved'));
    await symlink(outside, project('linked', 'web'));
    await folder.addSource(ref, spec('two'));
    await engine.upgrade(handle, ref, targetOf(folder, 'linked').supervisor);
    expect(await readdir(outside)).toEqual([]);
    expect(await readlink(project('linked', 'web'))).toBe(outside);
  });

  it('keeps a log within its bound', async () => {
    const { log } = within(join(folder.root, 'environments/linked'));
    await writeFile(log, 'x'.repeat(2 * 1024 * 1024));
    await vi.waitFor(async () => {
      await observed('linked');
      expect((await stat(log)).size).toBeLessThan(1024 * 1024);
    }, patience);
  });
});

async function descendants(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = text.split(' ').filter(Boolean).map(Number);
  const below = await Promise.all(children.map(async (child) => [child, ...(await descendants(child))]));
  return below.flat();
}

function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout !== '' && !stdout.startsWith('Z');
}

async function commandLines(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
}
