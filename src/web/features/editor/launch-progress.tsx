import { useQuery } from '@tanstack/react-query';
import { Check, Circle, LoaderCircle, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Workspace } from '#contract/workspaces.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { LaunchLog } from '#web/features/workspaces/launch-log.tsx';
import { useWorkspaceActions } from '#web/features/workspaces/use-workspace-actions.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { cn } from '#web/ui/cn.ts';
import { Notice } from '#web/ui/notice.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { durationText, elapsed, type LaunchPhase, neededPhases, phaseLabels } from './launch-phases.ts';

/** A launch as it happens: each phase with its state and time, and, when one failed, why and what can be done. */
export function LaunchProgress({ workspace }: { workspace: Workspace }) {
  const { org } = useSession();
  const failed = workspace.status === 'error';
  const progress = useQuery({
    ...query('workspaces', 'progress', { org, id: workspace.id }),
    staleTime: 0,
    // Events tell of each phase; this is for a stream that is just being opened again.
    refetchInterval: failed ? false : 2000,
  });
  return (
    <section aria-label="Launch progress" aria-busy={!failed} className="w-full max-w-md">
      <h2 className="font-semibold text-lg tracking-[-0.01em]">
        {failed ? `${workspace.name} could not be started` : `Getting ${workspace.name} ready`}
      </h2>
      <p className="mt-1 mb-5 text-muted-foreground text-sm">
        {failed
          ? 'Start it again. If it fails once more, tell an admin the code below.'
          : 'It opens by itself. You can leave this page and come back.'}
      </p>
      <QueryView of={progress} loading={<PhaseSkeleton />}>
        {({ phases }) => (
          <>
            <Phases phases={neededPhases(phases)} />
            <LaunchLog phases={phases} />
          </>
        )}
      </QueryView>
      {failed && <Failure workspace={workspace} />}
    </section>
  );
}

function Phases({ phases }: { phases: LaunchPhase[] }) {
  const now = useNow(phases.some(({ status }) => status === 'running'));
  return (
    <ol className="rounded-lg border bg-card py-1.5 shadow-raised">
      {phases.map((phase) => (
        <Phase key={phase.phase} phase={phase} now={now} />
      ))}
    </ol>
  );
}

const icons = {
  waiting: <Circle aria-hidden className="size-4 text-input" />,
  running: <LoaderCircle aria-hidden className="size-4 animate-spin text-link" />,
  done: <Check aria-hidden className="size-4 text-success" />,
  failed: <X aria-hidden className="size-4 text-danger" />,
};
const words = { waiting: 'waiting', running: 'in progress', done: 'done', failed: 'failed' };

function Phase({ phase, now }: { phase: LaunchPhase; now: number }) {
  const { status, message } = phase;
  const time = elapsed(phase, now);
  return (
    <li
      aria-current={status === 'running' ? 'step' : undefined}
      className={cn('flex gap-3 px-3.5 py-1.5 text-sm', status === 'waiting' && 'text-muted-foreground')}
    >
      <span className="mt-0.5">{icons[status]}</span>
      <span className="min-w-0 flex-1">
        <span className={cn(status === 'running' && 'font-medium')}>{phaseLabels[phase.phase]}</span>
        <span className="sr-only">, {words[status]}</span>
        {/* Why one failed is said below, with what can be done. */}
        {message && status !== 'failed' && (
          <span className="block break-words text-muted-foreground text-xs">{message}</span>
        )}
      </span>
      {time !== null && (
        <span className="text-muted-foreground text-xs leading-5 tabular-nums">{durationText(time)}</span>
      )}
    </li>
  );
}

function Failure({ workspace }: { workspace: Workspace }) {
  const { allowed, problem } = workspace;
  const actions = useWorkspaceActions(workspace);
  return (
    <>
      {problem && (
        <div role="alert" className="mt-3">
          <Notice tone="danger" title={problem.message}>
            <span className="font-mono text-xs">{problem.code}</span>
          </Notice>
        </div>
      )}
      <div className="mt-4 flex gap-2">
        <Button
          variant="primary"
          busy={actions.busy}
          off={allowed.start.ok ? null : allowed.start.reason}
          onClick={actions.start}
        >
          Start again
        </Button>
        <Button off={allowed.delete.ok ? null : allowed.delete.reason} onClick={actions.remove}>
          Delete
        </Button>
      </div>
    </>
  );
}

function PhaseSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="space-y-3 rounded-lg border bg-card p-3.5 shadow-raised">
      {Object.keys(phaseLabels).map((phase) => (
        <Skeleton key={phase} className="h-4 w-3/5" />
      ))}
    </div>
  );
}

/** The time, ten times a second while something is measured. */
function useNow(running: boolean) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
