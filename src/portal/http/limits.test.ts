import { expect, test } from 'vitest';
import { createLimits, networkOf, slidingWindow } from './limits.ts';

test('admits as many as allowed in any window, and says how long to wait', () => {
  const admit = slidingWindow(2, 1000, 10);
  expect(admit('a', 0)).toBe(0);
  expect(admit('a', 400)).toBe(0);
  expect(admit('a', 500)).toBe(500);
  expect(admit('a', 999)).toBe(1);
  // What was refused did not count: only the one at 400 is left in the window.
  expect(admit('a', 1000)).toBe(0);
  expect(admit('a', 1001)).toBe(399);
});

test('a clock that was set back shuts nobody out', () => {
  const admit = slidingWindow(1, 1000, 10);
  admit('a', 3_600_000);
  expect(admit('a', 0)).toBe(0);
  expect(admit('a', 1)).toBe(999);
});

test('one key does not use up another’s', () => {
  const admit = slidingWindow(1, 1000, 10);
  expect(admit('a', 0)).toBe(0);
  expect(admit('b', 0)).toBe(0);
  expect(admit('a', 1)).toBe(999);
});

test('memory is bounded: the key that was quiet longest is forgotten first', () => {
  const admit = slidingWindow(1, 1000, 2);
  admit('a', 0);
  admit('b', 1);
  admit('a', 2);
  admit('c', 3);
  expect(admit('a', 4)).toBeGreaterThan(0);
  expect(admit('b', 5)).toBe(0);
});

test('passwords of an app are limited for a network, and for all of them together', async () => {
  const limits = createLimits({ requestsPerMinute: 9, launchesPerMinute: 5, clock: () => new Date(0) });
  const refused = { code: 'TOO_MANY_REQUESTS', data: { retryAfter: 60 } };
  for (let n = 0; n < 10; n++) await limits.password('app1', '192.0.2.1');
  for (let n = 0; n < 200; n++) await expect(limits.password('app1', '192.0.2.1')).rejects.toMatchObject(refused);
  await limits.password('app2', '192.0.2.1');
  // What was refused took nothing from the others.
  for (let n = 0; n < 90; n++) await limits.password('app1', `198.51.100.${n}`);
  await expect(limits.password('app1', '203.0.113.1')).rejects.toMatchObject(refused);
});

test('a launch too many is refused with the seconds to wait', async () => {
  let now = 0;
  const limits = createLimits({ requestsPerMinute: 9, launchesPerMinute: 5, clock: () => new Date(now) });
  for (let n = 0; n < 5; n++) await limits.launch('usr1');
  now = 30_500;
  await expect(limits.launch('usr1')).rejects.toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    status: 429,
    data: { retryAfter: 30 },
  });
  await limits.launch('usr2');
  await limits.request('usr1');
  now = 60_000;
  await limits.launch('usr1');
});

test.each([
  ['192.0.2.1', '192.0.2.2', false],
  ['192.0.2.1', '::ffff:192.0.2.1', true],
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
])('%s and %s count as one: %s', (a, b, same) => {
  expect(networkOf(a) === networkOf(b)).toBe(same);
});
