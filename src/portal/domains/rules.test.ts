import { expect, test } from 'vitest';
import { type CheckFacts, type CheckOutcome, decideCheck } from './rules.ts';

const now = new Date('2026-03-01T10:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const facts: CheckFacts = {
  host: 'shop.example.com',
  token: 'abc',
  records: ['v=spf1 -all', 'slipway=abc'],
  taken: false,
  addedAt: minutesAgo(5),
  verifiedAt: null,
  missingSince: null,
  now,
};
const yesterday = minutesAgo(24 * 60);
const verified = { verifiedAt: yesterday, addedAt: yesterday };

test.each<[string, Partial<CheckFacts>, Omit<Partial<CheckOutcome>, 'dueAt'>, number]>([
  ['proven', {}, { verifiedAt: now, fault: null }, 60],
  ['proven again', verified, { verifiedAt: yesterday, fault: null }, 60],
  [
    'proven, after it was missing',
    { ...verified, missingSince: minutesAgo(60) },
    { missingSince: null, fault: null },
    60,
  ],
  ['another app’s', { taken: true }, { verifiedAt: null, fault: expect.stringContaining('Another app') }, 1],
  ['without a record', { records: [] }, { verifiedAt: null, fault: expect.stringContaining('no TXT record') }, 1],
  ['without one for hours', { records: [], addedAt: yesterday }, { verifiedAt: null }, 10],
  ['with another token', { records: ['slipway=abcd'] }, { fault: expect.stringContaining('something else') }, 1],
  ['pending while DNS is away', { records: null }, { verifiedAt: null, fault: 'DNS gave no answer.' }, 5],
  ['verified while DNS is away', { ...verified, records: null }, { verifiedAt: yesterday, missingSince: null }, 5],
  ['verified, and its record is gone', { ...verified, records: [] }, { verifiedAt: yesterday, missingSince: now }, 60],
  [
    'verified, and its record is gone for three days',
    { ...verified, records: [], missingSince: minutesAgo(72 * 60) },
    { verifiedAt: null, missingSince: null, fault: expect.stringContaining('no TXT record') },
    10,
  ],
  [
    'verified, and nobody knows for three days',
    { ...verified, records: null, missingSince: minutesAgo(72 * 60) },
    { verifiedAt: yesterday },
    5,
  ],
])('a domain that is %s', (_, more, expected, minutes) => {
  const outcome = decideCheck({ ...facts, ...more });
  expect(outcome).toMatchObject(expected);
  expect((outcome.dueAt.getTime() - now.getTime()) / 60_000).toBe(minutes);
});
