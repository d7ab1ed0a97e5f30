import { useQuery } from '@tanstack/react-query';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useBlueprint } from '#web/features/blueprints/blueprint-context.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { SkeletonForm } from '#web/ui/skeleton.tsx';
import { DataSources } from './data-sources.tsx';
import { ProvidersForm } from './providers-form.tsx';

export function AiTab() {
  const { org } = useSession();
  const { id } = useBlueprint();
  const ai = useQuery(query('ai', 'blueprint', { org, id }));
  return (
    <div className="max-w-4xl space-y-6">
      <QueryView of={ai} loading={<SkeletonForm />}>
        {(data) => <ProvidersForm ai={data} />}
      </QueryView>
      <DataSources />
    </div>
  );
}
