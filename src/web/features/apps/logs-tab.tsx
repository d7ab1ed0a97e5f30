import { useQuery } from '@tanstack/react-query';
import { RotateCw, ScrollText } from 'lucide-react';
import { useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import { Select } from '#web/ui/select.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { useApp } from './app-context.ts';
import type { App } from './app-table.tsx';

type Part = 'app' | 'build';

/** What the newest version's build and the running app wrote last. */
export function LogsTab() {
  const app = useApp();
  const { org } = useSession();
  const [part, setPart] = useState<Part>('app');
  const isDown = app.takenDownAt !== null;
  const names = replicasOf(app);
  const [chosen, setChosen] = useState<string | null>(null);
  // One that ended is on the list no more.
  const replica = names.find((name) => name === chosen) ?? names[0];
  const logs = useQuery({ ...query('apps', 'logs', { org, id: app.id, replica }), staleTime: 0, enabled: !isDown });
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
        {replica !== undefined && part === 'app' && (
          <Select
            label="Replica"
            className="w-auto max-w-full"
            value={replica}
            onChange={setChosen}
            options={names.map((name) => ({ value: name, label: `Replica ${endOf(name)}`, hint: name }))}
          />
        )}
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

/** Names in a cluster are long and begin alike: where there is little room, the end tells one from the other. */
const endOf = (name: string) => name.slice(name.lastIndexOf('-') + 1);

/** Those of the newest version: one that is on its way has none yet. */
function replicasOf({ versions, live, replicas }: App): string[] {
  return versions[0]?.version === live?.version ? replicas.names : [];
}
