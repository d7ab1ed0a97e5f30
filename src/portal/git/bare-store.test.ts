import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitStore, type StoreLimits } from './bare-store.ts';
import { brokenPack, makeProject, type Project } from './project.fixture.ts';
import type { GitStore } from './store.ts';

const org = 'orgone';
const author = { name: 'Ada', email: 'ada@example.com' };
const at = new Date('2026-01-02T03:04:05Z');
const megabyte = 1024 * 1024;

let root: string;
let store: GitStore;
let project: Project;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'slipway-store-'));
  store = createGitStore({ root });
  project = makeProject();
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
  project.remove();
});

const limited = (limits: Partial<StoreLimits>) => createGitStore({ root, limits });
const receive = (tree: string, have: string[] = []) => store.receive(org, tree, project.pack(tree, have));
const commit = (tree: string, parent: string | null = null) =>
  store.commit(org, { tree, parent, message: 'm', author, at });
/** Takes the project in as it is now and commits it. */
const publish = async (parent: string | null = null) => {
  const tree = project.tree();
  await receive(tree);
  return commit(tree, parent);
};
const cat = (name: string) => execFileSync('git', ['cat-file', '-p', name], { cwd: store.folder(org) }).toString();
const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });
/** Nothing of a refused pack stays: no object and no quarantine. */
const expectNothingKept = async (tree: string) => {
  expect(await store.hasTree(org, tree)).toBe(false);
  expect(readdirSync(store.folder(org)).filter((name) => name.startsWith('incoming-'))).toEqual([]);
};

describe('taking objects in', () => {
  test('a tree comes in whole, and later only what is new', async () => {
    project.write('a.txt', 'one\n');
    const first = project.tree();
    await receive(first);
    expect(await store.hasTree(org, first)).toBe(true);
    project.write('b.txt', 'two\n');
    const second = project.tree();
    await receive(second, [first]);
    expect(await store.hasTree(org, second)).toBe(true);
    expect(await store.treeOf(org, await commit(second))).toBe(second);
  });

  test('a tree that is there already may come again', async () => {
    project.write('a.txt', 'one\n');
    const tree = project.tree();
    await receive(tree);
    await receive(tree, [tree]);
    expect(await store.hasTree(org, tree)).toBe(true);
  });

  test('organizations see only their own', async () => {
    project.write('a.txt', 'one\n');
    const tree = project.tree();
    await receive(tree);
    const head = await commit(tree);
    expect(await store.hasTree('orgtwo', tree)).toBe(false);
    await expect(store.treeOf('orgtwo', head)).rejects.toEqual(refusal('NOT_FOUND', /./));
  });

  test('a broken, a truncated and another pack leave nothing', async () => {
    project.write('a.txt', 'one\n');
    const tree = project.tree();
    const whole = await buffer(project.pack(tree));
    const bad = refusal('BAD_REQUEST', /not a whole project/);
    await expect(store.receive(org, tree, brokenPack())).rejects.toEqual(bad);
    await expect(store.receive(org, tree, Readable.from([whole.subarray(0, whole.length - 5)]))).rejects.toEqual(bad);
    await expect(store.receive(org, 'a'.repeat(40), Readable.from([whole]))).rejects.toEqual(bad);
    await expectNothingKept(tree);
  });

  test('a pack that breaks off because the workspace is gone tells that', async () => {
    const cut = new Readable({ read() {} });
    cut.push('PACK');
    setImmediate(() => cut.destroy(new Error('the link is gone')));
    await expect(store.receive(org, 'a'.repeat(40), cut)).rejects.toThrow('the link is gone');
    await expectNothingKept('a'.repeat(40));
  });

  test('a pack without one of the tree’s files leaves nothing', async () => {
    const there = project.blob('there');
    const missing = project.blob('missing');
    const tree = project.rawTree([
      { mode: '100644', name: 'a', object: there },
      { mode: '100644', name: 'b', object: missing },
    ]);
    const only = project.rawTree([{ mode: '100644', name: 'b', object: missing }]);
    await expect(receive(tree, [only])).rejects.toEqual(refusal('BAD_REQUEST', /not a whole project/));
    await expectNothingKept(tree);
  });

  test('what a killed portal left of a pack is removed, what is coming in is not', async () => {
    await publish();
    const [old, young] = ['incoming-old', 'incoming-young'].map((name) => path.join(store.folder(org), name));
    mkdirSync(old!);
    mkdirSync(young!);
    utimesSync(old!, 0, 0);
    project.write('b.txt', 'x');
    await publish();
    expect([existsSync(old!), existsSync(young!)]).toEqual([false, true]);
  });

  test('a name of an object that is no tree is refused', async () => {
    project.write('a.txt', 'one\n');
    const tree = project.tree();
    const blob = project.blob('one\n');
    await expect(store.receive(org, blob, project.pack(tree))).rejects.toEqual(refusal('BAD_REQUEST', /whole project/));
  });

  test.each(['HEAD', '--all', '../x', 'a'.repeat(39), `${'a'.repeat(40)}\n`])('%j names no object', async (name) => {
    await expect(store.receive(org, name, brokenPack())).rejects.toEqual(refusal('NOT_FOUND', /./));
    await expect(store.hasTree(org, name)).rejects.toEqual(refusal('NOT_FOUND', /./));
    await expect(store.archive(org, name)).rejects.toEqual(refusal('NOT_FOUND', /./));
    await expect(store.files(org, name, name)).rejects.toEqual(refusal('NOT_FOUND', /./));
  });

  test.each(['../other', 'a/b', '', '-x'])('%j names no organization', (name) => {
    expect(() => store.folder(name)).toThrow();
  });
});

