import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { type InputOf, query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { Field } from '#web/ui/field.tsx';
import { SearchSelect } from '#web/ui/search-select.tsx';

type TargetScope = Exclude<InputOf<'ai', 'setBudgets'>['budgets'][number]['scope'], 'organization'>;

/** A list has no empty value. */
const each = 'each';

/** Which blueprint, user or workspace a budget is for, or each of them on its own: null. */
export function BudgetTarget({ scope, onChange }: { scope: TargetScope; onChange: (target: string | null) => void }) {
  const all = { value: each, label: `Each ${scope}` };
  const [chosen, setChosen] = useState(all);
  const [search, setSearch] = useState('');
  const found = useTargets(scope, search.trim());
  return (
    <Field label={`Which ${scope}`} hint={chosen.value === each ? 'Each has a sum of its own.' : undefined}>
      {(control) => (
        <SearchSelect
          {...control}
          chosen={chosen}
          onChoose={(option) => {
            setChosen(option);
            onChange(option.value === each ? null : option.value);
          }}
          options={found && (search.trim() ? found : [all, ...found])}
          search={search}
          onSearch={setSearch}
          searchLabel={`Search ${scope}s`}
        />
      )}
    </Field>
  );
}

/** What a budget of a scope can be for. There may be more workspaces than a list holds: the portal searches them. */
function useTargets(scope: TargetScope, search: string) {
  const { org } = useSession();
  const q = useDeferredValue(search);
  const blueprints = useQuery({ ...query('blueprints', 'list', { org }), enabled: scope === 'blueprint' });
  const members = useQuery({
    ...query('members', 'list', { org, status: 'active' }),
    enabled: scope === 'user',
  });
  const workspaces = useQuery({
    ...query('workspaces', 'list', { org, scope: 'all', limit: 50, ...(q ? { q } : {}) }),
    enabled: scope === 'workspace',
    placeholderData: keepPreviousData,
  });
  const matches = ({ label }: { label: string }) => label.toLowerCase().includes(search.toLowerCase());
  switch (scope) {
    case 'blueprint':
      return blueprints.data?.items.map(({ id, name }) => ({ value: id, label: name })).filter(matches);
    case 'user':
      return members.data?.items.map(({ userId, email }) => ({ value: userId, label: email })).filter(matches);
    case 'workspace':
      return workspaces.data?.items.map(({ id, name, owner }) => ({ value: id, label: name, hint: owner.email }));
  }
}
