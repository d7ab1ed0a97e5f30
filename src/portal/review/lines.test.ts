import { expect, test } from 'vitest';
import { showsLine } from './lines.ts';

const patch = `diff --git a/a.txt b/a.txt
--- a/a.txt
+++ b/a.txt
@@ -3,3 +3,4 @@ head
 kept
-gone
+come
+more
 kept too
@@ -20 +21,0 @@
-last
\\ No newline at end of file
`;

test.each([
  ['old', 2, false],
  ['old', 3, true],
  ['old', 4, true],
  ['old', 5, true],
  ['old', 6, false],
  ['old', 20, true],
  ['old', 21, false],
  ['new', 2, false],
  ['new', 3, true],
  ['new', 4, true],
  ['new', 5, true],
  ['new', 6, true],
  ['new', 7, false],
  ['new', 21, false],
] as const)('%s line %i is shown: %s', (side, line, shown) => expect(showsLine(patch, side, line)).toBe(shown));

test('lines before the first hunk are no lines of the file', () => {
  expect(showsLine('--- a/x\n+++ b/x\n', 'new', 0)).toBe(false);
  expect(showsLine('', 'new', 1)).toBe(false);
});
