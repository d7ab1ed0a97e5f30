import { useQuery } from '@tanstack/react-query';
import { ExternalLink, RotateCw } from 'lucide-react';
import { type ReactNode, useEffect, useEffectEvent } from 'react';
import type { PublishRequest } from '#contract/publishing.ts';
import type { RequestPreview } from '#contract/review.ts';
import { call, query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { usePreviewFrame } from '#web/features/editor/use-preview-frame.ts';
import { LogText } from '#web/features/publishing/log-text.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { cn } from '#web/ui/cn.ts';
import { IconButton } from '#web/ui/icon-button.tsx';

/** How often its state is read: soon while it starts; afterwards it says that the page is still before somebody. */
const every = { off: false, starting: 1500, running: 60_000, failed: false } as const;

/** The commit of a request, running, beside what it changes: as long as its page is open before somebody, or they stop it. */
export function WithPreview({ request, children }: { request: PublishRequest; children: ReactNode }) {
  const { org } = useSession();
  const preview = useQuery({
    ...query('review', 'getPreview', { org, id: request.id }),
    refetchInterval: ({ state: { data } }) => every[data?.status ?? 'off'],
  });
  const { data } = preview;
  // A request that was decided has nothing left to be tried.
  if (!data || (request.status !== 'pending' && data.status === 'off')) return children;
  const on = data.status !== 'off';
  return (
    <div className={cn('grid items-start gap-4', on && 'xl:grid-cols-[minmax(0,1fr)_minmax(0,28rem)]')}>
      <Card className={cn('min-w-0', on ? 'xl:sticky xl:top-32 xl:order-last' : 'pb-4')} aria-label="Preview">
        <CardHeader
          title={
            <span className="flex items-center gap-2">
              Preview <Status status={data.status} />
            </span>
          }
          description={on ? null : 'Try exactly this commit before you decide. Only admins can open it.'}
          actions={<Buttons requestId={request.id} preview={data} />}
        />
        {on && (
          <CardBody>
            {data.status === 'running' && <Frame requestId={request.id} />}
            {data.status === 'failed' && (
              <LogText label="Why it failed" text={data.message ?? 'The portal gave no reason.'} open />
            )}
            {data.status === 'starting' && (
              <LogText label="Log" text={data.log || 'It is being made. The log shows here.'} open />
            )}
            {data.status === 'running' && data.log && <LogText label="Log" text={data.log} />}
          </CardBody>
        )}
      </Card>
      <div className="min-w-0">{children}</div>
    </div>
  );
}

function Status({ status }: { status: RequestPreview['status'] }) {
  if (status === 'off') return null;
  if (status === 'starting') return <Badge tone="info">Starting</Badge>;
  return status === 'running' ? <Badge tone="success">Running</Badge> : <Badge tone="danger">Failed</Badge>;
}

function Buttons({ requestId, preview: { status, allowed } }: { requestId: string; preview: RequestPreview }) {
  const { org } = useSession();
  const start = useCall('review', 'startPreview');
  const stop = useCall('review', 'stopPreview');
  const input = { org, id: requestId };
  if (status === 'starting' || status === 'running')
    return (
      <Button size="sm" busy={stop.isPending} onClick={() => stop.mutate(input)}>
        Stop preview
      </Button>
    );
  return (
    <Button
      size="sm"
      busy={start.isPending}
      off={allowed.start.ok ? null : allowed.start.reason}
      onClick={() => start.mutate(input)}
    >
      {status === 'failed' ? 'Try again' : 'Run preview'}
    </Button>
  );
}

/** On an origin of its own: what runs there is the builder's, and can reach nothing of the portal's. */
function Frame({ requestId }: { requestId: string }) {
  const { org } = useSession();
  const { frame, loading, load, openTab, onLoad } = usePreviewFrame(
    async () => (await call('review', 'previewTicket')({ org, id: requestId })).url,
  );
  const show = useEffectEvent(() => void load());
  useEffect(() => show(), []);
  return (
    <>
      <div className="mb-2 flex justify-end gap-1">
        <IconButton label="Reload the preview" size="icon-sm" onClick={() => void load()}>
          <RotateCw className={cn(loading && 'animate-spin')} />
        </IconButton>
        <IconButton label="Open the preview in a tab" size="icon-sm" onClick={() => void openTab()}>
          <ExternalLink />
        </IconButton>
      </div>
      <iframe
        ref={frame}
        title="Preview"
        sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-modals allow-downloads"
        allow="clipboard-write; fullscreen"
        referrerPolicy="no-referrer"
        onLoad={onLoad}
        // A page without colours of its own expects white.
        className="h-[min(36rem,60dvh)] w-full rounded-lg border bg-white"
      />
    </>
  );
}
