import { CirclePause, LoaderCircle, Trash2, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Workspace } from '#contract/workspaces.ts';
import { useWorkspaceActions } from '#web/features/workspaces/use-workspace-actions.ts';
import { Button } from '#web/ui/button.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';

/** In place of the panes while there is nothing to enter: why, and the one next step. */
export function NotRunning({ workspace }: { workspace: Workspace }) {
  const { allowed, deletedAt, status } = workspace;
  const actions = useWorkspaceActions(workspace);
  switch (status) {
    case 'stopping':
      return <State icon={<LoaderCircle className="animate-spin" />} title="Stopping" text="Your files are kept." />;
    case 'deleting':
      return <State icon={<LoaderCircle className="animate-spin" />} title="Deleting" text="This takes a moment." />;
    case 'deleted':
      return (
        <State
          icon={<Trash2 />}
          title="This workspace is in the trash"
          text={
            <>
              It was deleted <TimeAgo time={deletedAt} />. Restore it to get its files back.
            </>
          }
          action={
            <Button
              variant="primary"
              busy={actions.busy}
              off={allowed.restore.ok ? null : allowed.restore.reason}
              onClick={actions.restore}
            >
              <Undo2 aria-hidden />
              Restore
            </Button>
          }
        />
      );
    default:
      return (
        <State
          icon={<CirclePause />}
          title="This workspace is stopped"
          text={`${workspace.stopReason ? `${workspace.stopReason.message} ` : ''}Its files are as you left them. Start it to go on.`}
          action={
            <Button
              variant="primary"
              busy={actions.busy}
              off={allowed.start.ok ? null : allowed.start.reason}
              onClick={actions.start}
            >
              Start
            </Button>
          }
        />
      );
  }
}

function State({ icon, title, text, action }: { icon: ReactNode; title: string; text: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex max-w-md flex-col items-center text-center" role="status">
      <div
        aria-hidden
        className="mb-4 grid size-11 place-items-center rounded-xl border bg-card text-muted-foreground shadow-raised [&_svg]:size-5"
      >
        {icon}
      </div>
      <h2 className="font-semibold text-lg tracking-[-0.01em]">{title}</h2>
      <p className="mt-1 text-muted-foreground text-sm">{text}</p>
      {action && <div className="mt-5">{action}</div>}
    </div>
  );
}
