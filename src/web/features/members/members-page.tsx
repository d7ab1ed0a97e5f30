import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { UserPlus, Users } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SearchInput } from '#web/ui/search-input.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { Table, TableHead, Th } from '#web/ui/table.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { MemberRow } from './member-row.tsx';

export function MembersPage() {
  useTitle('Members');
  const { org } = useSession();
  const [q, setQ] = useState('');
  const [inviting, setInviting] = useState(false);
  const search = useDeferredValue(q.trim());
  const members = useQuery({
    ...query('members', 'list', { org, ...(search ? { q: search } : {}) }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader
        title="Members"
        description="Admins see and change everything in the organization. Users see the catalog and what is theirs."
        actions={
          <Button variant="primary" onClick={() => setInviting(true)}>
            <UserPlus aria-hidden />
            Invite members
          </Button>
        }
      />
      <div className="mb-3">
        <SearchInput label="Search members" value={q} onChange={setQ} />
      </div>
      <QueryView of={members} loading={<SkeletonRows />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={<Users />} title="No member matches">
              Try a part of the name or of the address.
            </EmptyState>
          ) : (
            <Table label="Members">
              <TableHead>
                <Th>Member</Th>
                <Th>Role</Th>
                <Th>Status</Th>
                <Th>Last seen</Th>
                <Th>Joined</Th>
                <Th className="w-10">
                  <span className="sr-only">Actions</span>
                </Th>
              </TableHead>
              <tbody>
                {items.map((member) => (
                  <MemberRow key={member.id} member={member} />
                ))}
              </tbody>
            </Table>
          )
        }
      </QueryView>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}
