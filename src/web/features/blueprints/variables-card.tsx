import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { describe } from '#web/api/error.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { VariablesForm } from '#web/features/variables/variables-form.tsx';
import { QueryView } from '#web/shell/query-view.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import type { Blueprint } from './readiness.tsx';

/** What every process of its workspaces sees, beside what the source says itself. */
export function VariablesCard({ blueprint }: { blueprint: Blueprint }) {
  const { org } = useSession();
  const variables = useQuery(query('blueprints', 'variables', { org, id: blueprint.id }));
  // A saved list begins a new form, so that typed secrets are forgotten.
  const [saves, setSaves] = useState(0);
  const save = useCall('blueprints', 'setVariables', {
    done: 'Variables saved',
    onSuccess: () => setSaves(saves + 1),
    onError: (error) => describe(error).issues.length > 0,
  });
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
            saved={items}
            save={{ ...save, mutate: (items) => save.mutate({ org, id: blueprint.id, items }) }}
            empty="Add one for a database address or a token that builders need."
          />
        )}
      </QueryView>
    </Card>
  );
}
