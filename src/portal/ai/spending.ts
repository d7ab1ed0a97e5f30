import { sql } from 'kysely';
import type { ProviderId } from '#contract/ai.ts';
import type { Db, Tx } from '../db/database.ts';
import { newId } from '../ids.ts';
import { type Budget, budgetsFor, type Charged, countersOf, overBudget } from './budgets.ts';
import { Refusal } from './refusal.ts';
import type { Usage } from './usage.ts';
import { closeRequests } from './usage-days.ts';

/** A request that is under way. Its cost is held until it is settled. */
export interface Reservation {
  id: string;
  at: Date;
  charged: Charged;
  cost: number;
}

/**
 * Holds the most that a request can cost, unless a budget would be exceeded. Of any number of requests at once, those that
 * fit pass: each adds to the same rows, waits for the one before, and looks at what it made of them.
 *
 * @throws Refusal over_budget, with nothing held
 */
export async function reserve(
  db: Db,
  charged: Charged,
  request: { provider: ProviderId; model: string; cost: number },
  at: Date,
): Promise<Reservation> {
  const { provider, model, cost } = request;
  const id = newId('aiu');
  await db.transaction().execute(async (tx) => {
    const budgets = budgetsFor(await budgetsOf(tx, charged.organization), charged);
    const spent = await add(tx, charged, at, cost);
    const exceeded = budgets.find((budget) => spent(budget) > budget.amount);
    if (exceeded) throw new Refusal('over_budget', overBudget(exceeded, spent(exceeded) - cost, at));
    await tx
      .insertInto('aiUsage')
      .values({
        id,
        organizationId: charged.organization,
        blueprintId: charged.blueprint,
        workspaceId: charged.workspace,
        userId: charged.user,
        ...{ provider, model, at, cost },
      })
      .execute();
  });
  return { id, at, charged, cost };
}

/** Puts the real cost in the place of what was held. Once: a second call changes nothing. */
export async function settle(
  db: Db,
  reservation: Reservation,
  real: { cost: number; usage: Usage; status: number | null },
  now: Date,
): Promise<void> {
  const { id, charged, at, cost: held } = reservation;
  const { cost, usage, status } = real;
  await db.transaction().execute(async (tx) => {
    const settled = await closeRequests(tx, (query) =>
      query
        .set({
          ...{ cost, status, settledAt: now },
          inputTokens: usage.input,
          outputTokens: usage.output,
          cacheReadTokens: usage.cacheRead,
          cacheWriteTokens: usage.cacheWrite,
        })
        .where('id', '=', id)
        .where('settledAt', 'is', null),
    );
    if (settled && cost !== held) await add(tx, charged, at, cost - held);
  });
}

/** Moves the counters of a request. @returns what a budget's counter says then */
async function add(tx: Tx, charged: Charged, at: Date, amount: number): Promise<(budget: Budget) => number> {
  const organizationId = charged.organization;
  const rows = await tx
    .insertInto('aiSpending')
    .values(countersOf(charged, at).map((counter) => ({ organizationId, ...counter, amount })))
    .onConflict((conflict) =>
      conflict.columns(['organizationId', 'scope', 'targetId', 'span']).doUpdateSet((eb) => ({
        amount: eb('aiSpending.amount', '+', eb.ref('excluded.amount')),
      })),
    )
    .returning(['scope', 'span', 'amount'])
    .execute();
  return ({ scope, period }) =>
    rows.find((row) => row.scope === scope && row.span.length === (period === 'day' ? 10 : 7))?.amount ?? 0;
}

export async function budgetsOf(db: Db, organizationId: string): Promise<Budget[]> {
  return db
    .selectFrom('aiBudgets')
    .select(['id', 'scope', 'targetId', 'period', 'amount'])
    .where('organizationId', '=', organizationId)
    .orderBy(sql`array_position(array['organization', 'blueprint', 'user', 'workspace'], scope)`)
    .orderBy('targetId')
    .orderBy('period')
    .execute();
}

/** The longest that a request may take. */
export const longestRequest = 30 * 60_000;
/** Days that single requests and sums are kept. */
const kept = 400;

/**
 * Closes requests of a portal that died: they stay charged as reserved, because nobody knows what the provider did. Removes
 * what is too old to be asked for.
 */
export async function tidyUsage(db: Db, now: Date): Promise<void> {
  await closeRequests(db, (query) =>
    query
      .set({ settledAt: now })
      .where('settledAt', 'is', null)
      .where('at', '<', new Date(now.getTime() - 2 * longestRequest)),
  );
  const oldest = new Date(now.getTime() - kept * 86_400_000);
  await db.deleteFrom('aiUsage').where('at', '<', oldest).execute();
  await db.deleteFrom('aiUsageDays').where('day', '<', oldest.toISOString().slice(0, 10)).execute();
  await db.deleteFrom('aiSpending').where('span', '<', oldest.toISOString().slice(0, 7)).execute();
}
