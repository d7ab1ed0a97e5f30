import { expect, it } from 'vitest';
import { firstUid, uids } from './uids.ts';

it('gives the lowest free uid, and none that is kept', () => {
  const pool = uids(1000);
  pool.keep(1001);
  pool.keep(null);
  expect([pool.take(), pool.take(), pool.take()]).toEqual([1000, 1002, 1003]);
  pool.free(1002);
  expect(pool.take()).toBe(1002);
});

it('gives no uid twice, not to two engines whose ranges fall together either', () => {
  const [one, other] = [uids(5000), uids(5000)];
  other.keep(5001);
  expect([one.take(), other.take(), one.take()]).toEqual([5000, 5002, 5003]);
});

it('stays above the users of a machine and below its containers, wherever the root is', () => {
  for (const root of ['/', '/srv/slipway', '/data/é', 'x'.repeat(4000)]) {
    expect(firstUid(root)).toBeGreaterThanOrEqual(200_000);
    expect(firstUid(root) + 2000).toBeLessThanOrEqual(524_288);
    expect(firstUid(root)).toBe(firstUid(root));
  }
});
