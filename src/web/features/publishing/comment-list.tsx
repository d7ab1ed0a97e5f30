import { useQuery } from '@tanstack/react-query';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { CommentText } from './comment-text.tsx';
import { Revealed } from './revealed.tsx';

/** What the reviewer wrote on lines, for the builder who is to change them. */
export function CommentList({ requestId }: { requestId: string }) {
  const { org } = useSession();
  const { data } = useQuery(query('review', 'comments', { org, id: requestId }));
  if (!data?.items.length) return null;
  return (
    <ul aria-label="Comments" className="mt-1.5 space-y-1.5">
      {data.items.map((comment) => (
        <li key={comment.id} className="rounded-md border bg-muted px-2.5 py-1.5">
          <p className="break-all font-mono text-xs">
            <Revealed text={comment.path} />:{comment.line}
            {comment.side === 'old' && ' (before)'}
          </p>
          <CommentText comment={comment} />
        </li>
      ))}
    </ul>
  );
}
