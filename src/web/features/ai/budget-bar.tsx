import { cn } from '#web/ui/cn.ts';
import { type Budget, used } from './budget-words.ts';
import { money } from './money.ts';

/** Spent of a limit: in words, and as a bar that warns from four fifths on. */
export function BudgetBar({ budget }: { budget: Budget }) {
  if (budget.spent === null)
    return <span className="text-muted-foreground text-sm">Each up to {money(budget.limit)}</span>;
  const part = used(budget);
  const tone = part >= 1 ? 'bg-danger-solid' : part >= 0.8 ? 'bg-warning' : 'bg-primary';
  return (
    <div>
      <p className="text-sm tabular-nums">
        {money(budget.spent)} <span className="text-muted-foreground">of {money(budget.limit)}</span>
      </p>
      <div aria-hidden className="mt-1 h-1.5 overflow-hidden rounded-full bg-strong">
        <div className={cn('h-full rounded-full', tone)} style={{ width: `${Math.min(100, 100 * part)}%` }} />
      </div>
    </div>
  );
}
