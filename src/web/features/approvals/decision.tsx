import { useState } from 'react';
import { apiError } from '#client/client.ts';
import type { PublishRequest } from '#contract/publishing.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { Textarea } from '#web/ui/input.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { RejectDialog } from './reject-dialog.tsx';
import { useShortcuts } from './use-shortcuts.ts';

/** Approve and Reject, with the server's reason where one is off. What is approved is the commit on this page. */
export function Decision({ request, onReload }: { request: PublishRequest; onReload: () => void }) {
  const { org } = useSession();
  const [asking, setAsking] = useState<'approve' | 'reject' | null>(null);
  const [stale, setStale] = useState(false);
  const [note, setNote] = useState('');
  const close = () => setAsking(null);
  const approve = useCall('publishing', 'approve', {
    done: ({ subdomain }) => `Approved ${subdomain}`,
    onSuccess: close,
    onError: (error) => {
      close();
      const code = apiError(error)?.code;
      if (code === 'STALE_REVIEW') setStale(true);
      return code === 'STALE_REVIEW';
    },
  });
  const { allowed, builderEmail, commit, url } = request;
  useShortcuts({
    a: () => allowed.approve.ok && setAsking('approve'),
    r: () => allowed.reject.ok && setAsking('reject'),
  });

  if (stale) {
    return (
      <Notice
        tone="warning"
        title="The request is not for the commit that you reviewed."
        action={
          <Button
            size="sm"
            onClick={() => {
              setStale(false);
              onReload();
            }}
          >
            Load again
          </Button>
        }
      />
    );
  }
  return (
    <>
      <Button
        off={allowed.reject.ok ? null : allowed.reject.reason}
        aria-keyshortcuts="r"
        onClick={() => setAsking('reject')}
      >
        Reject
      </Button>
      <Button
        variant="primary"
        off={allowed.approve.ok ? null : allowed.approve.reason}
        aria-keyshortcuts="a"
        onClick={() => setAsking('approve')}
      >
        Approve
      </Button>
      <ConfirmDialog
        open={asking === 'approve'}
        onOpenChange={close}
        title="Approve this request?"
        action="Approve"
        busy={approve.isPending}
        onConfirm={() => approve.mutate({ org, id: request.id, commit, ...(note.trim() ? { note } : {}) })}
      >
        <p>
          Commit <span className="font-mono text-foreground text-xs">{commit.slice(0, 12)}</span> of {builderEmail} goes
          to <span className="text-foreground">{new URL(url).host}</span>.
        </p>
        <Field label="Note" optional hint="The builder reads it with the approval.">
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={4000}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
      </ConfirmDialog>
      {asking === 'reject' && <RejectDialog request={request} onClose={close} />}
    </>
  );
}
