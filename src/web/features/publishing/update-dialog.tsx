import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { apiError } from '#client/client.ts';
import type { Workspace } from '#contract/workspaces.ts';
import { describe } from '#web/api/error.ts';
import { type OutputOf, query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { changedAt, forgeName } from './forge-name.ts';
import { Refusal } from './refusal.tsx';
import { UpdateFile } from './update-file.tsx';

type Plan = OutputOf<'publishing', 'update'>;
type Conflict = NonNullable<Plan['update']>['conflicts'][number];
type Side = 'mine' | 'theirs';

/** Brings what others changed in the repository into the workspace; the builder decides where both changed a file. */
export function UpdateDialog({
  workspace,
  onClose,
  onUpdated,
}: {
  workspace: Workspace;
  onClose: () => void;
  onUpdated: () => void;
}) {
  const { org } = useSession();
  const plan = useQuery({
    ...query('publishing', 'update', { org, id: workspace.id }),
    staleTime: 0,
    gcTime: 0,
    // It asks the forge, and captures the workspace.
    refetchOnWindowFocus: false,
  });
  const [sides, setSides] = useState<Record<string, Side>>({});
  const apply = useCall('publishing', 'applyUpdate', {
    done: 'Your workspace is up to date',
    onSuccess: onUpdated,
    // Shown below, unless the portal did not answer at all.
    onError: (error) => apiError(error) !== null,
  });
  const { data } = plan;
  const update = data?.update;
  const conflicts = update?.conflicts ?? [];
  const open = conflicts.filter(({ path }) => !sides[path]).length;
  const waits = plan.isFetching ? 'Your workspace is being compared with the repository.' : null;
  const off = waits ?? (open > 0 ? `Choose for ${open === 1 ? 'the file' : `${open} files`} that both changed.` : null);
  const chosen = (side: Side) => conflicts.map(({ path }) => path).filter((path) => sides[path] === side);

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="lg"
      title={`Update ${workspace.name}`}
      description={data ? changedAt(data.forge) : 'What others changed in the repository comes into your workspace.'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {data && !update ? (
            <Button variant="primary" onClick={onUpdated}>
              Publish
            </Button>
          ) : (
            <Button
              variant="primary"
              busy={apply.isPending}
              off={update ? off : (waits ?? 'The repository could not be read.')}
              onClick={() =>
                update &&
                apply.mutate({
                  ...{ org, id: workspace.id, ours: update.ours, theirs: update.theirs },
                  ...{ keep: chosen('mine'), take: chosen('theirs') },
                })
              }
            >
              Update workspace
            </Button>
          )}
        </>
      }
    >
      <QueryView of={plan} loading={<UpdateSkeleton />}>
        {({ forge, update: found }) =>
          found ? (
            <div className="space-y-5">
              {apply.error && (
                <Refusal
                  error={describe(apply.error)}
                  onReload={() => {
                    apply.reset();
                    void plan.refetch();
                  }}
                />
              )}
              {found.conflicts.length > 0 && (
                <Conflicts
                  workspaceId={workspace.id}
                  forge={forgeName(forge)}
                  update={found}
                  sides={sides}
                  onChoose={(paths, side) =>
                    setSides({ ...sides, ...Object.fromEntries(paths.map((path) => [path, side])) })
                  }
                />
              )}
              {found.files.length > 0 && <Changes workspaceId={workspace.id} update={found} />}
              <p className="text-muted-foreground text-sm">
                Nothing is published by this. Look at your workspace afterwards, then publish it again.
              </p>
            </div>
          ) : (
            <Notice tone="success">Your workspace has everything that is at {forgeName(forge)}.</Notice>
          )
        }
      </QueryView>
    </Dialog>
  );
}

interface Shown {
  workspaceId: string;
  update: NonNullable<Plan['update']>;
}

/** Files that both changed: each is the builder's, or the repository's. */
function Conflicts({
  workspaceId,
  update: { ours, theirs, conflicts },
  forge,
  sides,
  onChoose,
}: Shown & { forge: string; sides: Record<string, Side>; onChoose: (paths: string[], side: Side) => void }) {
  const all = conflicts.map(({ path }) => path);
  return (
    <section aria-labelledby="conflicts">
      <h3 id="conflicts" className="font-medium text-sm">
        {conflicts.length === 1
          ? 'A file was changed by you and by others'
          : `${conflicts.length} files were changed by you and by others`}
      </h3>
      <p className="mb-1.5 text-muted-foreground text-sm">
        Choose whose stays. Open a file to compare: lines with − are yours, lines with + are at {forge}.
      </p>
      {conflicts.length > 3 && (
        <div className="mb-2 flex gap-2">
          <Button size="sm" onClick={() => onChoose(all, 'mine')}>
            Keep all of mine
          </Button>
          <Button size="sm" onClick={() => onChoose(all, 'theirs')}>
            Take all of theirs
          </Button>
        </div>
      )}
      <ul className="divide-y overflow-hidden rounded-lg border">
        {conflicts.map((conflict) => (
          <UpdateFile key={conflict.path} {...{ workspaceId, ours, theirs }} file={asChanged(conflict)}>
            {deletedBy(conflict, forge) && (
              <span className="text-muted-foreground text-xs">{deletedBy(conflict, forge)}</span>
            )}
            <Segmented<Side | ''>
              label={`Whose ${conflict.path}`}
              className="my-1"
              value={sides[conflict.path] ?? ''}
              onChange={(side) => side && onChoose([conflict.path], side)}
              options={[
                { value: 'mine', label: 'Keep mine' },
                { value: 'theirs', label: 'Take theirs' },
              ]}
            />
          </UpdateFile>
        ))}
      </ul>
    </section>
  );
}

const asChanged = ({ path, mine, theirs }: Conflict) => ({
  ...{ path, from: null, additions: 0, deletions: 0, binary: false },
  status: mine && theirs ? ('modified' as const) : mine ? ('deleted' as const) : ('added' as const),
});

function deletedBy({ mine, theirs }: Conflict, forge: string): string | null {
  if (mine && theirs) return null;
  return mine ? `deleted at ${forge}` : 'deleted by you';
}

/** What comes in by itself. */
function Changes({ workspaceId, update: { ours, theirs, files, stats } }: Shown) {
  return (
    <section aria-labelledby="changes">
      <h3 id="changes" className="mb-1.5 font-medium text-sm">
        {stats.files === 1 ? '1 file changes' : `${stats.files.toLocaleString('en')} files change`} in your workspace
      </h3>
      <ul className="divide-y overflow-hidden rounded-lg border">
        {files.map((file) => (
          <UpdateFile key={file.path} {...{ workspaceId, ours, theirs, file }} />
        ))}
      </ul>
      {stats.files > files.length && (
        <p className="mt-1.5 text-muted-foreground text-sm">
          And {(stats.files - files.length).toLocaleString('en')} more.
        </p>
      )}
    </section>
  );
}

function UpdateSkeleton() {
  return (
    <div role="status" aria-label="Comparing your workspace with the repository" className="space-y-5 pb-2">
      <Skeleton className="h-8" />
      <Skeleton className="h-24" />
    </div>
  );
}
