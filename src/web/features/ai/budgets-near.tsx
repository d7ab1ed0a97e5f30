import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { Badge } from '#web/ui/badge.tsx';
import { BudgetBar } from './budget-bar.tsx';
import { budgetName, budgetPeriod, nearestFirst, used } from './budget-words.ts';

/** From here on a budget is worth a look. */
const near = 0.8;

/** Budgets that stop somebody now, or soon will. Nothing, while none does. */
export function BudgetsNear() {
  const { org } = useSession();
  const budgets = useQuery(query('ai', 'budgets', { org }));
  const items = nearestFirst(budgets.data?.items ?? []).filter((budget) => used(budget) >= near);
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="budgets-near">
      <h2 id="budgets-near" className="mb-2 flex items-center justify-between font-semibold text-sm">
        Budgets near their limit
        <Link
          to={paths.settings('ai')}
          className="rounded-sm font-normal text-link text-sm underline-offset-4 hover:underline"
        >
          All budgets
        </Link>
      </h2>
      <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {items.map((budget) => (
          <li key={budget.id} className="rounded-lg border bg-card p-3 shadow-raised">
            <p className="mb-2 flex items-center justify-between gap-2 text-sm">
              <span title={budgetName(budget)} className="truncate font-medium">
                {budgetName(budget)}{' '}
                <span className="font-normal text-muted-foreground">{budgetPeriod[budget.period]}</span>
              </span>
              {used(budget) >= 1 ? <Badge tone="danger">Reached</Badge> : <Badge tone="warning">Near</Badge>}
            </p>
            <BudgetBar budget={budget} />
          </li>
        ))}
      </ul>
    </section>
  );
}