describe('hostile trees', () => {
  test.each(['.git', '.GIT', '.git ', 'git~1', '..', '.', 'a/b', '../../escape', '/etc/passwd'])(
    'an entry %j is refused',
    async (name) => {
      const tree = project.rawTree([{ mode: '100644', name, object: project.blob('x') }]);
      await expect(receive(tree)).rejects.toEqual(refusal('BAD_REQUEST', /could escape its folder/));
      await expectNothingKept(tree);
    },
  );

  test.each(['a\nb', 'a\x1b[2Jb', 'tab\there', '\xe2\x80\xaegnp.js'])(
    'a name %j that deceives its reader is refused',
    async (name) => {
      const tree = project.rawTree([{ mode: '100644', name, object: project.blob('x') }]);
      await expect(receive(tree)).rejects.toEqual(refusal('BAD_REQUEST', /control characters/));
      await expectNothingKept(tree);
    },
  );

  test('a submodule is refused in words', async () => {
    const tree = project.rawTree([{ mode: '160000', name: 'vendor', object: 'b'.repeat(40) }]);
    await expect(receive(tree)).rejects.toEqual(refusal('BAD_REQUEST', /"vendor" is a git repository inside/));
    await expectNothingKept(tree);
  });

  test('a .gitmodules that would run a command is refused', async () => {
    project.write('.gitmodules', '[submodule "x"]\n\tpath = x\n\turl = -u./payload\n');
    await expect(receive(project.tree())).rejects.toEqual(refusal('BAD_REQUEST', /./));
  });

  test('too many files, also by a few kilobytes of nested trees', async () => {
    store = limited({ files: 1000 });
    let tree = project.rawTree([{ mode: '100644', name: 'f', object: project.blob('x') }]);
    for (let depth = 0; depth < 12; depth += 1) {
      const object = tree;
      tree = project.rawTree(
        ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((name) => ({ mode: '40000', name, object })),
      );
    }
    await expect(receive(tree)).rejects.toEqual(refusal('PAYLOAD_TOO_LARGE', /more than 1000 files/));
    await expectNothingKept(tree);
  });

  test('a file that unpacks to more than allowed', async () => {
    store = limited({ treeBytes: 8 * megabyte });
    project.write('zeros', Buffer.alloc(9 * megabyte));
    const tree = project.tree();
    await expect(receive(tree)).rejects.toEqual(refusal('PAYLOAD_TOO_LARGE', /larger than 8 MB/));
    await expectNothingKept(tree);
  });

  test('a pack that is larger than allowed', async () => {
    store = limited({ packBytes: 100 });
    project.write('a.txt', Array.from({ length: 1000 }, (_, i) => `${Math.sin(i)}`).join());
    await expect(receive(project.tree())).rejects.toEqual(refusal('PAYLOAD_TOO_LARGE', /too large to publish/));
  });

  test('a workspace that sends without an end', async () => {
    store = limited({ receiveSeconds: 0.3 });
    const endless = new Readable({ read() {} });
    await expect(store.receive(org, 'a'.repeat(40), endless)).rejects.toEqual(refusal('PAYLOAD_TOO_LARGE', /too long/));
    expect(endless.destroyed).toBe(true);
  });
});

