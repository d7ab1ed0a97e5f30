import { expect, it } from 'vitest';
import { duration, relativeTime } from './relative-time.ts';

const now = new Date('2026-01-10T12:00:00Z');

it.each([
  ['2026-01-10T12:00:00Z', 'just now'],
  ['2026-01-10T11:59:20Z', 'just now'],
  ['2026-01-10T12:00:30Z', 'in a moment'],
  ['2026-01-10T11:58:00Z', '2 minutes ago'],
  ['2026-01-10T09:00:00Z', '3 hours ago'],
  ['2026-01-09T11:00:00Z', 'yesterday'],
  ['2025-11-01T00:00:00Z', '2 months ago'],
  ['2026-01-17T12:00:01Z', 'in 7 days'],
])('%s is %s', (time, words) => {
  expect(relativeTime(new Date(time), now)).toBe(words);
});

it.each([
  ['2026-01-10T12:00:00Z', 'less than a minute'],
  ['2026-01-10T11:59:00Z', '1 minute'],
  ['2026-01-10T08:59:00Z', '3 hours'],
  ['2026-01-08T11:00:00Z', '2 days'],
  ['2026-01-11T11:00:00Z', 'less than a minute'],
])('from %s it is %s', (time, words) => {
  expect(duration(new Date(time), now)).toBe(words);
});
