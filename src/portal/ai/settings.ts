import type { ai } from '#contract/ai.ts';
import type { Input } from '#contract/infer.ts';
import { authorOf, type Member } from '../actor.ts';
import { invalid } from '../fail.ts';
import { newId } from '../ids.ts';
import { lockOrganization } from '../organizations/lock.ts';
import type { Portal } from '../portal.ts';
import { type Budget, spanOf, spentOf } from './budgets.ts';
import { shippedPrices } from './prices.ts';
import { budgetsOf } from './spending.ts';
import { namesOf, ownPrices, replaceBudgets, replacePrices, spentBy } from './store.ts';

/** The shipped prices with the organization's own in their place; its further models after them. */
export async function prices(portal: Portal, member: Member) {
  const own = await ownPrices(portal.db, member.organization.id);
  const nameOf = ({ provider, model }: { provider: string; model: string }) => `${provider}/${model}`;
  const named = new Set(own.map(nameOf));
  const items = [
    ...shippedPrices()
      .filter((row) => !named.has(nameOf(row)))
      .map(({ price, ...model }) => ({ ...model, ...price, custom: false })),
    ...own.map((price) => ({ ...price, custom: true })),
  ];
  return { items: items.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)), nextCursor: null };
}

export async function setPrices(portal: Portal, member: Member, input: Input<typeof ai.setPrices>) {
  const organizationId = member.organization.id;
  twice(input.prices, ({ provider, model }) => `${provider}/${model}`, 'prices', 'This model is in the list already.');
  await portal.change(authorOf(member), async ({ tx, audit, notify }) => {
    await lockOrganization(tx, organizationId);
    await replacePrices(tx, organizationId, input.prices);
    await audit({
      organizationId,
      action: 'ai.prices_set',
      target: { type: 'organization', id: organizationId, label: member.organization.slug },
      data: { prices: input.prices },
    });
    await notify({ organizationId, type: 'settings', id: null, for: 'admins' });
  });
  return prices(portal, member);
}

export async function budgets(portal: Portal, member: Member) {
  const { db } = portal;
  const organizationId = member.organization.id;
  const rows = await budgetsOf(db, organizationId);
  const names = await namesOf(
    db,
    organizationId,
    rows.map(({ scope, targetId }) => ({ scope, id: targetId })),
  );
  const now = portal.clock();
  const spans = { day: spanOf('day', now), month: spanOf('month', now) };
  const whose = ({ scope, targetId }: Budget) => (scope === 'organization' ? organizationId : targetId);
  const spent = await spentBy(db, organizationId, rows.map(whose), Object.values(spans));
  const items = rows.map((row) => ({
    ...{ id: row.id, scope: row.scope, period: row.period },
    target: row.targetId === '' ? null : { id: row.targetId, name: names.get(row.targetId) ?? row.targetId },
    limit: row.amount / 1e6,
    // Of a budget that holds for each one on its own there is no single sum.
    spent: whose(row) === '' ? null : spentOf(spent, row.scope, whose(row), spans[row.period]) / 1e6,
  }));
  return { items, nextCursor: null };
}

/** Replaces the list. What was spent stays counted, so a budget that is set again is as used as it was. */
export async function setBudgets(portal: Portal, member: Member, input: Input<typeof ai.setBudgets>) {
  const organizationId = member.organization.id;
  const rows = input.budgets.map(({ scope, target, period, limit }) => ({
    id: newId('bud'),
    // The organization is its own only target.
    ...{ scope, period, targetId: scope === 'organization' ? '' : (target ?? '') },
    amount: Math.round(limit * 1e6),
  }));
  twice(
    rows,
    ({ scope, targetId, period }) => `${scope}/${targetId}/${period}`,
    'budgets',
    'There is a budget for this already.',
  );
  await portal.change(authorOf(member), async ({ tx, audit, notify }) => {
    await lockOrganization(tx, organizationId);
    const targets = rows.map(({ scope, targetId }) => ({ scope, id: targetId }));
    const names = await namesOf(tx, organizationId, targets);
    rows.forEach(({ targetId }, index) => {
      // Of another organization, or nothing: both are told alike.
      if (targetId !== '' && !names.has(targetId))
        throw invalid(`budgets.${index}.target`, 'There is nothing of this id.');
    });
    await replaceBudgets(tx, organizationId, rows);
    await audit({
      organizationId,
      action: 'ai.budgets_set',
      target: { type: 'organization', id: organizationId, label: member.organization.slug },
      data: { budgets: input.budgets },
    });
    await notify({ organizationId, type: 'settings', id: null, for: 'members' });
  });
  return budgets(portal, member);
}

function twice<T>(items: readonly T[], nameOf: (item: T) => string, list: string, message: string): void {
  const seen = new Set<string>();
  items.forEach((item, index) => {
    if (seen.has(nameOf(item))) throw invalid(`${list}.${index}`, message);
    seen.add(nameOf(item));
  });
}
