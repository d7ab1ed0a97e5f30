import type { Workspace } from '#contract/workspaces.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';

/** Tells whoever has a workspace open that it will stop by itself, and lets them keep it when that is because nobody uses it. */
export function StopNotice({ workspace }: { workspace: Workspace }) {
  const { org } = useSession();
  const keep = useCall('workspaces', 'keep', { done: 'It keeps running' });
  const { stopsAt, stopReason, id } = workspace;
  if (!stopsAt || !stopReason) return null;
  return (
    <div role="status" className="border-b p-2">
      <Notice
        tone="warning"
        title={
          <>
            This workspace stops <TimeAgo time={stopsAt} />
          </>
        }
        action={
          stopReason.code === 'idle' && (
            <Button size="sm" busy={keep.isPending} onClick={() => keep.mutate({ org, id })}>
              Keep it running
            </Button>
          )
        }
      >
        {stopReason.message} Your files are kept, and a snapshot is taken.
      </Notice>
    </div>
  );
}
