import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { describe } from '#web/api/error.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { VariablesForm } from '#web/features/variables/variables-form.tsx';
import { QueryView } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import type { App } from './app-table.tsx';

/** What the running app sees. Saving changes nothing for visitors; applying deploys what is live again. */
export function VariablesCard({ app }: { app: App }) {
  const { org } = useSession();
  const variables = useQuery(query('apps', 'variables', { org, id: app.id }));
  // A saved list begins a new form, so that typed secrets are forgotten.
  const [saves, setSaves] = useState(0);
  const save = useCall('apps', 'setVariables', {
    done: 'Variables saved',
    onSuccess: () => setSaves(saves + 1),
    onError: (error) => describe(error).issues.length > 0,
  });
  return (
    <Card id="variables">
      <CardHeader
        title="Variables"
        description="For the running app. Its build and previews of its requests do not see them."
      />
      {!app.variablesApplied && <NotApplied app={app} />}
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
            save={{ ...save, mutate: (items) => save.mutate({ org, id: app.id, items }) }}
            empty="Add one for a database address or a token that the app needs."
          />
        )}
      </QueryView>
    </Card>
  );
}

function NotApplied({ app }: { app: App }) {
  const { org } = useSession();
  const apply = useCall('apps', 'applyVariables', { done: 'A version with the new variables is on its way' });
  const { allowed } = app;
  return (
    <Notice
      tone="warning"
      title="Not applied yet"
      className="mx-4 mt-3"
      action={
        <Button
          size="sm"
          off={allowed.applyVariables.ok ? undefined : allowed.applyVariables.reason}
          busy={apply.isPending}
          onClick={() => apply.mutate({ org, id: app.id })}
        >
          Apply
        </Button>
      }
    >
      Version {app.live?.version} runs with the variables from before. Press Apply to deploy it again with these: it
      serves until the new one answers.
    </Notice>
  );
}
