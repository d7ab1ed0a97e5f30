import { useQuery } from '@tanstack/react-query';
import { Square } from 'lucide-react';
import type { Workspace, WorkspaceStatus } from '#contract/workspaces.ts';
import { query } from '#web/api/query.ts';
import { useSession, useSettings } from '#web/api/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { StatusBadge } from './status.tsx';
import { useWorkspaceActions } from './use-workspace-actions.ts';

/** The limit is reached: the running ones, each with its Stop, and another try once there is room. */
export function QuotaDialog({
  message,
  onRetry,
  retrying,
  onClose,
}: {
  message: string;
  onRetry: () => void;
  retrying: boolean;
  onClose: () => void;
}) {
  const { org } = useSession();
  const { limits } = useSettings();
  const running = [...useMine(org, 'deploying'), ...useMine(org, 'running'), ...useMine(org, 'stopping')];
  const room = running.length < limits.maxRunningWorkspacesPerUser;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Limit of running workspaces"
      description={message}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={retrying}
            off={room ? undefined : 'Stop a workspace first.'}
            onClick={onRetry}
          >
            Launch
          </Button>
        </>
      }
    >
      <p className="mb-3 text-muted-foreground text-sm">A stopped workspace keeps its files.</p>
      <ul className="divide-y rounded-lg border">
        {running.map((workspace) => (
          <RunningRow key={workspace.id} workspace={workspace} />
        ))}
      </ul>
    </Dialog>
  );
}

/** Each status is asked for by itself: among hundreds that are stopped, the few that run must not be missed. */
function useMine(org: string, status: WorkspaceStatus) {
  return useQuery(query('workspaces', 'list', { org, status, limit: 200 })).data?.items ?? [];
}

function RunningRow({ workspace }: { workspace: Workspace }) {
  const { stop, busy } = useWorkspaceActions(workspace);
  const { allowed, name, status, lastActiveAt } = workspace;
  return (
    <li className="flex items-center gap-3 px-3 py-2 text-sm">
      <div className="min-w-0 flex-1">
        <p title={name} className="truncate">
          {name}
        </p>
        <p className="text-muted-foreground text-xs">
          Used <TimeAgo time={lastActiveAt} never="never" />
        </p>
      </div>
      <StatusBadge status={status} />
      <Button
        size="sm"
        busy={busy}
        off={allowed.stop.ok ? undefined : allowed.stop.reason}
        onClick={stop}
        aria-label={`Stop ${name}`}
      >
        <Square aria-hidden />
        Stop
      </Button>
    </li>
  );
}
