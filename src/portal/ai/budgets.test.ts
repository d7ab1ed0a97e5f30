import { expect, test } from 'vitest';
import { type Budget, budgetsFor, countersOf, overBudget } from './budgets.ts';

const charged = { organization: 'org1', blueprint: 'bp1', user: 'usr1', workspace: 'ws1' };
const budget = (
  scope: Budget['scope'],
  targetId = '',
  amount = 1_000_000,
  period: Budget['period'] = 'day',
): Budget => ({
  id: `${scope}/${targetId}/${period}`,
  ...{ scope, targetId, amount, period },
});

test('a request moves eight counters, always in the same order', () => {
  const counters = countersOf(charged, new Date('2026-03-31T23:59:59.999Z'));
  expect(counters.map(({ scope, targetId, span }) => `${scope} ${targetId} ${span}`)).toEqual([
    'organization org1 2026-03',
    'organization org1 2026-03-31',
    'blueprint bp1 2026-03',
    'blueprint bp1 2026-03-31',
    'user usr1 2026-03',
    'user usr1 2026-03-31',
    'workspace ws1 2026-03',
    'workspace ws1 2026-03-31',
  ]);
  expect(countersOf({ ...charged, workspace: null }, new Date())).toHaveLength(6);
});

test('those for all and those for one hold, narrowest and smallest first', () => {
  const all = [
    budget('organization'),
    budget('user', 'usr2'),
    budget('workspace', '', 5),
    budget('workspace', 'ws1', 3),
    budget('blueprint', 'bp1'),
    budget('user'),
  ];
  expect(budgetsFor(all, charged).map(({ id }) => id)).toEqual([
    'workspace/ws1/day',
    'workspace//day',
    'user//day',
    'blueprint/bp1/day',
    'organization//day',
  ]);
  expect(budgetsFor([budget('workspace')], { ...charged, workspace: null })).toEqual([]);
});

const at = new Date('2026-12-31T22:00:00Z');
test.each([
  [
    budget('user'),
    1_000_000,
    'Your daily AI budget of $1.00 is used up. It begins again at midnight UTC; an admin can raise it.',
  ],
  [
    budget('organization', '', 5e6, 'month'),
    6e6,
    'The organization’s monthly AI budget of $5.00 is used up. It begins again on 2027-01-01; an admin can raise it.',
  ],
  [
    budget('workspace', '', 20_000),
    12_500,
    'This workspace’s daily AI budget of $0.02 has $0.0075 left, which is less than this request could cost. Ask for less at once. It begins again at midnight UTC; an admin can raise it.',
  ],
])('%j, spent %d', (over, spent, words) => {
  expect(overBudget(over, spent, at)).toBe(words);
});
