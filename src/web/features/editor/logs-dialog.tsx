import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select } from '#web/ui/select.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';

/** The last lines that the services of a workspace wrote, kept fresh while somebody reads them. */
export function LogsDialog({
  workspaceId,
  service: first,
  onClose,
}: {
  workspaceId: string;
  service?: string;
  onClose: () => void;
}) {
  const { org } = useSession();
  const [service, setService] = useState(first);
  const logs = useQuery({
    ...query('workspaces', 'logs', { org, id: workspaceId, ...(service ? { service } : {}) }),
    staleTime: 0,
    refetchInterval: 3000,
  });
  return (
    <Dialog open onOpenChange={onClose} size="xl" title="Logs" description="The last lines that each service wrote.">
      <QueryView of={logs} loading={<Skeleton className="h-72" />}>
        {(data) => (
          <div className="space-y-3 pb-2">
            <Select
              label="Service"
              className="w-48"
              value={service ?? data.service ?? undefined}
              onChange={setService}
              options={data.services.map((each) => ({ value: each, label: each }))}
            />
            <pre
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
              tabIndex={0}
              className="h-[50dvh] overflow-auto whitespace-pre-wrap rounded-lg border bg-muted p-3 font-mono text-xs [overflow-wrap:anywhere]"
            >
              {data.text || 'Nothing was written.'}
            </pre>
          </div>
        )}
      </QueryView>
    </Dialog>
  );
}
