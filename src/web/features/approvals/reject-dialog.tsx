import { useState } from 'react';
import type { PublishRequest } from '#contract/publishing.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { Textarea } from '#web/ui/input.tsx';

export function RejectDialog({ request, onClose }: { request: PublishRequest; onClose: () => void }) {
  const { org } = useSession();
  const [feedback, setFeedback] = useState('');
  const reject = useCall('publishing', 'reject', { done: 'Sent back to the builder', onSuccess: onClose });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Reject this request"
      description={`${request.builderEmail} reads your feedback in the workspace and can submit again.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="reject" variant="danger" busy={reject.isPending}>
            Reject
          </Button>
        </>
      }
    >
      <form
        id="reject"
        onSubmit={(event) => {
          event.preventDefault();
          reject.mutate({ org, id: request.id, ...(feedback.trim() ? { feedback } : {}) });
        }}
      >
        <Field label="Feedback" optional hint="What should change before it is submitted again?">
          {(control) => (
            <Textarea
              {...control}
              autoFocus
              rows={5}
              maxLength={4000}
              value={feedback}
              onChange={(event) => setFeedback(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
