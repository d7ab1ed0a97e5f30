import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ways } from '#link/pair.fixture.ts';
import { TestPortal } from './portal.fixture.ts';

const run = promisify(execFile);
const input = { message: 'Saved', author: { name: 'Ada <x>\n', email: 'ada@example.com' } };
interface Answer {
  commit: string;
  tree: string;
  changed: boolean;
}

describe.each(ways)('snapshots over a %s', (way) => {
  let portal: TestPortal;
  let mirror: string;
  beforeEach(async () => {
    portal = await TestPortal.open(way);
    mirror = join(portal.folder, 'mirror');
    await run('git', ['init', '-q', '--bare', mirror]);
    await mkdir(portal.project, { recursive: true });
  });
  afterEach(() => portal.close());

  const write = async (path: string, content: string | Buffer) => {
    const file = join(portal.project, path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, content);
  };
  const take = () => portal.json<Answer>('POST', '/snapshots', input);

  /** Fetches as the portal does, into a repository that git checks strictly. @returns the size of the pack */
  async function fetch(tree: string, have: string[] = []): Promise<number> {
    const { status, body } = await portal.call('GET', `/objects?tree=${tree}&have=${have.join(',')}`, undefined, {
      lane: 'bulk',
    });
    expect(status).toBe(200);
    const child = run('git', ['-C', mirror, 'index-pack', '--stdin', '--fix-thin', '--strict']);
    child.child.stdin!.end(body);
    await child;
    return body.length;
  }

  /** Files of a tree as the portal sees them: a file that must not be in the tree cannot hide. */
  async function contents(tree: string): Promise<Record<string, string>> {
    const { stdout } = await run('git', ['-C', mirror, 'ls-tree', '-rz', tree], { encoding: 'latin1', maxBuffer: 1e8 });
    const files: Record<string, string> = {};
    for (const row of stdout.split('\0').filter(Boolean)) {
      const [meta, name] = row.split('\t') as [string, string];
      const [mode, kind, blob] = meta.split(' ') as [string, string, string];
      const { stdout: bytes } = await run('git', ['-C', mirror, 'cat-file', kind, blob], { encoding: 'latin1' });
      files[`${mode} ${name}`] = bytes;
    }
    return files;
  }

  it('hold every byte: binary, odd names, links, modes, line ends', async () => {
    await portal.start();
    const binary = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7) % 256));
    await write('binary', binary);
    await write('crlf.txt', 'a\r\nb\r\n');
    await write('new\nline "quoted" é', 'odd');
    await write('-leading', 'dash');
    await writeFile(Buffer.concat([Buffer.from(`${portal.project}/invalid-`), Buffer.from([0xff, 0xfe])]), 'bytes');
    await write('deep/er/file', 'deep');
    await write('run.sh', '#!/bin/sh\n');
    await chmod(join(portal.project, 'run.sh'), 0o755);
    await symlink('../../../etc/passwd', join(portal.project, 'link'));
    await symlink('nowhere', join(portal.project, 'dangling'));
    await run('mkfifo', [join(portal.project, 'fifo')]);
    await write('.gitignore', 'ignored\n');
    await write('ignored', 'no');
    const { tree } = await take();
    await fetch(tree);
    expect(await contents(tree)).toEqual({
      '100644 binary': binary.toString('latin1'),
      '100644 crlf.txt': 'a\r\nb\r\n',
      [`100644 ${Buffer.from('new\nline "quoted" é').toString('latin1')}`]: 'odd',
      '100644 -leading': 'dash',
      '100644 invalid-\xff\xfe': 'bytes',
      '100644 deep/er/file': 'deep',
      '100755 run.sh': '#!/bin/sh\n',
      '120000 link': '../../../etc/passwd',
      '120000 dangling': 'nowhere',
      '100644 .gitignore': 'ignored\n',
    });
  });

  it('answer the same commit when nothing changed, and follow one another when something did', async () => {
    await portal.start();
    await write('a', '1');
    const first = await take();
    expect(first.changed).toBe(true);
    expect(await take()).toEqual({ ...first, changed: false });
    await write('a', '2');
    await write('b', '2');
    const [second, again] = await Promise.all([take(), take()]);
    expect([second.changed, again.changed]).toEqual([true, false]);
    await rm(join(portal.project, 'b'));
    const third = await take();
    await fetch(third.tree);
    expect(await contents(third.tree)).toEqual({ '100644 a': '2' });
  });

  it('save 10,000 files, and then send only what is new', { timeout: 60_000 }, async () => {
    await portal.start();
    for (let folder = 0; folder < 100; folder += 1) {
      await mkdir(join(portal.project, `d${folder}`));
      await Promise.all(
        Array.from({ length: 100 }, (_, i) => writeFile(join(portal.project, `d${folder}`, `f${i}`), `${folder}/${i}`)),
      );
    }
    const first = await take();
    const all = await fetch(first.tree);
    await write('d5/f5', 'changed');
    const second = await take();
    const change = await fetch(second.tree, [first.tree, 'f'.repeat(40)]);
    expect(change).toBeLessThan(all / 20);
    const { stdout } = await run('git', ['-C', mirror, 'diff', '--name-only', first.tree, second.tree]);
    expect(stdout).toBe('d5/f5\n');
    expect((await run('git', ['-C', mirror, 'ls-tree', '-r', second.tree])).stdout.trim().split('\n')).toHaveLength(
      10_000,
    );
  });

  it('keep the files of repositories inside the project, at any depth, and none of their history', async () => {
    await portal.start();
    for (const folder of ['nested', 'nested/inner/most', 'fresh']) {
      const path = join(portal.project, folder);
      await mkdir(path, { recursive: true });
      await run('git', ['init', '-q', path]);
      await write(`${folder}/file`, folder);
      if (folder !== 'fresh')
        await run('git', [
          '-C',
          path,
          '-c',
          'user.name=x',
          '-c',
          'user.email=x',
          'commit',
          '-q',
          '--allow-empty',
          '-m',
          'x',
        ]);
    }
    await write('nested/.gitignore', 'secret\n');
    await write('nested/secret', 'no');
    const first = await take();
    await write('nested/later', 'later');
    const { tree } = await take();
    expect(first.changed).toBe(true);
    await fetch(tree);
    expect(await contents(tree)).toEqual({
      '100644 fresh/file': 'fresh',
      '100644 nested/.gitignore': 'secret\n',
      '100644 nested/file': 'nested',
      '100644 nested/inner/most/file': 'nested/inner/most',
      '100644 nested/later': 'later',
    });
  });

  it("run nothing of a hostile project and leave the builder's own repository as it is", async () => {
    await portal.start({ env: { HOME: portal.home } });
    const evil = join(portal.folder, 'ran');
    const script = `#!/bin/sh\necho "$0" >> ${evil}\ncat\n`;
    await run('git', ['init', '-q', portal.project]);
    await write('evil.sh', script);
    await chmod(join(portal.project, 'evil.sh'), 0o755);
    const program = join(portal.project, 'evil.sh');
    const config = `[core]\n\tfsmonitor = ${program}\n\tpager = ${program}\n\tsshCommand = ${program}\n[filter "evil"]\n\tclean = ${program}\n\tsmudge = ${program}\n\tprocess = ${program}\n\trequired = true\n[gc]\n\tauto = 1\n[gpg]\n\tprogram = ${program}\n[commit]\n\tgpgSign = true\n[diff]\n\texternal = ${program}\n[user]\n\tname = Mallory\n`;
    await writeFile(join(portal.project, '.git', 'config'), `${config}[core]\n\trepositoryformatversion = 0\n`);
    await writeFile(join(portal.home, '.gitconfig'), config);
    for (const hook of ['pre-commit', 'post-commit', 'post-index-change', 'reference-transaction', 'post-checkout'])
      await writeFile(join(portal.project, '.git', 'hooks', hook), script, { mode: 0o755 });
    await write('.gitattributes', '* filter=evil text eol=lf ident working-tree-encoding=UTF-16\n*.txt crlf\n');
    await write('sub/.gitattributes', '* filter=evil text=auto eol=crlf\n');
    await write('plain.txt', '$Id$\r\n');
    await write('sub/plain', 'x\r\n');
    await write('.gitmodules', '[submodule "x"]\n\tpath = sub\n\turl = ext::sh -c touch% /tmp/owned\n\tupdate = !sh\n');
    const before = await tree(join(portal.project, '.git'));
    const taken = await take();
    expect(await tree(join(portal.project, '.git'))).toEqual(before);
    await expect(stat(evil)).rejects.toThrow('ENOENT');
    await run('git', ['-C', mirror, 'config', 'receive.fsckObjects', 'false']);
    const pack = await portal.call('GET', `/objects?tree=${taken.tree}`, undefined, { lane: 'bulk' });
    const child = run('git', ['-C', mirror, 'index-pack', '--stdin']);
    child.child.stdin!.end(pack.body);
    await child;
    const files = await contents(taken.tree);
    expect(files['100644 plain.txt']).toBe('$Id$\r\n');
    expect(files['100644 sub/plain']).toBe('x\r\n');
    expect(Object.keys(files).filter((name) => name.startsWith('160000'))).toEqual([]);
  });

  it('survive a broken repository of the builder, a broken store, and a lock that a killed git left', async () => {
    await portal.start();
    await mkdir(join(portal.project, '.git'));
    await writeFile(join(portal.project, '.git', 'HEAD'), 'nonsense');
    await write('a', '1');
    const { tree: first } = await take();
    const store = join(portal.home, '.slipway', 'git');
    await writeFile(join(store, 'index.lock'), '');
    await write('a', '2');
    expect((await take()).changed).toBe(true);
    await writeFile(join(store, 'index'), 'garbage');
    await writeFile(join(store, 'config'), '[broken');
    await write('a', '1');
    expect((await take()).tree).toBe(first);
    await rm(store, { recursive: true });
    expect((await take()).tree).toBe(first);
  });

  it('leave out what git cannot store, and say so', async () => {
    await portal.start();
    await write('good', 'good');
    await write('git~1', 'looks like .git elsewhere');
    const { tree } = await take();
    await fetch(tree);
    expect(await contents(tree)).toEqual({ '100644 good': 'good' });
    expect((await portal.call('GET', '/logs?service=snapshots')).body.toString()).toContain('git~1');
  });

  it('take messages and names for what they are: text', async () => {
    await portal.start();
    await write('a', '1');
    const message = '--amend\n$(touch /tmp/x)\n# not a comment';
    const { commit } = await portal.json<Answer>('POST', '/snapshots', { ...input, message });
    const { stdout } = await run('git', [
      '--git-dir',
      join(portal.home, '.slipway', 'git'),
      'cat-file',
      'commit',
      commit,
    ]);
    expect(stdout).toContain(message);
    expect(stdout).toMatch(/\nauthor Ada x <ada@example\.com> \d+/);
  });
});

/** Every file below with its content. */
async function tree(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[path] = await readFile(path, 'latin1');
    if (entry.isSymbolicLink()) files[path] = await readlink(path);
  }
  return files;
}
