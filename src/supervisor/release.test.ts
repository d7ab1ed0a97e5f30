import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ways } from '#link/pair.fixture.ts';
import { TestPortal, until } from './portal.fixture.ts';

const run = promisify(execFile);
const commits = ['a', 'b', 'c'].map((letter) => letter.repeat(40)) as [string, string, string];

const server = (version: string) => `
import http from 'node:http';
import fs from 'node:fs';
http.createServer((request, response) => {
  if (request.url === '/write') fs.appendFileSync('data/log', '${version}');
  response.end('${version} ' + fs.readFileSync('built', 'utf8'));
}).listen(process.env.PORT, '127.0.0.1');
`;

describe.each(ways)('releases over a %s', (way) => {
  let portal: TestPortal;
  const port = way === 'unix socket' ? 41_751 : 41_761;
  const spec = {
    volumes: [{ name: 'data', path: 'data' }],
    app: {
      build: ['echo built-$LEVEL > built'],
      command: 'node app.mjs',
      port,
      variables: { LEVEL: 'x' },
      health: { timeout: 5 },
    },
  };
  const options = { purpose: 'app', startServices: false, spec } as const;
  beforeEach(async () => {
    portal = await TestPortal.open(way);
  });
  afterEach(() => portal.close());

  /** A tar as `git archive` makes it. */
  async function archive(files: Record<string, string>): Promise<Readable> {
    const folder = join(portal.folder, 'source');
    await run('rm', ['-rf', folder]);
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(folder, name, '..'), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    return spawn('tar', ['-c', '-C', folder, '.'], { stdio: ['ignore', 'pipe', 'inherit'] }).stdout;
  }
  const put = (commit: string, tar: Readable) => portal.call('PUT', `/release?commit=${commit}`, tar, { lane: 'bulk' });
  const release = async (commit: string, files: Record<string, string>) =>
    expect((await put(commit, await archive(files))).status).toBe(202);
  const serves = async () => (await portal.call('GET', '/', undefined, { lane: 'bulk', port })).body.toString();

  it('are built, started and replaced; a volume stays; a restarted supervisor starts the last again', {
    timeout: 60_000,
  }, async () => {
    const first = await portal.start(options);
    await release(commits[0], { 'app.mjs': server('one'), 'data/log': 'first,' });
    await portal.statusWhere((status) => status.release.status === 'live');
    expect(await serves()).toBe('one built-x\n');
    await portal.call('GET', '/write', undefined, { lane: 'bulk', port });
    await release(commits[1], { 'app.mjs': server('two'), 'data/log': 'overwritten?' });
    await portal.statusWhere((status) => status.release.status === 'live' && status.release.commit === commits[1]);
    expect(await serves()).toBe('two built-x\n');
    expect(await readFile(join(portal.home, 'volumes/data/log'), 'utf8')).toBe('first,one');

    const exited = once(first, 'exit');
    first.kill('SIGKILL');
    await exited;
    await endStrays(portal.home);
    await until(() => !portal.mux('bulk'));
    await portal.start(options);
    const status = await portal.statusWhere((now) => now.release.status === 'live');
    expect(status.release.commit).toBe(commits[1]);
    expect(await serves()).toBe('two built-x\n');
    expect(status.services.map((service) => service.name)).toEqual(['app']);
    const build = await portal.call('GET', '/logs?service=build');
    expect([build.status, build.body.toString()]).toEqual([200, '']);
  });

  it('change nothing when the same comes again', async () => {
    await portal.start(options);
    await release(commits[0], { 'app.mjs': server('one') });
    await portal.statusWhere((status) => status.release.status === 'live');
    await release(commits[0], { 'app.mjs': server('other') });
    expect((await portal.status()).release.status).toBe('live');
    expect(await serves()).toBe('one built-x\n');
  });

  it('see what admins set, which no build does; a change alone starts the app anew, and a bad one is taken back', {
    timeout: 60_000,
  }, async () => {
    const build = ['echo built-$LEVEL-$TOKEN > built'];
    const first = { revision: 1, variables: { TOKEN: 'one', LEVEL: 'set' } };
    await portal.start({ ...options, app: first, spec: { ...spec, app: { ...spec.app, build } } });
    const app = `
      if (process.env.TOKEN === 'bad') throw new Error('no such token');
      ${server('')}`.replace("response.end('", "response.end(process.env.TOKEN + process.env.LEVEL + '");
    const give = async (revision: number, TOKEN: string) => {
      const answer = await portal.call('PUT', '/release/variables', { revision, variables: { TOKEN } });
      expect(answer.status).toBe(204);
    };
    const outcome = (revision: number) =>
      portal.statusWhere(({ release }) => release.revision === revision && ['live', 'failed'].includes(release.status));
    await release(commits[0], { 'app.mjs': app });
    expect((await outcome(1)).release.status).toBe('live');
    expect(await serves()).toBe('oneset built-x-\n');

    await give(2, 'two');
    expect(await serves()).toBe('oneset built-x-\n');
    // The files are not looked at: they are there, and built.
    await release(commits[0], { 'app.mjs': 'throw new Error("unpacked again")' });
    expect((await outcome(2)).release.status).toBe('live');
    expect(await serves()).toBe('twox built-x-\n');

    await give(3, 'bad');
    await release(commits[0], { 'app.mjs': app });
    const refused = (await outcome(3)).release;
    expect(refused.status).toBe('failed');
    expect(refused.error).toContain('no such token');
    await portal.statusWhere((status) => status.services[0]?.status === 'running');
    expect(await serves()).toBe('twox built-x-\n');

    await give(4, 'four');
    await release(commits[0], { 'app.mjs': app });
    expect((await outcome(4)).release.status).toBe('live');
    expect(await serves()).toBe('fourx built-x-\n');
  });

  it('are unpacked whatever padding follows the end of the archive', async () => {
    await portal.start(options);
    const files = await buffer(await archive({ 'app.mjs': server('one') }));
    expect((await put(commits[0], Readable.from([files, Buffer.alloc(2_000_000)]))).status).toBe(202);
    await portal.statusWhere((status) => status.release.status === 'live');
  });

  it('that fail to build or to start tell why, and the one before serves on', { timeout: 60_000 }, async () => {
    await portal.start({ ...options, spec: { ...spec, app: { ...spec.app, build: ['sh build.sh'] } } });
    await release(commits[0], { 'build.sh': 'echo ok > built', 'app.mjs': server('one') });
    await portal.statusWhere((status) => status.release.status === 'live');
    await release(commits[1], { 'build.sh': 'echo the compiler says no >&2; exit 2', 'app.mjs': server('two') });
    const unbuilt = await portal.statusWhere((status) => status.release.status === 'failed');
    expect(unbuilt.release.error).toContain('the compiler says no');
    expect(await serves()).toBe('one ok\n');
    await release(commits[2], { 'build.sh': 'echo ok > built', 'app.mjs': 'throw new Error("no start")' });
    const unstarted = await portal.statusWhere(
      (status) => status.release.status === 'failed' && status.release.commit === commits[2],
    );
    expect(unstarted.release.error).toContain('no start');
    await portal.statusWhere((status) => status.services[0]?.status === 'running');
    expect(await serves()).toBe('one ok\n');
    const logs = await portal.call('GET', '/logs?service=build');
    expect(logs.body.toString()).toContain('the compiler says no');
  });

  it('give way to a newer one at once', { timeout: 60_000 }, async () => {
    await portal.start({ ...options, spec: { ...spec, app: { ...spec.app, build: ['sh build.sh'] } } });
    await release(commits[0], { 'build.sh': 'sleep 1000', 'app.mjs': server('one') });
    await portal.statusWhere((status) => status.release.status === 'building');
    await release(commits[1], { 'build.sh': 'echo ok > built', 'app.mjs': server('two') });
    await portal.statusWhere((status) => status.release.status === 'live');
    expect(await serves()).toBe('two ok\n');
    // Also to one that is started and not healthy yet.
    await release(commits[2], { 'build.sh': 'true', 'app.mjs': 'setInterval(() => {}, 1000)' });
    await portal.statusWhere((status) => status.release.status === 'starting');
    await release(commits[1], { 'build.sh': 'echo again > built', 'app.mjs': server('two') });
    await portal.statusWhere((status) => status.release.status === 'live');
    expect(await serves()).toBe('two again\n');
  });

  it('take over dependencies of the same lock file, and only then', async () => {
    const lock = '{"lockfileVersion":3}';
    const modules = join(portal.project, 'node_modules', 'left-pad');
    await mkdir(modules, { recursive: true });
    await writeFile(join(modules, 'index.js'), 'pad');
    await writeFile(join(portal.project, 'package-lock.json'), lock);
    await portal.start(options);
    await release(commits[0], { 'app.mjs': server('one'), 'package-lock.json': lock });
    const taken = await stat(join(portal.home, 'releases', commits[0], 'node_modules/left-pad/index.js'));
    expect(taken.ino).toBe((await stat(join(modules, 'index.js'))).ino);
    await release(commits[1], { 'app.mjs': server('two'), 'package-lock.json': `${lock}\n` });
    await expect(stat(join(portal.home, 'releases', commits[1], 'node_modules'))).rejects.toThrow('ENOENT');
  });

  it('never write outside of their folder, and a broken archive changes nothing', async () => {
    await portal.start(options);
    const make = (script: string) =>
      spawn('python3', ['-c', `${tarPrelude}\n${script}`], { stdio: ['ignore', 'pipe', 'inherit'] }).stdout;
    const attacks = [
      `add('../../escaped', b'x')`,
      `link('out', '${portal.folder}'); add('out/escaped', b'x')`,
      `hard('passwd', '../../../etc/passwd')`,
    ];
    for (const script of attacks) {
      const { status } = await put(commits[0], make(`${script}\ndone()`));
      expect(status).toBe(400);
      expect((await portal.status()).release.status).toBe('failed');
    }
    // Absolute names are taken as relative ones.
    await put(commits[0], make(`add('${portal.folder}/escaped', b'x'); done()`));
    expect(await readdir(portal.folder)).not.toContain('escaped');
    expect((await put(commits[1], Readable.from(['this is no tar']))).status).toBe(400);
    expect((await readdir(join(portal.home, 'releases'))).filter((name) => name === commits[1])).toEqual([]);
  });
});

const tarPrelude = `
import io, sys, tarfile
tar = tarfile.open(fileobj=sys.stdout.buffer, mode='w|')
def add(name, data):
    info = tarfile.TarInfo(name); info.size = len(data); tar.addfile(info, io.BytesIO(data))
def link(name, target):
    info = tarfile.TarInfo(name); info.type = tarfile.SYMTYPE; info.linkname = target; tar.addfile(info)
def hard(name, target):
    info = tarfile.TarInfo(name); info.type = tarfile.LNKTYPE; info.linkname = target; tar.addfile(info)
def done(): tar.close()
`;

/** Without a sandbox around it, a killed supervisor leaves its children; the engine ends them, and here the test does. */
async function endStrays(home: string): Promise<void> {
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    if (environment.includes(`HOME=${home}`)) process.kill(Number(pid), 'SIGKILL');
  }
}
