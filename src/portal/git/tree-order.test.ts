import { expect, test } from 'vitest';
import { inTreeOrder } from './tree-order.ts';

test.each([
  ['nothing', [], []],
  ['files by name, in code units', ['b', 'a', 'B'], ['B', 'a', 'b']],
  ['folders before files', ['a', 'z/a'], ['z/a', 'a']],
  [
    'a folder whole before the next',
    ['src/a.ts', 'src-old/b.ts', 'src/z/c.ts'],
    ['src/z/c.ts', 'src/a.ts', 'src-old/b.ts'],
  ],
  ['a file that became a folder', ['a/b', 'a'], ['a/b', 'a']],
])('%s', (_, paths, expected) => {
  const files = paths.map((path) => ({ path }));
  expect(inTreeOrder(files).map(({ path }) => path)).toEqual(expected);
});
