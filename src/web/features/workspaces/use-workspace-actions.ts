import { useQueryClient } from '@tanstack/react-query';
import type { Workspace } from '#contract/workspaces.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { toast } from '#web/ui/toast.tsx';
import { afterDeletion } from './deletion.ts';

/** What can be done to a workspace from a list. Whether it may be done now is `workspace.allowed`, the server's word. */
export function useWorkspaceActions(workspace: Workspace) {
  const { org } = useSession();
  const client = useQueryClient();
  const { id, name } = workspace;
  const input = { org, id };
  const start = useCall('workspaces', 'start');
  const stop = useCall('workspaces', 'stop');
  const restart = useCall('workspaces', 'restart');
  const upgrade = useCall('workspaces', 'upgrade');
  const restore = useCall('workspaces', 'restore', { done: `${name} is back` });
  const remove = useCall('workspaces', 'remove', {
    onSuccess: async () => {
      if (!(await afterDeletion(client, input))) return toast.success(`${name} is deleted`);
      toast.success(`${name} is in the trash`, {
        duration: 12_000,
        action: { label: 'Undo', onClick: () => restore.mutate(input) },
      });
    },
  });
  return {
    start: () => start.mutate(input),
    stop: () => stop.mutate(input),
    restart: () => restart.mutate(input),
    upgrade: () => upgrade.mutate(input),
    remove: () => remove.mutate(input),
    restore: () => restore.mutate(input),
    busy: [start, stop, restart, upgrade, remove, restore].some((each) => each.isPending),
  };
}

export type WorkspaceActions = ReturnType<typeof useWorkspaceActions>;
