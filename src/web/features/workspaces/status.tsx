import type { Workspace, WorkspaceStatus } from '#contract/workspaces.ts';
import { Badge, type Tone } from '#web/ui/badge.tsx';

export const statusLabels: Record<WorkspaceStatus, string> = {
  deploying: 'Deploying',
  running: 'Running',
  stopping: 'Stopping',
  stopped: 'Stopped',
  error: 'Error',
  deleting: 'Deleting',
  deleted: 'In the trash',
};
const tones: Record<WorkspaceStatus, Tone> = {
  deploying: 'info',
  running: 'success',
  stopping: 'warning',
  stopped: 'neutral',
  error: 'danger',
  deleting: 'warning',
  deleted: 'neutral',
};
const passing = new Set<WorkspaceStatus>(['deploying', 'stopping', 'deleting']);

export function StatusBadge({ status }: { status: WorkspaceStatus }) {
  return (
    <Badge tone={tones[status]} dot pulse={passing.has(status)}>
      {statusLabels[status]}
    </Badge>
  );
}

/** Says that its blueprint has a newer version; nothing on those that run it. */
export function VersionBadge({ workspace }: { workspace: Workspace }) {
  if (!workspace.behind || workspace.deletedAt) return null;
  return <Badge tone="info">{workspace.upgradesAtStart ? 'Upgrades at start' : 'Upgrade ready'}</Badge>;
}
