import { expect, test } from 'vitest';
import { readCursor, writeCursor } from './cursor.ts';

test('a cursor is read as it was written', () => {
  for (const seq of [0, 1, 123_456_789]) expect(readCursor(writeCursor(seq))).toBe(seq);
});

test.each(['', 'rubbish', Buffer.from('n-1').toString('base64url'), Buffer.from('a7').toString('base64url')])(
  '%j is none',
  (cursor) => {
    expect(readCursor(cursor)).toBeNull();
  },
);
