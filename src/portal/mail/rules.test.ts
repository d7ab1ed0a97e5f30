import { expect, test } from 'vitest';
import { maskTokens, nextAttempt, readCursor, shownText, writeCursor } from './rules.ts';

const created = new Date('2025-01-01T00:00:00Z');
const after = (minutes: number) => new Date(created.getTime() + minutes * 60_000);

test.each([
  [1, 0, 1],
  [2, 1, 3],
  [3, 3, 7],
  [8, 200, 320],
  [30, 300, 420],
  [20, 23 * 60, null],
  [1, 24 * 60, null],
])('attempt %d failed after %d minutes: due at minute %s', (attempts, now, due) => {
  expect(nextAttempt(attempts, created, after(now))).toEqual(due === null ? null : after(due));
});

test('it gives up after about a day, and not after many more attempts than twenty', () => {
  let now = created;
  let attempts = 1;
  for (let due = nextAttempt(1, created, now); due; due = nextAttempt(attempts, created, now)) {
    now = due;
    attempts += 1;
  }
  expect(now.getTime() - created.getTime()).toBeGreaterThan(20 * 3_600_000);
  expect(attempts).toBeLessThan(20);
});

const text = 'Hello\n\nhttp://localhost/sign-in/link#sll_abc-DEF_123\n\nand sll_second.';
const masked = 'Hello\n\nhttp://localhost/sign-in/link#sll_…\n\nand sll_….';

test.each([
  ['kept', false, text],
  ['kept', true, masked],
  ['queued', false, masked],
  ['sent', false, masked],
  ['failed', false, masked],
])('a %s mail to somebody who is in another organization: %s', (status, recipientElsewhere, shown) => {
  expect(shownText({ text, status, recipientElsewhere })).toBe(shown);
});

test('nothing of a token is left, and other text stays', () => {
  expect(maskTokens('no link here')).toBe('no link here');
  expect(maskTokens(text)).not.toMatch(/abc|DEF|123|second/);
});

test('a cursor comes back as it went, and nothing else is one', () => {
  const row = { createdAt: created, id: 'mlabc2' };
  expect(readCursor(writeCursor(row))).toEqual(row);
  for (const cursor of [
    '',
    'x',
    Buffer.from('1 a b').toString('base64url'),
    Buffer.from("1 '--").toString('base64url'),
  ]) {
    expect(readCursor(cursor)).toBeNull();
  }
});
