import { expect, test } from 'vitest';
import { type SavedPrice, withoutPrice, withPrice } from './price-list.ts';

const price = { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 };
const shipped: SavedPrice = { ...price, provider: 'openai', model: 'a', custom: false };
const own: SavedPrice = { ...price, provider: 'custom', model: 'a', custom: true };

test('only own prices are sent; one takes the place of the one before, by provider and model', () => {
  const { custom: _, ...sent } = own;
  const changed = { ...sent, input: 9 };
  expect(withPrice([shipped, own], changed)).toEqual([changed]);
  expect(withPrice([shipped, own], { ...price, provider: 'openai', model: 'a' })).toEqual([
    sent,
    { ...price, provider: 'openai', model: 'a' },
  ]);
  expect(withoutPrice([shipped, own], shipped)).toEqual([sent]);
  expect(withoutPrice([shipped, own], own)).toEqual([]);
});
