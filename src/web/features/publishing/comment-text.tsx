import type { ReviewComment } from '#contract/review.ts';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { Revealed } from './revealed.tsx';

/** A comment as its author wrote it: text, whatever it holds. */
export function CommentText({ comment: { author, createdAt, text } }: { comment: ReviewComment }) {
  return (
    <>
      <p className="text-muted-foreground text-xs">
        <span className="font-medium text-foreground">{author.name || author.email}</span> <TimeAgo time={createdAt} />
      </p>
      <p className="whitespace-pre-wrap break-words">
        <Revealed text={text} />
      </p>
    </>
  );
}
