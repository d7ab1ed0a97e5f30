import type { OutputOf } from '#web/api/query.ts';

export type Budget = OutputOf<'ai', 'budgets'>['items'][number];

/** Whom a budget holds for. */
export function budgetName({ scope, target }: Pick<Budget, 'scope' | 'target'>): string {
  if (scope === 'organization') return 'The organization';
  return target ? target.name : `Each ${scope}`;
}

export const budgetPeriod = { day: 'per day', month: 'per month' } as const;

/** Nearest to its limit first; what has no single sum comes last. */
export const nearestFirst = (budgets: Budget[]) => budgets.toSorted((a, b) => used(b) - used(a));

/** From 0 to 1 and beyond; -1 where each has a sum of its own. A limit of nothing is always reached. */
export function used({ spent, limit }: Pick<Budget, 'spent' | 'limit'>): number {
  if (spent === null) return -1;
  return limit > 0 ? spent / limit : 1;
}
