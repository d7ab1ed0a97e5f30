import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2, Wallet } from 'lucide-react';
import { useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { IconButton } from '#web/ui/icon-button.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { BudgetBar } from './budget-bar.tsx';
import { BudgetDialog, type NewBudget } from './budget-dialog.tsx';
import { type Budget, budgetName, budgetPeriod, nearestFirst } from './budget-words.ts';

export function BudgetCard() {
  const { org } = useSession();
  const [adding, setAdding] = useState(false);
  const budgets = useQuery(query('ai', 'budgets', { org }));
  const save = useCall('ai', 'setBudgets', { done: 'Budgets saved', onSuccess: () => setAdding(false) });
  const replace = (items: NewBudget[]) => save.mutate({ org, budgets: items });
  const saved = (budgets.data?.items ?? []).map(toInput);
  const add = (
    <Button onClick={() => setAdding(true)} off={budgets.data ? undefined : 'The budgets are not loaded.'}>
      <Plus aria-hidden />
      Add budget
    </Button>
  );
  return (
    <Card>
      <CardHeader
        title="Budgets"
        description="Hard limits. A request that would exceed one is refused before it is sent, with the reason, until the day or the month ends in UTC. Everything else in the workspace goes on."
        actions={budgets.data?.items.length ? add : null}
      />
      <CardBody>
        <QueryView of={budgets} loading={<SkeletonRows rows={2} />}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState className="py-8" icon={<Wallet />} title="No budget yet" action={add}>
                Without one, AI may cost whatever the provider charges. A good start: a limit for the organization per
                month, and one for each user per day.
              </EmptyState>
            ) : (
              <ul className="divide-y rounded-lg border">
                {nearestFirst(items).map((budget) => (
                  <BudgetRow
                    key={budget.id}
                    budget={budget}
                    busy={save.isPending}
                    onRemove={() => replace(items.filter(({ id }) => id !== budget.id).map(toInput))}
                  />
                ))}
              </ul>
            )
          }
        </QueryView>
      </CardBody>
      {adding && (
        <BudgetDialog
          busy={save.isPending}
          onClose={() => setAdding(false)}
          onAdd={(budget) => replace([...saved, budget])}
        />
      )}
    </Card>
  );
}

const toInput = ({ scope, target, period, limit }: Budget): NewBudget => ({
  scope,
  period,
  limit,
  target: target?.id ?? null,
});

const kinds: Record<Budget['scope'], string> = {
  organization: 'Everybody together',
  blueprint: 'Blueprint',
  user: 'User',
  workspace: 'Workspace',
};

function BudgetRow({ budget, busy, onRemove }: { budget: Budget; busy: boolean; onRemove: () => void }) {
  const name = `${budgetName(budget)} ${budgetPeriod[budget.period]}`;
  return (
    <li className="flex items-center gap-3 px-3 py-2.5">
      <div className="grid min-w-0 flex-1 gap-x-6 gap-y-2 sm:grid-cols-2 sm:items-center">
        <div className="min-w-0">
          <p title={name} className="truncate font-medium text-sm">
            {budgetName(budget)}{' '}
            <span className="font-normal text-muted-foreground">{budgetPeriod[budget.period]}</span>
          </p>
          <p className="text-muted-foreground text-xs">
            {budget.target || budget.scope === 'organization' ? kinds[budget.scope] : 'Counted for each on its own'}
          </p>
        </div>
        <BudgetBar budget={budget} />
      </div>
      <IconButton label={`Remove the budget: ${name}`} size="icon-sm" busy={busy} onClick={onRemove}>
        <Trash2 aria-hidden />
      </IconButton>
    </li>
  );
}
