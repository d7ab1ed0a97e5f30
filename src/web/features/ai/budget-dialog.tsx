import { useState } from 'react';
import type { InputOf } from '#web/api/query.ts';
import { Field } from '#web/ui/field.tsx';
import { FormDialog } from '#web/ui/form-dialog.tsx';
import { Input } from '#web/ui/input.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import { Select } from '#web/ui/select.tsx';
import { BudgetTarget } from './budget-target.tsx';

export type NewBudget = InputOf<'ai', 'setBudgets'>['budgets'][number];
type Scope = NewBudget['scope'];

const scopes: { value: Scope; label: string; hint: string }[] = [
  { value: 'organization', label: 'Organization', hint: 'All requests together.' },
  { value: 'blueprint', label: 'Blueprint', hint: 'All workspaces of a blueprint together.' },
  { value: 'user', label: 'User', hint: 'All workspaces of a user together.' },
  { value: 'workspace', label: 'Workspace', hint: 'A single workspace.' },
];

export function BudgetDialog({
  busy,
  onClose,
  onAdd,
}: {
  busy: boolean;
  onClose: () => void;
  onAdd: (budget: NewBudget) => void;
}) {
  const [scope, setScope] = useState<Scope>('organization');
  const [target, setTarget] = useState<string | null>(null);
  const [period, setPeriod] = useState<NewBudget['period']>('month');
  const [limit, setLimit] = useState('100');
  return (
    <FormDialog
      title="Add budget"
      description="It holds from the next request on, and counts what was spent already."
      action="Add budget"
      busy={busy}
      onSubmit={() => onAdd({ scope, period, limit: Number(limit), target })}
      onClose={onClose}
      className="space-y-4"
    >
      <Field label="For">
        {(control) => (
          <Select
            {...control}
            value={scope}
            onChange={(value) => {
              setScope(value as Scope);
              setTarget(null);
            }}
            options={scopes}
          />
        )}
      </Field>
      {scope !== 'organization' && <BudgetTarget key={scope} scope={scope} onChange={setTarget} />}
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <Field label="Limit (US dollars)">
          {(control) => (
            <Input
              {...control}
              type="number"
              required
              min={0}
              max={10_000_000}
              step="0.01"
              value={limit}
              onChange={(event) => setLimit(event.target.value)}
            />
          )}
        </Field>
        <div className="flex flex-col gap-1.5">
          <span className="font-medium text-sm">Per</span>
          <Segmented
            label="Per"
            className="self-start"
            value={period}
            onChange={setPeriod}
            options={[
              { value: 'day', label: 'Day' },
              { value: 'month', label: 'Month' },
            ]}
          />
        </div>
      </div>
    </FormDialog>
  );
}
