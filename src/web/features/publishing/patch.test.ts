import { describe, expect, it } from 'vitest';
import { firstChange, parsePatch } from './patch.ts';

const head = 'diff --git a/a.txt b/a.txt\nindex 1111111..2222222 100644\n--- a/a.txt\n+++ b/a.txt\n';

describe('parsePatch', () => {
  it('numbers the lines of both sides from each hunk on', () => {
    const rows = parsePatch(
      `${head}@@ -1,3 +1,4 @@ function main() {\n one\n-two\n+2\n+two and a half\n three\n@@ -10 +11 @@\n-ten\n`,
    );
    expect(rows).toEqual([
      { kind: 'hunk', range: '@@ -1,3 +1,4 @@', context: 'function main() {' },
      { kind: 'context', old: 1, new: 1, text: 'one' },
      { kind: 'delete', old: 2, text: 'two', changed: null },
      { kind: 'add', new: 2, text: '2', changed: null },
      { kind: 'add', new: 3, text: 'two and a half', changed: null },
      { kind: 'context', old: 3, new: 4, text: 'three' },
      { kind: 'hunk', range: '@@ -10 +11 @@', context: '' },
      { kind: 'delete', old: 10, text: 'ten', changed: null },
    ]);
  });

  it('takes lines that look like headers for what they are inside a hunk', () => {
    const rows = parsePatch(`${head}@@ -1,2 +1,2 @@\n--- a comment\n+++ counter\n`);
    expect(rows.slice(1)).toEqual([
      { kind: 'delete', old: 1, text: '-- a comment', changed: null },
      { kind: 'add', new: 1, text: '++ counter', changed: null },
    ]);
  });

  it('keeps empty lines and what git notes about an end without a newline', () => {
    const rows = parsePatch(`${head}@@ -1,2 +1 @@\n \n-x\n\\ No newline at end of file\n`);
    expect(rows.slice(1)).toEqual([
      { kind: 'context', old: 1, new: 1, text: '' },
      { kind: 'delete', old: 2, text: 'x', changed: null },
      { kind: 'note', text: 'No newline at end of file' },
    ]);
  });

  it.each([
    ['', 'nothing'],
    ['diff --git a/x b/x\nold mode 100644\nnew mode 100755\n', 'a change of mode alone'],
  ])('has no rows for %j (%s)', (patch) => {
    expect(parsePatch(patch)).toEqual([]);
  });

  it.each([
    ['one word', 'const port = 3000;', 'const port = 3100;', '0', '1'],
    ['an insertion', 'run(a);', 'run(a, b);', '', ', b'],
    ['a repeated letter', 'aab();', 'aaab();', '', 'a'],
  ])('marks %s inside a changed line', (_name, before, after, deleted, added) => {
    const [, minus, plus] = parsePatch(`@@ -1 +1 @@\n-${before}\n+${after}\n`);
    if (minus?.kind !== 'delete' || plus?.kind !== 'add')
      throw new Error('The rows are not a deletion and an addition.');
    expect(before.slice(...minus.changed!)).toBe(deleted);
    expect(after.slice(...plus.changed!)).toBe(added);
  });

  it.each([
    ['lines have nothing in common', '-  return total;\n+  import nothing;\n'],
    ['the numbers of lines differ', '-a = 1;\n+a = 2;\n+b = 2;\n'],
  ])('marks nothing when %s', (_name, lines) => {
    const rows = parsePatch(`@@ -1 +1,2 @@\n${lines}`);
    expect(rows.flatMap((row) => ('changed' in row ? [row.changed] : []))).not.toContainEqual(expect.any(Array));
  });
});

it.each([
  ['an addition', '@@ -3,2 +3,3 @@\n a\n+b\n c\n', { side: 'new', line: 4 }],
  ['a deletion before an addition', '@@ -7,2 +7,2 @@\n a\n-b\n+c\n', { side: 'old', line: 8 }],
  ['no line', '', null],
])('the first change may be %s', (_name, patch, change) => {
  expect(firstChange(parsePatch(patch))).toEqual(change);
});
