import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Avatar } from '#web/ui/avatar.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { SearchInput } from '#web/ui/search-input.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';

/** As many as somebody looks through before they type more of the name. */
const mostShown = 50;

/** @param props.trusted ids of the users who are trusted already */
export function GrantDialog({
  blueprint,
  trusted,
  onClose,
}: {
  blueprint: string;
  trusted: ReadonlySet<string>;
  onClose: () => void;
}) {
  const { org, me } = useSession();
  const [q, setQ] = useState('');
  const search = useDeferredValue(q.trim());
  const members = useQuery({
    ...query('members', 'list', { org, status: 'active', ...(search ? { q: search } : {}) }),
    placeholderData: keepPreviousData,
  });
  const grant = useCall('trust', 'grant', { done: ({ user }) => `${user.email} is trusted`, onSuccess: onClose });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Trust a member"
      description="Their publish requests of this blueprint are approved as they are made."
    >
      <SearchInput label="Search members" value={q} onChange={setQ} className="mb-3 sm:w-full" />
      <QueryView of={members} loading={<SkeletonRows rows={4} />}>
        {({ items }) => {
          const shown = items.filter(({ userId }) => !trusted.has(userId)).slice(0, mostShown);
          if (shown.length === 0)
            return <p className="py-6 text-center text-muted-foreground text-sm">Nobody to trust is called that.</p>;
          return (
            <ul aria-label="Members" className="divide-y rounded-lg border">
              {shown.map(({ userId, email, name }) => (
                <li key={userId} className="flex min-h-11 items-center gap-2.5 px-3 py-1.5 text-sm">
                  <Avatar name={name || email} />
                  <div className="min-w-0 flex-1">
                    <p title={name || email} className="truncate">
                      {name || email}
                    </p>
                    {name && (
                      <p title={email} className="truncate text-muted-foreground text-xs">
                        {email}
                      </p>
                    )}
                  </div>
                  {userId === me.id && <span className="text-muted-foreground text-xs">You</span>}
                  <Button
                    size="sm"
                    busy={grant.isPending && grant.variables?.userId === userId}
                    aria-label={`Trust ${email}`}
                    onClick={() => grant.mutate({ org, id: blueprint, userId })}
                  >
                    Trust
                  </Button>
                </li>
              ))}
            </ul>
          );
        }}
      </QueryView>
    </Dialog>
  );
}
