import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { type OutputOf, query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { SearchInput } from '#web/ui/search-input.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { MemberItem } from './member-item.tsx';

type Member = OutputOf<'members', 'list'>['items'][number];

/** As many as somebody looks through before they type more of the name. */
const mostShown = 50;

/**
 * Active members to choose from, in a dialog.
 *
 * @param props.without ids of users who are chosen already
 * @param props.nobody said when the search finds no other
 * @param props.action the button that chooses one
 */
export function MemberSearch({
  without,
  nobody,
  action,
}: {
  without: ReadonlySet<string>;
  nobody: string;
  action: (member: Member) => ReactNode;
}) {
  const { org, me } = useSession();
  const [q, setQ] = useState('');
  const search = useDeferredValue(q.trim());
  const members = useQuery({
    ...query('members', 'list', { org, status: 'active', ...(search ? { q: search } : {}) }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <SearchInput label="Search members" value={q} onChange={setQ} className="mb-3 sm:w-full" />
      <QueryView of={members} loading={<SkeletonRows rows={4} />}>
        {({ items }) => {
          const shown = items.filter(({ userId }) => !without.has(userId)).slice(0, mostShown);
          if (shown.length === 0) return <p className="py-6 text-center text-muted-foreground text-sm">{nobody}</p>;
          return (
            <ul aria-label="Members" className="divide-y rounded-lg border">
              {shown.map((member) => (
                <MemberItem key={member.userId} person={member}>
                  {member.userId === me.id && <span className="text-muted-foreground text-xs">You</span>}
                  {action(member)}
                </MemberItem>
              ))}
            </ul>
          );
        }}
      </QueryView>
    </>
  );
}
