import { Link } from '@tanstack/react-router';
import { ArrowUpRight, CircleArrowUp, Ellipsis, Info, Pencil, Tags, Trash2, Undo2, UserRound } from 'lucide-react';
import { useState } from 'react';
import type { Workspace } from '#contract/workspaces.ts';
import { useSession } from '#web/api/session.ts';
import { paths } from '#web/paths.ts';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '#web/ui/menu.tsx';
import { DetailsDialog } from './details-dialog.tsx';
import { ReassignDialog } from './reassign-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { RunItems } from './run-items.tsx';
import { TagsDialog } from './tags-dialog.tsx';
import { useWorkspaceActions } from './use-workspace-actions.ts';
import { why } from './why.ts';

/** Every act on a workspace. What may not be done now stays in the list with the server's reason. */
export function WorkspaceMenu({ workspace }: { workspace: Workspace }) {
  const { allowed, name, deletedAt } = workspace;
  const { isAdmin } = useSession();
  const actions = useWorkspaceActions(workspace);
  const [dialog, setDialog] = useState<'details' | 'rename' | 'tags' | 'reassign' | null>(null);
  const trigger = (
    <IconButton label={`Actions for ${name}`} tooltip={false} size="icon-sm" busy={actions.busy}>
      {!actions.busy && <Ellipsis />}
    </IconButton>
  );
  if (deletedAt) {
    return (
      <Menu trigger={trigger}>
        <MenuItem icon={<Undo2 aria-hidden />} off={why(allowed.restore)} onSelect={actions.restore}>
          Restore
        </MenuItem>
      </Menu>
    );
  }
  return (
    <>
      <Menu trigger={trigger}>
        {allowed.open.ok ? (
          <MenuItem asChild>
            <Link to={paths.workspace(workspace.id)}>
              <ArrowUpRight aria-hidden />
              Open
            </Link>
          </MenuItem>
        ) : (
          <MenuItem icon={<ArrowUpRight aria-hidden />} off={why(allowed.open)}>
            Open
          </MenuItem>
        )}
        <RunItems workspace={workspace} actions={actions} />
        <MenuSeparator />
        <MenuItem icon={<Pencil aria-hidden />} off={why(allowed.rename)} onSelect={() => setDialog('rename')}>
          Rename
        </MenuItem>
        <MenuItem icon={<Tags aria-hidden />} off={why(allowed.rename)} onSelect={() => setDialog('tags')}>
          Tags
        </MenuItem>
        {isAdmin && (
          <MenuItem icon={<UserRound aria-hidden />} onSelect={() => setDialog('reassign')}>
            Reassign
          </MenuItem>
        )}
        <MenuItem icon={<Info aria-hidden />} onSelect={() => setDialog('details')}>
          Details
        </MenuItem>
        <MenuItem icon={<CircleArrowUp aria-hidden />} off={why(allowed.upgrade)} onSelect={actions.upgrade}>
          Upgrade
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 aria-hidden />} danger off={why(allowed.delete)} onSelect={actions.remove}>
          Delete
        </MenuItem>
      </Menu>
      {dialog === 'rename' && <RenameDialog workspace={workspace} onClose={() => setDialog(null)} />}
      {dialog === 'reassign' && <ReassignDialog workspace={workspace} onClose={() => setDialog(null)} />}
      {dialog === 'details' && <DetailsDialog workspace={workspace} onClose={() => setDialog(null)} />}
      {dialog === 'tags' && <TagsDialog workspace={workspace} onClose={() => setDialog(null)} />}
    </>
  );
}