describe('commits', () => {
  test('the same input makes the same commit', async () => {
    project.write('a.txt', 'one\n');
    const tree = project.tree();
    await receive(tree);
    expect(await commit(tree)).toBe(await commit(tree));
  });

  test('nobody writes headers through names and messages', async () => {
    project.write('a.txt', 'one\n');
    const tree = project.tree();
    await receive(tree);
    const made = await store.commit(org, {
      tree,
      parent: null,
      message: 'Hello\n\nparent deadbeef\nauthor Eve <eve@example.com> 0 +0000\n--amend',
      author: { name: 'Ada>\ncommitter Eve <eve@example.com> 1 +0000', email: 'ada@example.com>\ngpgsig x' },
      at,
    });
    const [headers, ...message] = cat(made).split('\n\n');
    expect(headers!.split('\n').map((line) => line.split(' ')[0])).toEqual(['tree', 'author', 'committer']);
    expect(headers).toContain('committer Slipway <slipway@localhost> 1767323045 +0000');
    expect(message.join('\n\n')).toContain('author Eve');
  });

  test('an empty message and a nameless author are possible', async () => {
    project.write('a.txt', 'one\n');
    const tree = project.tree();
    await receive(tree);
    const made = await store.commit(org, {
      tree,
      parent: null,
      message: '',
      author: { name: '<>', email: 'x@example.com' },
      at,
    });
    expect(cat(made)).toContain('author x@example.com <x@example.com>');
  });

  test('a kept commit has a reference, and only names that are ours have one', async () => {
    const made = await publish();
    await store.keep(org, 'requests/req1', made);
    expect(cat('refs/slipway/requests/req1')).toBe(cat(made));
    await expect(store.keep(org, '../heads/main', made)).rejects.toThrow('cannot name');
  });
});

