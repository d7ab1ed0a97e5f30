import type { UseQueryResult } from '@tanstack/react-query';
import { AppWindow, ScrollText, SquareTerminal, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Workspace } from '#contract/workspaces.ts';
import { QueryError } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Spinner } from '#web/ui/spinner.tsx';
import { LogsDialog } from './logs-dialog.tsx';
import { type Ports, waitingFor } from './preview-port.ts';

const command = 'npm run dev';

/** In place of the preview while there is nothing to show: why, and the one next step. */
export function NothingListens({
  workspace,
  port,
  ports,
  onRun,
}: {
  workspace: Workspace;
  port: number | null;
  ports: UseQueryResult<Ports>;
  onRun: ((command: string) => void) | null;
}) {
  return (
    <div className="absolute inset-0 grid place-items-center overflow-y-auto bg-muted p-4" role="status">
      <Content workspace={workspace} port={port} ports={ports} onRun={onRun} />
    </div>
  );
}

function Content({ workspace, port, ports, onRun }: Parameters<typeof NothingListens>[0]) {
  const [logs, setLogs] = useState<string | null>(null);
  if (!ports.data) {
    if (ports.isError) return <QueryError error={ports.error} onRetry={() => void ports.refetch()} />;
    return <Spinner className="text-muted-foreground" />;
  }
  if (port === null) {
    return (
      <EmptyState icon={<AppWindow />} title="Nothing to preview yet" className="border-0">
        When a program in the workspace opens a port, its page shows here.
      </EmptyState>
    );
  }
  const waiting = waitingFor(port, ports.data.services);
  const icon = { starting: <Spinner />, failed: <TriangleAlert />, idle: <AppWindow /> }[waiting.kind];
  return (
    <>
      <EmptyState
        icon={icon}
        title={waiting.title}
        className="border-0"
        action={
          <>
            {waiting.kind !== 'starting' && onRun && (
              <Button onClick={() => onRun(command)}>
                <SquareTerminal aria-hidden />
                Run <code className="font-mono text-xs">{command}</code>
              </Button>
            )}
            {waiting.service && (
              <Button onClick={() => setLogs(waiting.service)}>
                <ScrollText aria-hidden />
                Show log
              </Button>
            )}
          </>
        }
      >
        {waiting.text}
      </EmptyState>
      {logs && <LogsDialog workspaceId={workspace.id} service={logs} onClose={() => setLogs(null)} />}
    </>
  );
}
