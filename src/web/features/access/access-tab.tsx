import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useState } from 'react';
import type { BlueprintAccess } from '#contract/access.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useBlueprint } from '#web/features/blueprints/blueprint-context.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { SkeletonForm, SkeletonRows } from '#web/ui/skeleton.tsx';
import { MatchingCard } from './matching-card.tsx';
import { RulesCard } from './rules-card.tsx';
import { useRulesDraft } from './use-rules-draft.ts';

export function AccessTab() {
  const { id } = useBlueprint();
  const { org } = useSession();
  const access = useQuery(query('access', 'get', { org, id }));
  return (
    <QueryView of={access} loading={<Loading />}>
      {(saved) => <Access blueprint={id} saved={saved} />}
    </QueryView>
  );
}

function Loading() {
  return (
    <Columns>
      <SkeletonForm fields={3} />
      <SkeletonRows />
    </Columns>
  );
}

function Columns({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">{children}</div>;
}

function Access({ blueprint, saved }: { blueprint: string; saved: BlueprintAccess }) {
  const { org } = useSession();
  const [q, setQ] = useState('');
  const draft = useRulesDraft(blueprint, saved);
  const search = useDeferredValue(q.trim());
  const preview = useQuery({
    ...query('access', 'preview', { org, id: blueprint, rules: draft.rules, ...(search ? { q: search } : {}) }),
    placeholderData: keepPreviousData,
  });
  return (
    <Columns>
      <RulesCard draft={draft} read={preview.isPlaceholderData ? undefined : preview.data} saved={saved} />
      <MatchingCard of={preview} unsaved={draft.changed} q={q} onSearch={setQ} />
    </Columns>
  );
}