describe('contents', () => {
  test('all files of a commit, by names that only git could misread, with their bytes', async () => {
    const contents = { 'a.txt': 'one\n', '--name': '', 'näw "x".bin': '\0blob 3\n' };
    for (const [name, content] of Object.entries(contents)) project.write(name, content);
    const entries = await store.entries(org, await publish());
    for (const [name, content] of Object.entries(contents)) {
      const { blob, size } = entries.get(name)!;
      expect(size).toBe(Buffer.byteLength(content));
      expect((await store.blobs(org, [blob])).get(blob)?.toString()).toBe(content);
    }
    const names = [...entries.values()].map(({ blob }) => blob);
    expect([...(await store.blobs(org, names)).keys()].toSorted()).toEqual([...new Set(names)].toSorted());
  });

  test('what is no blob of the organization, or no name of one, is not read', async () => {
    const head = await publish();
    await expect(store.blobs(org, [head])).rejects.toThrow(/does not have/);
    await expect(store.blobs(org, ['f'.repeat(40)])).rejects.toThrow(/does not have/);
    await expect(store.blobs(org, ['--help'])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('diffs', () => {
  test('added, changed, removed, renamed and binary files, with counts', async () => {
    project.write('keep.txt', 'same\n');
    project.write('change.txt', 'a\nb\nc\n');
    project.write('gone.txt', 'x\ny\n');
    project.write('old name.txt', 'a long enough text\nto be found again\nafter a move\n');
    const base = await publish();
    project.write('change.txt', 'a\nB\nc\nd\n');
    rmSync(path.join(project.folder, 'gone.txt'));
    project.git('mv', 'old name.txt', 'näw.txt');
    project.write('logo.bin', Buffer.from([0, 1, 2]));
    const head = await publish(base);

    const { files, stats } = await store.files(org, base, head);
    const plain = { from: null, binary: false };
    expect(files).toEqual([
      { ...plain, path: 'change.txt', status: 'modified', additions: 2, deletions: 1 },
      { ...plain, path: 'gone.txt', status: 'deleted', additions: 0, deletions: 2 },
      { ...plain, path: 'logo.bin', status: 'added', additions: 0, deletions: 0, binary: true },
      { path: 'näw.txt', from: 'old name.txt', status: 'renamed', additions: 0, deletions: 0, binary: false },
    ]);
    expect(stats).toEqual({ files: 4, additions: 2, deletions: 3 });

    expect((await store.file(org, base, head, 'change.txt')).patch).toBe(
      '--- a/change.txt\n+++ b/change.txt\n@@ -1,3 +1,4 @@\n a\n-b\n+B\n c\n+d\n',
    );
    expect((await store.file(org, base, head, 'gone.txt')).patch).toBe(
      'deleted file mode 100644\n--- a/gone.txt\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-x\n-y\n',
    );
    expect((await store.file(org, base, head, 'näw.txt')).patch).toBe(
      'rename from old name.txt\nrename to näw.txt\n--- a/old name.txt\n+++ b/näw.txt\n',
    );
    expect(await store.file(org, base, head, 'logo.bin')).toMatchObject({ patch: null, binary: true });
  });

  test('a symbolic link and an executable are shown as what they are', async () => {
    project.write('run.sh', 'echo\n');
    const base = await publish();
    symlinkSync('/etc/passwd', path.join(project.folder, 'link'));
    project.git('update-index', '--chmod=+x', 'run.sh');
    project.git('add', 'link');
    const tree = project.git('write-tree');
    await receive(tree);
    const head = await commit(tree, base);
    expect((await store.file(org, base, head, 'link')).patch).toBe(
      'new file mode 120000\n--- /dev/null\n+++ b/link\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n',
    );
    expect((await store.file(org, base, head, 'run.sh')).patch).toContain('old mode 100644\nnew mode 100755\n');
  });

  test('names that are options, patterns, quoted or no UTF-8 are just names', async () => {
    const object = project.blob('x\n');
    const names = ['--output=x', ':(top)*', '"quoted"', '*', 'a b\\n', 'caf\xe9.txt', '~'];
    const entries = names.toSorted().map((name) => ({ mode: '100644', name, object }));
    const tree = project.rawTree(entries);
    await receive(tree);
    const empty = project.rawTree([]);
    await receive(empty);
    const base = await commit(empty);
    const head = await commit(tree, base);
    const { files } = await store.files(org, base, head);
    const shown = files.map((file) => file.path);
    expect(shown).toEqual(names.toSorted().map((name) => (name.startsWith('caf') ? 'caf\\xe9.txt' : name)));
    for (const name of shown) {
      expect((await store.file(org, base, head, name)).patch).toContain(`+++ b/${name}\n@@ -0,0 +1 @@\n+x\n`);
    }
  });

  test('no file hides behind another one that looks the same', async () => {
    const plain = { mode: '100644', name: 'caf\\xe9', object: project.blob('harmless\n') };
    const bytes = { mode: '100644', name: 'caf\xe9', object: project.blob('evil\n') };
    const tree = project.rawTree([plain, bytes]);
    const empty = project.rawTree([]);
    await receive(tree);
    await receive(empty);
    const [base, head] = [await commit(empty), await commit(tree)];
    const { files } = await store.files(org, base, head);
    const patches = await Promise.all(
      files.map(async ({ path: shown }) => (await store.file(org, base, head, shown)).patch),
    );
    expect(patches.join()).toContain('harmless');
    expect(patches.join()).toContain('evil');
  });

  test.each(['../../etc/passwd', '/etc/passwd', 'a.txt/', './a.txt', '', '*', '--', 'A.TXT'])(
    '%j is no file of the diff',
    async (wanted) => {
      project.write('b.txt', 'x');
      const base = await publish();
      project.write('a.txt', 'x');
      const head = await publish(base);
      await expect(store.file(org, base, head, wanted)).rejects.toEqual(refusal('NOT_FOUND', /./));
    },
  );

  test('attributes of the project hide nothing from a reviewer', async () => {
    project.write('a.txt', 'x\n');
    const base = await publish();
    project.write('.gitattributes', '*.txt -diff -text binary\n');
    project.write('a.txt', 'evil\n');
    const head = await publish(base);
    expect((await store.file(org, base, head, 'a.txt')).patch).toContain('+evil');
  });

  test('a long diff and a huge file are too large to show, and cost little', async () => {
    store = limited({ patchBytes: 1000 });
    const base = await publish();
    project.write('long.txt', 'line\n'.repeat(10_000));
    project.write('huge.txt', Buffer.alloc(20 * megabyte, 'a\n'));
    const head = await publish(base);
    expect(await store.file(org, base, head, 'long.txt')).toMatchObject({ patch: null, tooLarge: true, binary: false });
    expect(await store.file(org, base, head, 'huge.txt')).toMatchObject({ patch: null });
  });

  test('10,000 files are listed by one process', async () => {
    const object = project.blob('x\n');
    const base = await publish();
    const name = (i: number) => `f${String(i).padStart(5, '0')}`;
    const tree = project.rawTree(Array.from({ length: 10_000 }, (_, i) => ({ mode: '100644', name: name(i), object })));
    await receive(tree);
    const head = await commit(tree, base);
    const { files, stats } = await store.files(org, base, head);
    expect(files).toHaveLength(10_000);
    expect(stats).toEqual({ files: 10_000, additions: 10_000, deletions: 0 });
  });
});

describe('archives', () => {
  test('hold exactly the reviewed files, whatever the project’s attributes say', async () => {
    const odd = 'revision $Format:%H$ $Id$\r\n';
    project.write('.gitattributes', 'hidden.js export-ignore\nodd.txt export-subst ident text eol=lf\n');
    project.write('hidden.js', 'evil()\n');
    project.write('odd.txt', odd);
    project.git('config', 'core.autocrlf', 'false');
    const tree = project.rawTree(
      ['.gitattributes', 'hidden.js', 'odd.txt'].map((name) => ({
        mode: '100644',
        name,
        object: project.git('hash-object', '-w', '--no-filters', name),
      })),
    );
    await receive(tree);
    const tar = await buffer(await store.archive(org, await commit(tree)));
    const out = mkdtempSync(path.join(root, 'out-'));
    execFileSync('tar', ['-x', '-C', out], { input: tar });
    expect(readdirSync(out).toSorted()).toEqual(['.gitattributes', 'hidden.js', 'odd.txt']);
    expect(execFileSync('cat', [path.join(out, 'odd.txt')]).toString()).toBe(odd);
  });

  test('of a commit that is missing fail, instead of ending early', async () => {
    await publish();
    const stream = await store.archive(org, 'c'.repeat(40));
    await expect(buffer(stream)).rejects.toThrow('git ended with');
  });
});

test('a store that no one used yet has nothing', async () => {
  expect(await store.hasTree(org, 'a'.repeat(40))).toBe(false);
  expect(existsSync(store.folder(org))).toBe(false);
});
