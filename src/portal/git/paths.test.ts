import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathFault, showPath } from './paths.ts';

test.each([
  ['src/a b.ts', 'src/a b.ts'],
  ['näw/日本.txt', 'näw/日本.txt'],
  ['a\\b', 'a\\b'],
  ['a\\xe9', 'a\\\\xe9'],
])('%j is shown as %j', (path, shown) => {
  expect(showPath(Buffer.from(path))).toBe(shown);
});

test('bytes that are no UTF-8 are written out', () => {
  expect(showPath(Buffer.from('caf\xe9\\x', 'latin1'))).toBe('caf\\xe9\\\\x');
});

test('two paths never look the same', () => {
  // Few kinds of bytes, so that what resembles an escape comes up often.
  const bytes = fc.array(fc.constantFrom(0x5c, 0x78, 0x65, 0x39, 0xe9, 0xc3, 0xa9, 0xef, 0xbb, 0xbf), { maxLength: 8 });
  fc.assert(
    fc.property(bytes, bytes, (one, other) => {
      const [a, b] = [Buffer.from(one), Buffer.from(other)];
      expect(showPath(a) === showPath(b)).toBe(a.equals(b));
    }),
    { numRuns: 5000 },
  );
});

test.each(['a\nb', 'a\u0000', '\u001b[31m', 'a\u202eb', '\u2066x', '\u007f', 'x'.repeat(4097)])(
  '%j is refused',
  (path) => {
    expect(pathFault(path)).not.toBeNull();
  },
);

test.each(['a', '-rf', '$(reboot)', 'a b', '"', 'עברית'])('%j is allowed', (path) => {
  expect(pathFault(path)).toBeNull();
});
