/** Money in micro-dollars. */
export interface Budget {
  id: string;
  scope: Scope;
  /** Empty: each one of the scope on its own. */
  targetId: string;
  period: 'day' | 'month';
  amount: number;
}

export const scopes = ['organization', 'blueprint', 'user', 'workspace'] as const;
export type Scope = (typeof scopes)[number];

/** Whom a request is charged to, by scope. An admin's test has no workspace. */
export type Charged = Record<Exclude<Scope, 'workspace'>, string> & { workspace: string | null };

/** What was spent by one of a scope in one span of time. */
export interface Counter {
  scope: Scope;
  targetId: string;
  span: string;
}

export const spanOf = (period: Budget['period'], at: Date) => at.toISOString().slice(0, period === 'day' ? 10 : 7);

/**
 * The counters that a request moves: every scope, by day and by month, whether there is a budget or not, so that a new budget
 * counts from the first of the month. Always in this order: two requests lock what they share in the same order.
 */
export function countersOf(charged: Charged, at: Date): Counter[] {
  return scopes.flatMap((scope) => {
    const targetId = charged[scope];
    if (targetId === null) return [];
    return (['month', 'day'] as const).map((period) => ({ scope, targetId, span: spanOf(period, at) }));
  });
}

/** The budgets that hold for a request, narrowest scope first. */
export function budgetsFor(budgets: readonly Budget[], charged: Charged): Budget[] {
  return budgets
    .filter(({ scope, targetId }) => charged[scope] !== null && (targetId === '' || targetId === charged[scope]))
    .sort((a, b) => scopes.indexOf(b.scope) - scopes.indexOf(a.scope) || a.amount - b.amount);
}

const whose: Record<Scope, string> = {
  organization: 'The organization’s',
  blueprint: 'This blueprint’s',
  user: 'Your',
  workspace: 'This workspace’s',
};

export const spentOf = (
  counters: readonly (Counter & { amount: number })[],
  scope: Scope,
  targetId: string,
  span: string,
): number => counters.find((one) => one.scope === scope && one.targetId === targetId && one.span === span)?.amount ?? 0;

/** In words for the person whose request was refused: which budget, and when there is money again. */
export function overBudget({ scope, period, amount }: Budget, spent: number, at: Date): string {
  const per = period === 'day' ? 'daily' : 'monthly';
  const left = Math.max(0, amount - spent);
  const state =
    left === 0
      ? 'is used up'
      : `has ${dollars(left)} left, which is less than this request could cost. Ask for less at once`;
  return `${whose[scope]} ${per} AI budget of ${dollars(amount)} ${state}. It begins again ${nextSpan(period, at)}; an admin can raise it.`;
}

export const dollars = (micros: number) => `$${(micros / 1e6).toFixed(micros < 1e6 && micros % 10_000 !== 0 ? 4 : 2)}`;

function nextSpan(period: Budget['period'], at: Date): string {
  if (period === 'day') return 'at midnight UTC';
  const next = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
  return `on ${next.toISOString().slice(0, 10)}`;
}
