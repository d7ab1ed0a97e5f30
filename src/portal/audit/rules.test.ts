import { expect, test } from 'vitest';
import { readCursor, writeCursor } from './rules.ts';

test.each([0, 1, 999_999_999_999])('a cursor comes back as it went: %d', (seq) => {
  expect(readCursor(writeCursor(seq))).toBe(seq);
});

test.each([
  '',
  'x',
  '12',
  writeCursor(-1),
  writeCursor(1.5),
  Buffer.from("a1' or 1=1").toString('base64url'),
  'YTk5OTk5OTk5OTk5OTk5OTk5',
])('not a cursor: %j', (cursor) => {
  expect(readCursor(cursor)).toBeNull();
});
