import { Link } from '@tanstack/react-router';
import { Play, Undo2 } from 'lucide-react';
import { memo } from 'react';
import type { Workspace } from '#contract/workspaces.ts';
import { paths } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { StatusBadge, VersionBadge } from './status.tsx';
import { TagList } from './tag-list.tsx';
import { useWorkspaceActions } from './use-workspace-actions.ts';
import { WorkspaceMenu } from './workspace-menu.tsx';

export const WorkspaceCard = memo(({ workspace }: { workspace: Workspace }) => {
  const { name, blueprint, cluster, status, problem, tags, deletedAt, lastActiveAt } = workspace;
  return (
    <article
      aria-label={name}
      className="group relative flex flex-col gap-3 rounded-lg border bg-card p-4 shadow-raised transition-colors hover:border-input"
    >
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="truncate font-semibold text-base">
            {deletedAt ? (
              name
            ) : (
              // The whole card is the link's target; what else can be pressed lies above it.
              <Link
                to={paths.workspace(workspace.id)}
                title={name}
                className="block truncate leading-6 before:absolute before:inset-0 before:rounded-lg"
              >
                {name}
              </Link>
            )}
          </h2>
          <p className="truncate text-muted-foreground text-sm">
            {blueprint.name}
            {blueprint.removed && ' (removed)'} · {cluster.name}
          </p>
        </div>
        <div className="relative -mt-1 -mr-1.5">
          <WorkspaceMenu workspace={workspace} />
        </div>
      </div>
      {problem && <p className="line-clamp-2 text-danger text-sm">{problem.message}</p>}
      <div className="flex flex-wrap gap-1 empty:hidden">
        <VersionBadge workspace={workspace} />
        <TagList tags={tags} />
      </div>
      <div className="mt-auto flex h-7 items-center gap-2.5">
        <StatusBadge status={status} />
        <span className="min-w-0 flex-1 truncate text-muted-foreground text-xs">
          <LastUsed deletedAt={deletedAt} lastActiveAt={lastActiveAt} stopsAt={workspace.stopsAt} />
        </span>
        <div className="relative">
          <NextStep workspace={workspace} />
        </div>
      </div>
    </article>
  );
});

function LastUsed({ deletedAt, lastActiveAt, stopsAt }: Pick<Workspace, 'deletedAt' | 'lastActiveAt' | 'stopsAt'>) {
  if (stopsAt)
    return (
      <>
        Stops <TimeAgo time={stopsAt} />
      </>
    );
  if (deletedAt)
    return (
      <>
        Deleted <TimeAgo time={deletedAt} />
      </>
    );
  if (!lastActiveAt) return <>Not used yet</>;
  return (
    <>
      Used <TimeAgo time={lastActiveAt} />
    </>
  );
}

/** The one thing that somebody most likely wants from it now. */
function NextStep({ workspace }: { workspace: Workspace }) {
  const { allowed, status, id } = workspace;
  const { start, restore } = useWorkspaceActions(workspace);
  if (allowed.restore.ok) {
    return (
      <Button size="sm" onClick={restore}>
        <Undo2 aria-hidden />
        Restore
      </Button>
    );
  }
  if (status === 'running') {
    return (
      <Button size="sm" asChild>
        <Link to={paths.workspace(id)}>Open</Link>
      </Button>
    );
  }
  if (status === 'stopped' || allowed.start.ok) {
    return (
      <Button size="sm" onClick={start} off={allowed.start.ok ? undefined : allowed.start.reason}>
        <Play aria-hidden />
        Start
      </Button>
    );
  }
  return null;
}
