import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PublishRequest } from '#contract/publishing.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Field } from '#web/ui/field.tsx';
import { FormDialog } from '#web/ui/form-dialog.tsx';
import { Textarea } from '#web/ui/input.tsx';

/** Comments alone may be all that there is to say. */
const hintFor = (comments: number) =>
  comments === 0
    ? 'What should change before it is submitted again?'
    : `${comments} ${comments === 1 ? 'comment on a line goes' : 'comments on lines go'} along. What else should change?`;

export function RejectDialog({ request, onClose }: { request: PublishRequest; onClose: () => void }) {
  const { org } = useSession();
  const [feedback, setFeedback] = useState('');
  const comments = useQuery(query('review', 'comments', { org, id: request.id })).data?.items.length ?? 0;
  const reject = useCall('publishing', 'reject', { done: 'Sent back to the builder', onSuccess: onClose });
  return (
    <FormDialog
      title="Reject this request"
      description={`${request.builderEmail} reads your feedback in the workspace and can submit again.`}
      action="Reject"
      danger
      busy={reject.isPending}
      onSubmit={() => reject.mutate({ org, id: request.id, ...(feedback.trim() ? { feedback } : {}) })}
      onClose={onClose}
    >
      <Field label="Feedback" optional hint={hintFor(comments)}>
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
    </FormDialog>
  );
}
