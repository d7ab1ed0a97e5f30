import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Lock } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { apiError } from '#client/client.ts';
import type { PublishRequest } from '#contract/publishing.ts';
import type { Workspace } from '#contract/workspaces.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { PublishStrip } from '#web/features/publishing/publish-strip.tsx';
import { StopNotice } from '#web/features/workspaces/stop-notice.tsx';
import { paths } from '#web/paths.ts';
import { NotFoundPage } from '#web/shell/messages.tsx';
import { QueryError } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import { EditorBar } from './editor-bar.tsx';
import { LaunchProgress } from './launch-progress.tsx';
import { NotRunning } from './not-running.tsx';
import { PaneBar } from './pane-bar.tsx';
import { type Side, Split } from './split.tsx';
import { useMedia } from './use-media.ts';
import { Workbench } from './workbench.tsx';

const route = getRouteApi('/_app/workspaces/$id');
const PublishDialog = lazy(() =>
  import('#web/features/publishing/publish-dialog.tsx').then((module) => ({ default: module.PublishDialog })),
);
const UpdateDialog = lazy(() =>
  import('#web/features/publishing/update-dialog.tsx').then((module) => ({ default: module.UpdateDialog })),
);

interface Asked {
  do: 'publish' | 'update';
  /** The request that is submitted once more. */
  again?: PublishRequest | undefined;
}

/** One workspace, in whatever state it is: its launch, its panes, or why there is nothing to enter. */
export function EditorPage() {
  const { id } = route.useParams();
  const { resubmit, update } = route.useSearch();
  const navigate = route.useNavigate();
  const { org } = useSession();
  const workspace = useQuery(query('workspaces', 'get', { org, id }));
  const [asking, setAsking] = useState<Asked | null>(null);
  const [shown, setShown] = useState<Side>('left');
  const narrow = useMedia('(max-width: 899px)');
  useTitle(workspace.data?.name ?? 'Workspace');
  const { data } = workspace;

  const inside = data?.status === 'running' && data.allowed.open.ok;
  // Led here from a request: the dialog opens as soon as there is something to submit.
  const led = update ?? resubmit;
  const again = useQuery({
    ...query('publishing', 'get', { org, id: led ?? '' }),
    enabled: inside && led !== undefined,
  }).data;
  const first: Asked | null = led && again?.workspace.id === id ? { do: update ? 'update' : 'publish', again } : null;
  const dialog = asking ?? first;
  const ask = (next: Asked | null) => {
    setAsking(next);
    if (led) void navigate({ search: {}, replace: true });
  };
  const layout = useQuery({ ...query('layout', 'workspace', { org, id }), enabled: inside });
  const previews = layout.data && (layout.data.preview || !layout.data.locked) && layout.data.tabs.length > 0;
  if (!data && apiError(workspace.error)?.code === 'NOT_FOUND') return <NotFoundPage />;
  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      <EditorBar
        workspace={data}
        onPublish={() => ask({ do: 'publish' })}
        middle={
          narrow &&
          inside &&
          previews && (
            <Segmented
              label="Pane"
              className="max-sm:w-full max-sm:[&>*]:flex-1 max-sm:[&>*]:justify-center"
              value={shown}
              onChange={setShown}
              options={[
                { value: 'left', label: 'Build' },
                { value: 'right', label: 'Preview' },
              ]}
            />
          )
        }
      />
      {data?.allowed.open.ok && (
        <PublishStrip
          workspaceId={id}
          onResubmit={(request) => ask({ do: 'publish', again: request })}
          onUpdate={(request) => ask({ do: 'update', again: request })}
        />
      )}
      {data?.status === 'running' && <StopNotice workspace={data} />}
      <main className="min-h-0 flex-1">
        {data ? (
          <Content workspace={data} narrow={narrow} shown={shown} onShown={setShown} />
        ) : (
          <EmptyPanes narrow={narrow}>
            {workspace.isError && <QueryError error={workspace.error} onRetry={() => void workspace.refetch()} />}
          </EmptyPanes>
        )}
      </main>
      {data && dialog && (
        <Suspense>
          {dialog.do === 'update' ? (
            <UpdateDialog
              workspace={data}
              onClose={() => ask(null)}
              onUpdated={() => ask({ do: 'publish', again: dialog.again })}
            />
          ) : (
            <PublishDialog
              workspace={data}
              again={dialog.again}
              onClose={() => ask(null)}
              onUpdate={() => ask({ do: 'update', again: dialog.again })}
            />
          )}
        </Suspense>
      )}
    </div>
  );
}

function Content({
  workspace,
  narrow,
  shown,
  onShown,
}: {
  workspace: Workspace;
  narrow: boolean;
  shown: Side;
  onShown: (side: Side) => void;
}) {
  const { allowed, status } = workspace;
  if (!allowed.open.ok && status !== 'deleted') {
    return (
      <Centered>
        <EmptyState
          icon={<Lock />}
          title={`It belongs to ${workspace.owner.email}`}
          className="border-0"
          action={
            <Button asChild>
              <Link to={paths.workspaces}>All workspaces</Link>
            </Button>
          }
        >
          {allowed.open.reason}
        </EmptyState>
      </Centered>
    );
  }
  if (status === 'deploying' || status === 'error') {
    return (
      <EmptyPanes narrow={narrow} waiting={status === 'deploying'}>
        <LaunchProgress workspace={workspace} />
      </EmptyPanes>
    );
  }
  if (status !== 'running') {
    return (
      <Centered>
        <NotRunning workspace={workspace} />
      </Centered>
    );
  }
  return <Workbench workspace={workspace} narrow={narrow} shown={shown} onShown={onShown} />;
}

/** The editor's shape before there is anything in it, so that nothing jumps when the panes fill in. */
function EmptyPanes({ narrow, waiting, children }: { narrow: boolean; waiting?: boolean; children?: ReactNode }) {
  const content = <div className="grid min-h-0 flex-1 place-items-center overflow-y-auto p-4 sm:p-8">{children}</div>;
  if (narrow) return <div className="flex size-full flex-col">{content}</div>;
  return (
    <Split
      narrow={false}
      shown="left"
      left={
        <div className="flex size-full flex-col bg-card">
          <PaneBar />
          {content}
        </div>
      }
      right={
        <div className="flex size-full flex-col bg-muted">
          <PaneBar />
          {waiting && (
            <p className="grid flex-1 place-items-center text-muted-foreground text-sm">Your preview opens here.</p>
          )}
        </div>
      }
    />
  );
}

/** One thing in the middle, where there are no panes to come. */
function Centered({ children }: { children: ReactNode }) {
  return <div className="grid size-full place-items-center overflow-y-auto p-4">{children}</div>;
}
