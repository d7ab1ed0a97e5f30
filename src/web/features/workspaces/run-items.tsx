import { Play, RotateCw, Square } from 'lucide-react';
import type { Workspace } from '#contract/workspaces.ts';
import { MenuItem } from '#web/ui/menu.tsx';
import type { WorkspaceActions } from './use-workspace-actions.ts';
import { why } from './why.ts';

/** Start, stop and restart, for every menu of a workspace. */
export function RunItems({ workspace: { allowed }, actions }: { workspace: Workspace; actions: WorkspaceActions }) {
  return (
    <>
      {/* Of start and stop only one makes sense at a time; the other's reason would be noise. */}
      {(allowed.start.ok || !allowed.stop.ok) && (
        <MenuItem icon={<Play aria-hidden />} off={why(allowed.start)} onSelect={actions.start}>
          Start
        </MenuItem>
      )}
      {allowed.stop.ok && (
        <MenuItem icon={<Square aria-hidden />} onSelect={actions.stop}>
          Stop
        </MenuItem>
      )}
      <MenuItem icon={<RotateCw aria-hidden />} off={why(allowed.restart)} onSelect={actions.restart}>
        Restart
      </MenuItem>
    </>
  );
}
