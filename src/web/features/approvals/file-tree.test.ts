import { expect, it } from 'vitest';
import type { ChangedFile } from '#web/features/publishing/changed-file.tsx';
import { matchingRows, treeRows } from './file-tree.ts';

const file = (path: string): ChangedFile => ({
  path,
  from: null,
  status: 'modified',
  additions: 1,
  deletions: 0,
  binary: false,
});
const draw = (...paths: string[]) =>
  treeRows(paths.map(file)).map(
    ({ kind, name, depth }) => `${'  '.repeat(depth)}${name}${kind === 'folder' ? '/' : ''}`,
  );

it.each([
  ['nothing', [], []],
  ['files of the root, by name', ['b.txt', 'a.txt'], ['a.txt', 'b.txt']],
  ['folders first', ['z.txt', 'src/a.ts'], ['src/', '  a.ts', 'z.txt']],
  ['chains of folders in one row', ['a/b/c/d.ts'], ['a/b/c/', '  d.ts']],
  [
    'a fork in its own row',
    ['a/b/x.ts', 'a/c/y.ts', 'a/b/w.ts'],
    ['a/', '  b/', '    w.ts', '    x.ts', '  c/', '    y.ts'],
  ],
  ['a folder with a file beside a folder', ['a/x.ts', 'a/b/y.ts'], ['a/', '  b/', '    y.ts', '  x.ts']],
  [
    'names of what every object has',
    ['constructor/__proto__', 'toString'],
    ['constructor/', '  __proto__', 'toString'],
  ],
])('draws %s', (_name, paths, rows) => {
  expect(draw(...paths)).toEqual(rows);
});

it.each([
  ['', ['src/', '  App.ts', '  b.ts', 'a.txt']],
  [' ', ['src/', '  App.ts', '  b.ts', 'a.txt']],
  ['SRC/', ['src/App.ts', 'src/b.ts']],
  ['app', ['src/App.ts']],
  ['nowhere', []],
])('typing %j finds %j', (typed, expected) => {
  const rows = matchingRows(treeRows(['src/App.ts', 'src/b.ts', 'a.txt'].map(file)), typed);
  expect(rows.map(({ kind, name, depth }) => `${'  '.repeat(depth)}${name}${kind === 'folder' ? '/' : ''}`)).toEqual(
    expected,
  );
});
