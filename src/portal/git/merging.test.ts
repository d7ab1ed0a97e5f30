import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { copyBranch } from '#git/fetch.ts';
import { git, gitLine } from '#git/run.ts';
import { createGitStore, type StoreLimits } from './bare-store.ts';
import { makeProject, type Project } from './project.fixture.ts';
import type { GitStore } from './store.ts';

const org = 'orgone';
const author = { name: 'Ada', email: 'ada@example.com' };
type Files = Record<string, string | Buffer | null>;

let root: string;
let store: GitStore;
/** The forge's repository, in which somebody works. */
let there: Project;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'slipway-merging-'));
  store = createGitStore({ root });
  there = makeProject();
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
  there.remove();
});

const change = (files: Files) => {
  for (const [name, content] of Object.entries(files)) {
    if (content === null) rmSync(path.join(there.folder, name));
    else {
      rmSync(path.join(there.folder, name), { force: true, recursive: true });
      there.write(name, content);
    }
  }
};
/** A commit of the forge's, which is at `main` then. */
const theirs = (files: Files) => {
  change(files);
  return byTree(there.tree());
};
const byTree = (tree: string) => {
  const parent = there.git('for-each-ref', '--format=%(objectname)', 'refs/heads/main');
  const commit = there.git('commit-tree', tree, '-m', 'm', ...(parent ? ['-p', parent] : []));
  there.git('update-ref', 'refs/heads/main', commit);
  return commit;
};
const take = (have: string[] = [], from = store) =>
  from.takeFrom(org, (into) => copyBranch(into, path.join(there.folder, '.git'), { ref: 'refs/heads/main', have }));
/** A commit of the portal's on top of one that is there. */
const ours = async (parent: string, files: Files) => {
  const work = makeProject();
  try {
    const entries = await store.blobs(org, []);
    expect(entries.size).toBe(0);
    await git(['fetch', '--quiet', store.folder(org), parent], {
      folder: path.join(work.folder, '.git'),
      env: { GIT_ALLOW_PROTOCOL: 'file' },
    });
    work.git('reset', '--quiet', '--hard', parent);
    for (const [name, content] of Object.entries(files)) {
      rmSync(path.join(work.folder, name), { force: true, recursive: true });
      if (content !== null) work.write(name, content);
    }
    const tree = work.tree();
    await store.receive(org, tree, work.pack(tree));
    return await store.commit(org, { tree, parent, message: 'm', author, at: new Date(0) });
  } finally {
    work.remove();
  }
};
const contents = async (tree: string) => {
  const entries = await store.entries(org, tree);
  const blobs = await store.blobs(
    org,
    [...entries.values()].map(({ blob }) => blob),
  );
  return Object.fromEntries([...entries].map(([name, { blob }]) => [name, blobs.get(blob)!.toString()]));
};
const left = () => readdirSync(store.folder(org)).filter((name) => name.startsWith('incoming-'));

