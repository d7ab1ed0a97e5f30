import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import type { Blueprint } from './readiness.tsx';
import { VariablesForm } from './variables-form.tsx';

export type Variable = OutputOf<'blueprints', 'variables'>['items'][number];

/** What every process of its workspaces sees, beside what the source says itself. */
export function VariablesCard({ blueprint }: { blueprint: Blueprint }) {
  const { org } = useSession();
  const variables = useQuery(query('blueprints', 'variables', { org, id: blueprint.id }));
  // A saved list begins a new form, so that typed secrets are forgotten.
  const [saves, setSaves] = useState(0);
  return (
    <Card id="variables">
      <CardHeader
        title="Variables"
        description="For every process of new workspaces, and of the others after their next restart. Published apps do not see them."
      />
      <QueryView
        of={variables}
        loading={
          <CardBody>
            <SkeletonRows rows={2} />
          </CardBody>
        }
      >
        {({ items }) => (
          <VariablesForm
            key={`${saves} ${JSON.stringify(items)}`}
            blueprintId={blueprint.id}
            saved={items}
            onSaved={() => setSaves(saves + 1)}
          />
        )}
      </QueryView>
    </Card>
  );
}
