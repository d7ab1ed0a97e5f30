import { useQuery } from '@tanstack/react-query';
import type { ReviewComment } from '#contract/review.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { CommentText } from './comment-text.tsx';
import type { Place } from './place.ts';
import { Revealed } from './revealed.tsx';

/** What the reviewer wrote on lines, for the builder who is to change them. */
export function CommentList({
  requestId,
  onOpen,
}: {
  requestId: string;
  /** Shows where a comment was written, where the changes are at hand. */
  onOpen?: (place: Place) => void;
}) {
  const { org } = useSession();
  const { data } = useQuery(query('review', 'comments', { org, id: requestId }));
  if (!data?.items.length) return null;
  return (
    <ul aria-label="Comments" className="mt-1.5 space-y-1.5">
      {data.items.map((comment) => (
        <li key={comment.id} className="rounded-md border bg-muted px-2.5 py-1.5">
          <Where comment={comment} {...(onOpen ? { onOpen } : {})} />
          <CommentText comment={comment} />
        </li>
      ))}
    </ul>
  );
}

function Where({ comment: { path, side, line }, onOpen }: { comment: ReviewComment; onOpen?: (place: Place) => void }) {
  const text = (
    <>
      <Revealed text={path} />:{line}
      {side === 'old' && ' (before)'}
    </>
  );
  if (!onOpen) return <p className="break-all font-mono text-xs">{text}</p>;
  return (
    <button
      type="button"
      title="Show it in the changes"
      onClick={() => onOpen({ path, line: side === 'new' ? line : null })}
      className="block cursor-pointer break-all rounded-sm text-left font-mono text-link text-xs underline-offset-4 hover:underline"
    >
      {text}
    </button>
  );
}
