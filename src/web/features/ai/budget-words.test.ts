import { expect, test } from 'vitest';
import { type Budget, budgetName, nearestFirst, used } from './budget-words.ts';

const budget: Budget = { id: 'b', scope: 'user', target: null, period: 'day', limit: 10, spent: null };

test.each<[Partial<Budget>, string]>([
  [{ scope: 'organization' }, 'The organization'],
  [{ scope: 'user' }, 'Each user'],
  [{ scope: 'blueprint', target: { id: 'x', name: 'Report' } }, 'Report'],
])('whom %o holds for', (change, name) => {
  expect(budgetName({ ...budget, ...change })).toBe(name);
});

test('the nearest to its limit comes first, one without a sum last, and a limit of nothing is reached', () => {
  const of = (id: string, spent: number | null, limit = 10) => ({ ...budget, id, spent, limit });
  const all = [of('each', null), of('low', 1), of('over', 12), of('half', 5)];
  expect(nearestFirst(all).map(({ id }) => id)).toEqual(['over', 'half', 'low', 'each']);
  expect(used(of('zero', 0, 0))).toBe(1);
});
