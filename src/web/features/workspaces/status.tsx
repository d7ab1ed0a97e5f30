import type { WorkspaceStatus } from '#contract/workspaces.ts';
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
