import { useQuery } from '@tanstack/react-query';
import { RotateCw, ScrollText } from 'lucide-react';
import { useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { useApp } from './app-context.ts';

type Part = 'app' | 'build';

/** What the newest version's build and the running app wrote last. */
export function LogsTab() {
  const app = useApp();
  const { org } = useSession();
  const [part, setPart] = useState<Part>('app');
  const isDown = app.takenDownAt !== null;
  const logs = useQuery({ ...query('apps', 'logs', { org, id: app.id }), staleTime: 0, enabled: !isDown });
  if (isDown)
    return (
      <EmptyState icon={<ScrollText />} title="No logs while it is taken down">
        Put the app back up in its settings to read what it writes.
      </EmptyState>
    );
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Segmented
          label="Log"
          value={part}
          onChange={setPart}
          options={[
            { value: 'app', label: 'App' },
            { value: 'build', label: 'Build' },
          ]}
        />
        <Button variant="ghost" busy={logs.isFetching} onClick={() => void logs.refetch()}>
          {!logs.isFetching && <RotateCw aria-hidden />}
          Refresh
        </Button>
      </div>
      <QueryView of={logs} loading={<Skeleton className="h-80" />}>
        {(data) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
          <pre tabIndex={0} className="max-h-[60vh] overflow-auto rounded-lg border bg-muted p-3 font-mono text-xs">
            {data[part] || 'Nothing was written.'}
          </pre>
        )}
      </QueryView>
    </>
  );
}
