import { expect, test } from 'vitest';
import { daysOf, type Period, periodSpan } from './usage-period.ts';

test.each<[Period, string, string, string]>([
  ['7', '2026-03-02T00:30:00Z', '2026-02-24', '2026-03-02'],
  ['30', '2026-03-30T23:59:59Z', '2026-03-01', '2026-03-30'],
  ['90', '2028-03-01T12:00:00Z', '2027-12-03', '2028-03-01'],
  ['month', '2026-03-01T00:00:00Z', '2026-03-01', '2026-03-01'],
  ['month', '2026-12-31T23:00:00-05:00', '2027-01-01', '2027-01-01'],
])('%s at %s is from %s to %s', (period, now, from, to) => {
  expect(periodSpan(period, new Date(now))).toEqual({ from, to });
});

test('days without use are there too', () => {
  expect(daysOf({ from: '2028-02-28', to: '2028-03-01' })).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
  expect(daysOf({ from: '2026-01-01', to: '2026-01-01' })).toEqual(['2026-01-01']);
});
