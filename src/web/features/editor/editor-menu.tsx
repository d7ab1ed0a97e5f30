import { Ellipsis, ScrollText, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Workspace } from '#contract/workspaces.ts';
import { RunItems } from '#web/features/workspaces/run-items.tsx';
import { useWorkspaceActions } from '#web/features/workspaces/use-workspace-actions.ts';
import { why } from '#web/features/workspaces/why.ts';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '#web/ui/menu.tsx';
import { LogsDialog } from './logs-dialog.tsx';

/** What can be done to the workspace that is open. What may not be done now stays in the list with the reason. */
export function EditorMenu({ workspace }: { workspace: Workspace }) {
  const { allowed, status } = workspace;
  const actions = useWorkspaceActions(workspace);
  const [logs, setLogs] = useState(false);
  return (
    <>
      <Menu
        trigger={
          <IconButton label="Workspace menu" busy={actions.busy}>
            {!actions.busy && <Ellipsis />}
          </IconButton>
        }
      >
        <RunItems workspace={workspace} actions={actions} />
        {status === 'running' && allowed.open.ok && (
          <MenuItem icon={<ScrollText aria-hidden />} onSelect={() => setLogs(true)}>
            Logs
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuItem icon={<Trash2 aria-hidden />} danger off={why(allowed.delete)} onSelect={actions.remove}>
          Delete
        </MenuItem>
      </Menu>
      {logs && <LogsDialog workspaceId={workspace.id} onClose={() => setLogs(false)} />}
    </>
  );
}
