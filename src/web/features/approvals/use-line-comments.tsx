import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { PublishRequest } from '#contract/publishing.ts';
import type { ReviewComment } from '#contract/review.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { CommentText } from '#web/features/publishing/comment-text.tsx';
import type { LineNotes, Side } from '#web/features/publishing/line-notes.ts';
import { Button } from '#web/ui/button.tsx';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Textarea } from '#web/ui/input.tsx';

/** Comments on the lines of one file, with a form below the line that somebody comments on. */
export function useLineComments(request: PublishRequest, path: string): LineNotes {
  const { org } = useSession();
  const { data } = useQuery(query('review', 'comments', { org, id: request.id }));
  const [writing, setWriting] = useState<{ side: Side; line: number } | null>(null);
  // Not the form of another line, which may have been opened while this one was being sent.
  const close = () => setWriting((now) => (now === writing ? null : now));
  return {
    below(side, line) {
      const written = data?.items.filter((one) => one.path === path && one.side === side && one.line === line) ?? [];
      const here = writing?.side === side && writing.line === line;
      if (written.length === 0 && !here) return null;
      return (
        <div className="space-y-2 font-sans text-sm">
          {written.map((comment) => (
            <Comment key={comment.id} requestId={request.id} comment={comment} />
          ))}
          {here && <CommentForm request={request} at={{ path, side, line }} onClose={close} />}
        </div>
      );
    },
    // Who may send a request back reviews it.
    onWrite: request.allowed.reject.ok ? (side, line) => setWriting({ side, line }) : null,
  };
}

function Comment({ requestId, comment }: { requestId: string; comment: ReviewComment }) {
  const { org } = useSession();
  const remove = useCall('review', 'removeComment');
  return (
    <article
      aria-label={`Comment on line ${comment.line}`}
      className="flex items-start gap-2 rounded-md border bg-card p-2.5"
    >
      <div className="min-w-0 flex-1">
        <CommentText comment={comment} />
      </div>
      {comment.removable && (
        <IconButton
          label="Remove this comment"
          size="icon-sm"
          busy={remove.isPending}
          onClick={() => remove.mutate({ org, id: requestId, comment: comment.id })}
        >
          <Trash2 />
        </IconButton>
      )}
    </article>
  );
}

function CommentForm({
  request,
  at,
  onClose,
}: {
  request: PublishRequest;
  at: { path: string; side: Side; line: number };
  onClose: () => void;
}) {
  const { org } = useSession();
  const [text, setText] = useState('');
  const add = useCall('review', 'addComment', { onSuccess: onClose });
  return (
    <form
      className="space-y-2 rounded-md border bg-card p-2.5"
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ org, id: request.id, commit: request.commit, ...at, text });
      }}
    >
      <Textarea
        autoFocus
        rows={3}
        maxLength={4000}
        aria-label={`Comment on line ${at.line}`}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="flex flex-wrap items-center justify-end gap-2">
        <p className="w-full text-muted-foreground text-xs">The builder reads it with your decision.</p>
        <Button size="sm" onClick={onClose}>
          Cancel
        </Button>
        <Button
          size="sm"
          variant="primary"
          type="submit"
          busy={add.isPending}
          off={text.trim() ? null : 'Write something first.'}
        >
          Comment
        </Button>
      </div>
    </form>
  );
}
