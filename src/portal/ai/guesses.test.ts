import { beforeEach, expect, test } from 'vitest';
import { guesses } from './guesses.ts';

let now: number;
let brake: ReturnType<typeof guesses>;
beforeEach(() => {
  now = 1_000_000;
  brake = guesses(() => new Date(now));
});

const office = '203.0.113.7';
const token = (n: number) => Buffer.from(`token ${n}`);
const guess = (many: number, ip = office) => {
  for (let n = 0; n < many; n++) brake.isUnknown(ip, token(n));
};

test('after too many unknown tokens an address waits, for as long as it is told', () => {
  guess(30);
  expect(brake.wait(office, token(99))).toBe(0);
  brake.isUnknown(office, token(99));
  expect(brake.wait(office, token(100))).toBe(60);
  expect(brake.wait('203.0.113.8', token(100)), 'another address').toBe(0);
  now += 60_000;
  expect(brake.wait(office, token(100))).toBe(0);
});

test('one token that is repeated counts once', () => {
  for (let n = 0; n < 100; n++) brake.isUnknown(office, token(1));
  expect(brake.wait(office, token(2))).toBe(0);
});

test('a token that was good is looked at whatever its neighbours try, until it is good no more', () => {
  brake.isGood(token(1000));
  guess(31);
  expect(brake.wait(office, token(1000))).toBe(0);
  brake.isUnknown(office, token(1000));
  expect(brake.wait(office, token(1000))).toBeGreaterThan(0);
});

test('a whole network of IPv6 is one address', () => {
  guess(31, '2001:db8::1');
  expect(brake.wait('2001:db8::ffff', token(99))).toBe(60);
});

test('a clock that was set back shuts nobody out', () => {
  guess(31);
  now -= 3_600_000;
  expect(brake.wait(office, token(99))).toBe(0);
});
