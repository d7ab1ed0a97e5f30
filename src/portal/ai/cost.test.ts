import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf, mostCost, usageOf } from './cost.ts';

const price = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };
const flat = { price, longFrom: null };
const none = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWriteLong: 0 };

test.each([
  [{ input: 1_000_000 }, 3_000_000],
  [{ output: 1_000_000 }, 15_000_000],
  [{ cacheRead: 1_000_000 }, 300_000],
  [{ cacheWrite: 1_000_000 }, 3_750_000],
  [{ cacheWrite: 1_000_000, cacheWriteLong: 1_000_000 }, 6_000_000],
  [{ input: 1, output: 1 }, 18],
  [{ cacheRead: 1 }, 1],
  [{}, 0],
])('%j costs %d micro-dollars', (usage, cost) => {
  expect(costOf(flat, { ...none, ...usage })).toBe(cost);
});

test('a long request costs twice in, and half as much again out', () => {
  const tariff = { price, longFrom: 272_000 };
  expect(costOf(tariff, { ...none, input: 272_000, output: 10 })).toBe(272_000 * 3 + 150);
  expect(costOf(tariff, { ...none, input: 272_001, output: 10 })).toBe(272_001 * 6 + 225);
});

test('what is held is never less than what is paid', () => {
  const tokens = fc.nat(2_000_000);
  const dollars = fc.integer({ min: 0, max: 100_000 }).map((n) => n / 1000);
  const prices = fc.record({ input: dollars, output: dollars, cacheRead: dollars, cacheWrite: dollars });
  fc.assert(
    fc.property(
      prices,
      fc.option(fc.constant(272_000)),
      fc.tuple(tokens, tokens, tokens, tokens, tokens),
      (price, longFrom, [input, cacheRead, cacheWrite, long, output]) => {
        const usage = { input, output, cacheRead, cacheWrite, cacheWriteLong: Math.min(long, cacheWrite) };
        const tariff = { price, longFrom };
        // One for the rounding of each.
        expect(mostCost(tariff, input + cacheRead + cacheWrite, output) + 1).toBeGreaterThanOrEqual(
          costOf(tariff, usage),
        );
      },
    ),
  );
});

describe('what was not told', () => {
  const most = { inputTokens: 1000, outputTokens: 5000 };
  test.each([
    ['nothing', {}, 2, { input: 1000, output: 1000 }],
    ['nothing for long', {}, 1000, { input: 1000, output: 5000 }],
    ['the start', { input: { ...none, input: 7 } }, 2, { input: 7, output: 1000 }],
    ['all', { input: { ...none, input: 7 }, output: 3 }, 2, { input: 7, output: 3 }],
  ])('%s of it known', (_, told, seconds, expected) => {
    expect(usageOf(told, most, seconds)).toMatchObject(expected);
  });
});
