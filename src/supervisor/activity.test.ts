import { expect, it, vi } from 'vitest';
import { Activity, foregroundCpu, parseStat } from './activity.ts';

it('reads a process whose name tries to look like fields', () => {
  const stat = '42 (a) S 1) 0 0) R 7 100 50 34816 100 4194304 1 2 3 4 30 12 5 3 20 0 1';
  expect(parseStat(stat)).toEqual({ session: 50, group: 100, foreground: 100, cpu: 50 });
  expect(parseStat('')).toBeNull();
});

it('counts the foreground of our terminals and nothing else', () => {
  const process = { session: 50, group: 100, foreground: 100, cpu: 10 };
  expect(
    foregroundCpu([process, { ...process, group: 101 }, { ...process, session: 60 }, { ...process, cpu: 5 }], [50]),
  ).toBe(15);
});

it('moves with every touch, and tells of it only now and then', () => {
  const changed = vi.fn();
  const activity = new Activity({ changed, shells: () => [], now: new Date(0) });
  for (let second = 20; second < 41; second += 1) activity.touch(new Date(second * 1000));
  expect(activity.at).toEqual(new Date(40_000));
  expect(changed).toHaveBeenCalledTimes(3);
});