describe('a commit of somebody else’s repository', () => {
  test('comes in with its history, and later only what is new', async () => {
    const first = theirs({ 'a.txt': 'one\n' });
    const second = theirs({ 'a.txt': 'two\n' });
    expect(await take()).toBe(second);
    expect(await store.has(org, first)).toBe(true);
    expect(await store.contains(org, second, first)).toBe(true);
    expect(await store.contains(org, first, second)).toBe(false);
    const third = theirs({ 'b.txt': 'three\n' });
    expect(await take([second])).toBe(third);
    expect(await contents(await store.treeOf(org, third))).toEqual({ 'a.txt': 'two\n', 'b.txt': 'three\n' });
    expect(left()).toEqual([]);
  });

  test.each<[string, () => string]>([
    ['a submodule', () => there.rawTree([{ mode: '160000', name: 'module', object: 'a'.repeat(40) }])],
    ['a file named .git', () => there.rawTree([{ mode: '100644', name: '.git', object: there.blob('x') }])],
    [
      'a folder named ..',
      () =>
        there.rawTree([
          {
            mode: '40000',
            name: '..',
            object: there.rawTree([{ mode: '100644', name: 'x', object: there.blob('x') }]),
          },
        ]),
    ],
    ['a name with a slash', () => there.rawTree([{ mode: '100644', name: 'a/../../b', object: there.blob('x') }])],
    [
      'a name that a terminal obeys',
      () => there.rawTree([{ mode: '100644', name: 'a\x1b[2J', object: there.blob('x') }]),
    ],
    [
      'a .gitmodules that runs something',
      () =>
        there.rawTree([
          {
            mode: '100644',
            name: '.gitmodules',
            object: there.blob('[submodule "x"]\n\turl = --upload-pack=evil\n\tpath = x\n'),
          },
        ]),
    ],
  ])('is refused with %s, and nothing of it stays', async (_, tree) => {
    theirs({ 'a.txt': 'one\n' });
    const commit = byTree(tree());
    await expect(take()).rejects.toThrow();
    expect(await store.has(org, commit)).toBe(false);
    expect(left()).toEqual([]);
  });

  test.each<[string, Partial<StoreLimits>]>([
    ['files', { files: 2 }],
    ['bytes', { treeBytes: 3 }],
  ])('is refused with too many %s', async (_, limits) => {
    theirs({ 'a.txt': 'one\n', 'b.txt': 'two\n', 'c.txt': 'three\n' });
    await expect(take([], createGitStore({ root, limits }))).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    expect(left()).toEqual([]);
  });

  test('with a bad tree in its history does not let that tree in as a workspace’s', async () => {
    theirs({ 'a.txt': 'one\n' });
    const bad = there.rawTree([{ mode: '160000', name: 'module', object: 'a'.repeat(40) }]);
    byTree(bad);
    await take([]).catch(() => null);
    byTree(there.tree());
    await take();
    expect(await store.hasTree(org, bad)).toBe(true);
    await expect(store.checkTree(org, bad)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('leaves nothing when the forge fails half-way', async () => {
    theirs({ 'a.txt': 'one\n' });
    const broken = store.takeFrom(org, async (into) => {
      await copyBranch(into, path.join(there.folder, '.git'), { ref: 'refs/heads/main', have: [] });
      throw new Error('gone');
    });
    await expect(broken).rejects.toThrow('gone');
    expect(left()).toEqual([]);
    expect(existsSync(path.join(store.folder(org), 'FETCH_HEAD'))).toBe(false);
    expect(await gitLine(['for-each-ref'], { folder: store.folder(org) })).toBe('');
  });
});

describe('a merge', () => {
  const both = async (mine: Files, other: Files, start: Files = { 'a.txt': '1\n2\n3\n4\n5\n', 'b.txt': 'b\n' }) => {
    theirs(start);
    const base = await take();
    const left = await ours(base, mine);
    theirs(other);
    const right = await take([base]);
    return { merge: await store.merge(org, left, right), left, right };
  };
  const settled = async (merge: Awaited<ReturnType<typeof both>>['merge'], side: 'ours' | 'theirs') =>
    contents(await store.settle(org, merge, () => side));

  test('brings changes of different lines together', async () => {
    const { merge } = await both(
      { 'a.txt': '1 mine\n2\n3\n4\n5\n' },
      { 'a.txt': '1\n2\n3\n4\n5 theirs\n', 'c.txt': 'c\n' },
    );
    expect(merge).toMatchObject({ conflicts: [], related: true, odd: null });
    expect(await contents(merge.tree)).toEqual({
      'a.txt': '1 mine\n2\n3\n4\n5 theirs\n',
      'b.txt': 'b\n',
      'c.txt': 'c\n',
    });
  });

  test('asks about a file that both changed, and never shows git’s markers', async () => {
    const { merge, left, right } = await both({ 'a.txt': 'mine\n' }, { 'a.txt': 'theirs\n', 'c.txt': 'c\n' });
    expect(merge.conflicts.map(({ path }) => path)).toEqual(['a.txt']);
    expect(await settled(merge, 'ours')).toEqual({ 'a.txt': 'mine\n', 'b.txt': 'b\n', 'c.txt': 'c\n' });
    expect(await settled(merge, 'theirs')).toEqual({ 'a.txt': 'theirs\n', 'b.txt': 'b\n', 'c.txt': 'c\n' });
    const shown = await store.file(org, left, right, 'a.txt', { renames: false });
    expect(shown.patch).toContain('-mine\n+theirs\n');
  });

  test('asks about a file that one deleted and the other changed', async () => {
    const { merge } = await both({ 'a.txt': null }, { 'a.txt': 'theirs\n', 'b.txt': null });
    expect(merge.conflicts).toMatchObject([{ path: 'a.txt', ours: null }]);
    expect(await settled(merge, 'ours')).toEqual({});
    expect(await settled(merge, 'theirs')).toEqual({ 'a.txt': 'theirs\n' });
  });

  test('carries changes to where a file was moved, and asks about it there', async () => {
    const start = { 'a.txt': '1\n2\n3\n4\n5\n6\n7\n8\n', 'b.txt': 'b\n' };
    const moved = { 'a.txt': null, 'moved/a.txt': '1\n2\n3\n4\n5\n6\n7\n8 theirs\n' };
    const { merge: clean } = await both({ 'a.txt': '1 mine\n2\n3\n4\n5\n6\n7\n8\n' }, moved, start);
    expect(clean.conflicts).toEqual([]);
    const together = { 'b.txt': 'b\n', 'moved/a.txt': '1 mine\n2\n3\n4\n5\n6\n7\n8 theirs\n' };
    expect(await contents(clean.tree)).toEqual(together);
  });

  test('asks about a file where it was moved to, and about one that both moved at each of its places', async () => {
    const text = (last: string) => `1\n2\n3\n4\n5\n6\n7\n${last}\n`;
    const start = { 'a.txt': text('8'), 'b.txt': text('9') };
    const mine = { 'a.txt': text('mine'), 'b.txt': null, 'here.txt': text('9') };
    const other = { 'a.txt': null, 'moved.txt': text('theirs'), 'b.txt': null, 'there.txt': text('9') };
    const { merge } = await both(mine, other, start);
    expect(merge.conflicts.map(({ path }) => path)).toEqual(['here.txt', 'moved.txt', 'there.txt']);
    expect(await settled(merge, 'ours')).toEqual({ 'here.txt': text('9'), 'moved.txt': text('mine') });
    expect(await settled(merge, 'theirs')).toEqual({ 'moved.txt': text('theirs'), 'there.txt': text('9') });
  });

  test('leaves a new file where it was made when its folder was moved', async () => {
    const start = { 'old/a.txt': 'a\n1\n2\n', 'old/b.txt': 'b\n3\n4\n' };
    const moved = { 'old/a.txt': null, 'old/b.txt': null, 'new/a.txt': 'a\n1\n2\n', 'new/b.txt': 'b\n3\n4\n' };
    const { merge } = await both({ 'old/c.txt': 'c\n' }, moved, start);
    expect(merge).toMatchObject({ conflicts: [], odd: null });
    expect(Object.keys(await contents(merge.tree))).toEqual(['new/a.txt', 'new/b.txt', 'old/c.txt']);
  });

  test('keeps bytes that are no text, and asks about them as a whole', async () => {
    const bytes = (last: number) => Buffer.from([0, 1, 2, last]);
    const { merge } = await both({ 'p.png': bytes(3) }, { 'p.png': bytes(4) }, { 'p.png': bytes(0) });
    expect(await settled(merge, 'theirs')).toEqual({ 'p.png': bytes(4).toString() });
  });

  test.each<[string, Files, Files]>([
    ['a file here, a folder there', { d: 'mine\n' }, { 'd/x.txt': 'theirs\n' }],
    ['a folder here, a file there', { 'd/x.txt': 'mine\n' }, { d: 'theirs\n' }],
  ])('of %s is for nobody to choose', async (_, mine, other) => {
    const { merge } = await both(mine, other);
    expect(merge.odd).toBe('d');
    await expect(store.settle(org, merge, () => 'ours')).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('is not told how by the trees', async () => {
    const attributes = { '.gitattributes': '* merge=union text eol=crlf\n' };
    const { merge } = await both({ 'a.txt': 'mine\n' }, { 'a.txt': 'theirs\n' }, { 'a.txt': 'one\n', ...attributes });
    expect(merge.conflicts.map(({ path }) => path)).toEqual(['a.txt']);
    expect(await settled(merge, 'ours')).toEqual({ 'a.txt': 'mine\n', ...attributes });
  });

  test('of two that have nothing in common asks about whatever both have', async () => {
    theirs({ 'a.txt': 'one\n', 'same.txt': 'same\n' });
    const right = await take();
    there.git('update-ref', '-d', 'refs/heads/main');
    change({ 'a.txt': 'two\n' });
    const other = byTree(there.tree());
    await take();
    const merge = await store.merge(org, other, right);
    expect(merge).toMatchObject({ related: false, conflicts: [{ path: 'a.txt' }] });
  });

  test('is checked as a workspace’s tree is', async () => {
    const { merge } = await both({ 'x.txt': 'x\n' }, { 'y.txt': 'y\n' });
    const small = createGitStore({ root, limits: { files: 3 } });
    await expect(small.settle(org, merge, () => 'ours')).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  test('goes to a workspace as what that does not have', async () => {
    const { merge, left } = await both({ 'a.txt': 'mine\n' }, { 'c.txt': 'c\n' });
    const before = await store.treeOf(org, left);
    const all = await buffer(await store.pack(org, merge.tree, before));
    expect(all.readUInt32BE(8)).toBe(2);
    expect((await buffer(await store.pack(org, before, before))).readUInt32BE(8)).toBe(0);
  });
});

test('a commit that merges has both parents, and without another one is as ever', async () => {
  theirs({ 'a.txt': 'one\n' });
  const base = await take();
  const other = theirs({ 'a.txt': 'two\n' });
  await take([base]);
  const tree = await store.treeOf(org, other);
  const input = { tree, parent: base, message: 'm', author, at: new Date(0) };
  const parents = async (commit: string) =>
    gitLine(['log', '-1', '--format=%P', commit], { folder: store.folder(org) });
  expect(await parents(await store.commit(org, { ...input, merged: other }))).toBe(`${base} ${other}`);
  expect(await store.commit(org, { ...input, merged: null })).toBe(await store.commit(org, input));
});

test('what is kept under a name is found, and nothing under another', async () => {
  theirs({ 'a.txt': 'one\n' });
  expect(await store.kept(org, 'forges/app1')).toBeNull();
  const commit = await take();
  await store.keep(org, 'forges/app1', commit);
  expect(await store.kept(org, 'forges/app1')).toBe(commit);
  expect(await store.kept(org, 'forges/app')).toBeNull();
});
