import { useQuery } from '@tanstack/react-query';
import { UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import { type OutputOf, query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { useTitle } from '#web/shell/use-title.ts';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { SearchInput } from '#web/ui/search-input.tsx';
import { Segmented } from '#web/ui/segmented.tsx';
import { Select } from '#web/ui/select.tsx';
import { SkeletonTable } from '#web/ui/skeleton.tsx';
import { Table, TableHead, Th } from '#web/ui/table.tsx';
import { type Filter, matches } from './filter.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { MemberRow } from './member-row.tsx';
import { PendingTable } from './pending-table.tsx';

const roles = [
  { value: 'any', label: 'Any role' },
  { value: 'admin', label: 'Admins' },
  { value: 'user', label: 'Users' },
];

export function MembersPage() {
  useTitle('Members');
  const { org } = useSession();
  const [filter, setFilter] = useState<Filter>({ q: '', role: 'any', status: 'all' });
  const [inviting, setInviting] = useState(false);
  const members = useQuery(query('members', 'list', { org, status: 'active' }));
  const invitations = useQuery(query('members', 'invitations', { org }));
  const counts = { active: members.data?.items.length, pending: invitations.data?.items.length };
  const inviteButton = (
    <Button variant="primary" onClick={() => setInviting(true)}>
      <UserPlus aria-hidden />
      Invite members
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Members"
        description="Admins see and change everything in the organization. Users see the catalog and what is theirs."
        actions={inviteButton}
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchInput
          label="Search by name or address"
          value={filter.q}
          onChange={(q) => setFilter((before) => ({ ...before, q }))}
        />
        <Segmented
          label="Status"
          value={filter.status}
          onChange={(status) => setFilter((before) => ({ ...before, status }))}
          options={[
            { value: 'all', label: 'All' },
            { value: 'active', label: 'Active', ...(counts.active === undefined ? {} : { count: counts.active }) },
            { value: 'pending', label: 'Pending', ...(counts.pending === undefined ? {} : { count: counts.pending }) },
          ]}
        />
        <Select
          label="Role"
          className="w-28"
          value={filter.role}
          options={roles}
          onChange={(role) => setFilter((before) => ({ ...before, role: role as Filter['role'] }))}
        />
      </div>
      <QueryView of={members} loading={<SkeletonTable />}>
        {({ items: active }) => (
          <QueryView of={invitations} loading={<SkeletonTable />}>
            {({ items: pending }) => (
              <Lists active={active} pending={pending} filter={filter} inviteButton={inviteButton} />
            )}
          </QueryView>
        )}
      </QueryView>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}

function Lists({
  active,
  pending,
  filter,
  inviteButton,
}: {
  active: OutputOf<'members', 'list'>['items'];
  pending: OutputOf<'members', 'invitations'>['items'];
  filter: Filter;
  inviteButton: React.ReactNode;
}) {
  const admins = active.filter(({ role }) => role === 'admin').length;
  const shownActive = filter.status === 'pending' ? [] : active.filter((member) => matches(filter, member));
  const shownPending = filter.status === 'active' ? [] : pending.filter((one) => matches(filter, one));
  if (shownActive.length + shownPending.length === 0) {
    return filter.status === 'pending' && pending.length === 0 ? (
      <EmptyState icon={<UserPlus />} title="Nobody is invited" action={inviteButton}>
        Whoever you invite by mail is listed here until they join.
      </EmptyState>
    ) : (
      <EmptyState icon={<Users />} title="No member matches">
        Try a part of the name or of the address, or another role.
      </EmptyState>
    );
  }
  return (
    <>
      {shownActive.length > 0 && (
        <Table label="Members">
          <TableHead>
            <Th>Member</Th>
            <Th>Role</Th>
            <Th className="text-right max-md:hidden">Workspaces</Th>
            <Th className="max-md:hidden">Last seen</Th>
            <Th className="max-xl:hidden">Added</Th>
            <Th className="w-10">
              <span className="sr-only">Actions</span>
            </Th>
          </TableHead>
          <tbody>
            {shownActive.map((member) => (
              <MemberRow key={member.id} member={member} isLastAdmin={member.role === 'admin' && admins === 1} />
            ))}
          </tbody>
        </Table>
      )}
      {shownPending.length > 0 && <PendingTable items={shownPending} />}
    </>
  );
}
