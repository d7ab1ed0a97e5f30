import { execFile } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ways } from '#link/pair.fixture.ts';
import { makeProject, type Project } from '#portal/git/project.fixture.ts';
import { TestPortal } from './portal.fixture.ts';

const run = promisify(execFile);
const input = { message: 'Saved', author: { name: 'Ada', email: 'ada@example.com' } };

describe('updates', () => {
  let portal: TestPortal;
  /** The portal's side: what the project shall become. */
  let wanted: Project;
  let from: string;
  beforeEach(async () => {
    portal = await TestPortal.open(ways[0]!);
    wanted = makeProject();
    await portal.start();
    for (const [name, content] of Object.entries({ 'a.txt': 'one\n', 'b/c.txt': 'two\n', 'b/d.txt': 'three\n' })) {
      await mkdir(join(portal.project, name, '..'), { recursive: true });
      await writeFile(join(portal.project, name), content);
      wanted.write(name, content);
    }
    from = wanted.tree();
    expect(await take()).toBe(from);
  });
  afterEach(async () => {
    wanted.remove();
    await portal.close();
  });

  const take = async () => (await portal.json<{ tree: string }>('POST', '/snapshots', input)).tree;
  const update = async (to: string, at = from) => {
    const path = `/update?from=${at}&to=${to}`;
    const { status, body } = await portal.call('PUT', path, wanted.pack(to, [at]), { lane: 'bulk' });
    return { status, ...(JSON.parse(body.toString()) as { tree: string; blocked: string[] }) };
  };
  const done = (tree: string) => ({ status: 200, tree, blocked: [] });
  const text = (name: string) => readFile(join(portal.project, name), 'utf8');

  it('write what differs, and keep the states before and after', async () => {
    wanted.write('a.txt', 'changed\n');
    wanted.write('new/deep/e.txt', 'new\n');
    wanted.write('run.sh', '#!/bin/sh\n');
    await chmod(join(wanted.folder, 'run.sh'), 0o755);
    await symlink('../elsewhere', join(wanted.folder, 'link'));
    await rm(join(wanted.folder, 'b'), { recursive: true });
    const to = wanted.tree();
    const { ino } = await stat(join(portal.project, 'a.txt'));
    expect(await update(to)).toEqual(done(to));
    expect(await text('a.txt')).toBe('changed\n');
    expect(await text('new/deep/e.txt')).toBe('new\n');
    expect((await stat(join(portal.project, 'run.sh'))).mode & 0o111).toBe(0o111);
    expect(await readlink(join(portal.project, 'link'))).toBe('../elsewhere');
    expect(await readdir(portal.project)).not.toContain('b');
    expect((await stat(join(portal.project, 'a.txt'))).ino).not.toBe(ino);
    const { stdout } = await run('git', [
      '--git-dir',
      join(portal.home, '.slipway/git'),
      'log',
      '--format=%s %T',
      'refs/slipway/latest',
    ]);
    expect(stdout.trim().split('\n').slice(0, 2)).toEqual([`After an update ${to}`, `Saved ${from}`]);
    expect(await readdir(join(portal.home, '.slipway/git'))).not.toContain('update');
  });

  it('may be repeated, and finish what was cut short', async () => {
    wanted.write('a.txt', 'changed\n');
    wanted.write('b/c.txt', 'changed, too\n');
    const to = wanted.tree();
    // Half of it was written when somebody died.
    await writeFile(join(portal.project, 'a.txt'), 'changed\n');
    expect(await update(to)).toEqual(done(to));
    expect(await update(to)).toEqual(done(to));
    expect(await text('b/c.txt')).toBe('changed, too\n');
  });

  it('leave other files alone, whatever became of them since', async () => {
    wanted.write('a.txt', 'changed\n');
    const to = wanted.tree();
    await writeFile(join(portal.project, 'b/c.txt'), 'typed since\n');
    const answer = await update(to);
    expect(answer).toMatchObject({ status: 200, blocked: [] });
    expect(await text('a.txt')).toBe('changed\n');
    expect(await text('b/c.txt')).toBe('typed since\n');
    expect(answer.tree).not.toBe(to);
  });

  it('write nothing at all when a file that they change was changed, deleted or made since', async () => {
    wanted.write('a.txt', 'changed\n');
    wanted.write('b/c.txt', 'changed\n');
    wanted.write('made.txt', 'theirs\n');
    await rm(join(wanted.folder, 'b/d.txt'));
    const to = wanted.tree();
    await writeFile(join(portal.project, 'b/c.txt'), 'typed since\n');
    await writeFile(join(portal.project, 'b/d.txt'), 'typed, too\n');
    await writeFile(join(portal.project, 'made.txt'), 'mine\n');
    expect(await update(to)).toMatchObject({ status: 200, blocked: ['b/c.txt', 'b/d.txt', 'made.txt'] });
    expect(await text('a.txt')).toBe('one\n');
    expect(await text('b/d.txt')).toBe('typed, too\n');
    await rm(join(portal.project, 'a.txt'));
    expect((await update(to)).blocked).toContain('a.txt');
    await expect(lstat(join(portal.project, 'a.txt'))).rejects.toThrow('ENOENT');
  });

  it('never write over a file that is ignored, nor into one that is a folder here', async () => {
    await writeFile(join(portal.project, '.gitignore'), 'secrets.env\nbuilt\n');
    wanted.write('.gitignore', 'secrets.env\nbuilt\n');
    const start = await take();
    expect(wanted.tree()).toBe(start);
    await writeFile(join(portal.project, 'secrets.env'), 'KEY=mine\n');
    await mkdir(join(portal.project, 'built'));
    await writeFile(join(portal.project, 'built/x'), 'mine\n');
    const theirs = wanted.blob('theirs\n');
    wanted.git('update-index', '--add', '--cacheinfo', `100644,${theirs},secrets.env`);
    wanted.git('update-index', '--add', '--cacheinfo', `100644,${theirs},built`);
    const to = wanted.git('write-tree');
    expect(await update(to, start)).toMatchObject({ blocked: ['built', 'secrets.env'] });
    expect(await text('secrets.env')).toBe('KEY=mine\n');
    expect(await text('built/x')).toBe('mine\n');
  });

  it('never follow a link out of the project', async () => {
    const outside = join(portal.folder, 'outside');
    await mkdir(outside);
    await writeFile(join(portal.project, '.gitignore'), 'way\n');
    wanted.write('.gitignore', 'way\n');
    const start = wanted.tree();
    await symlink(outside, join(portal.project, 'way'));
    const object = wanted.blob('theirs\n');
    wanted.git('update-index', '--add', '--cacheinfo', `100644,${object},way/out.txt`);
    wanted.git('update-index', '--add', '--cacheinfo', `100644,${object},way/deep/out.txt`);
    const to = wanted.git('write-tree');
    expect(await take()).toBe(start);
    expect(await update(to, start)).toMatchObject({ blocked: ['way/deep/out.txt', 'way/out.txt'] });
    expect(await readdir(outside)).toEqual([]);
  });

  it.each([
    ['..', 'evil'],
    ['.git', 'config'],
    ['.GIT', 'config'],
  ])('refuse a tree with a folder named %s', async (name, file) => {
    const inner = wanted.rawTree([{ mode: '100644', name: file, object: wanted.blob('x') }]);
    const to = wanted.rawTree([{ mode: '40000', name, object: inner }]);
    expect((await update(to)).status).toBeGreaterThanOrEqual(400);
    expect(await take()).toBe(from);
    expect((await readdir(portal.home)).toSorted()).toEqual(['.slipway', 'project']);
  });

  it('write what the trees hold, whatever their attributes ask for', async () => {
    wanted.write('.gitattributes', '* text eol=crlf ident\n*.txt filter=evil working-tree-encoding=UTF-16\n');
    wanted.write('a.txt', '$Id$\nline\n');
    const to = wanted.git(
      'rev-parse',
      wanted.rawTree([
        { mode: '100644', name: '.gitattributes', object: wanted.blob('* text eol=crlf ident\n*.txt filter=evil\n') },
        { mode: '100644', name: 'a.txt', object: wanted.blob('$Id$\nline\n') },
      ]),
    );
    expect(await update(to)).toEqual(done(to));
    expect(await text('a.txt')).toBe('$Id$\nline\n');
  });

  it('refuse a tree that nobody captured, and a pack that breaks off', async () => {
    wanted.write('a.txt', 'changed\n');
    const to = wanted.tree();
    const path = `/update?from=${'f'.repeat(40)}&to=${to}`;
    expect((await portal.call('PUT', path, wanted.pack(to), { lane: 'bulk' })).status).toBe(409);
    const cut = await portal.call('PUT', `/update?from=${from}&to=${to}`, Readable.from([Buffer.from('PACK\0\0')]), {
      lane: 'bulk',
    });
    expect(cut.status).toBe(500);
    expect(await text('a.txt')).toBe('one\n');
    expect(await update(to)).toEqual(done(to));
  });

  it('do 1,000 files in one step', { timeout: 60_000 }, async () => {
    for (let at = 0; at < 1_000; at += 1) wanted.write(`many/${at % 50}/${at}.txt`, `${at}\n`);
    const to = wanted.tree();
    expect(await update(to)).toEqual(done(to));
    expect(await text('many/7/957.txt')).toBe('957\n');
  });

  it('of two at once one waits for the other', async () => {
    wanted.write('a.txt', 'first\n');
    const first = wanted.tree();
    wanted.write('a.txt', 'second\n');
    const second = wanted.tree();
    const answers = await Promise.all([update(first), update(second)]);
    expect(answers.map(({ blocked }) => blocked.length).toSorted()).toEqual([0, 1]);
    expect(['first\n', 'second\n']).toContain(await text('a.txt'));
  });
});
