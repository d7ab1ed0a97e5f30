import { Ellipsis, MailPlus, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Badge } from '#web/ui/badge.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Menu, MenuItem } from '#web/ui/menu.tsx';
import { Table, TableHead, Td, Th, Tr } from '#web/ui/table.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { RoleSelect } from './role-select.tsx';

type Invitation = OutputOf<'members', 'invitations'>['items'][number];

/** Who was invited and has not come yet. */
export function PendingTable({ items }: { items: Invitation[] }) {
  return (
    <section aria-labelledby="pending" className="mt-6">
      <h2 id="pending" className="mb-3 font-semibold text-base">
        Pending invitations
      </h2>
      <Table label="Pending invitations">
        <TableHead>
          <Th>Address</Th>
          <Th>Role</Th>
          <Th className="max-md:hidden">Status</Th>
          <Th className="max-xl:hidden">Invited by</Th>
          <Th className="max-md:hidden">Sent</Th>
          <Th className="w-10">
            <span className="sr-only">Actions</span>
          </Th>
        </TableHead>
        <tbody>
          {items.map((invitation) => (
            <PendingRow key={invitation.id} invitation={invitation} />
          ))}
        </tbody>
      </Table>
    </section>
  );
}

function PendingRow({ invitation }: { invitation: Invitation }) {
  const { id, email, invitedBy, sentAt, expiresAt, expired } = invitation;
  const { org } = useSession();
  const [revoking, setRevoking] = useState(false);
  const resend = useCall('members', 'resend', { done: `A new link is mailed to ${email}` });
  const revoke = useCall('members', 'revoke', {
    done: `The invitation of ${email} is revoked`,
    onSuccess: () => setRevoking(false),
  });
  return (
    <Tr>
      <Td className="w-full max-w-0">
        <p className="truncate font-medium" title={email}>
          {email}
        </p>
        <p className="text-muted-foreground text-xs md:hidden">
          {expired ? 'Expired, sent' : 'Sent'} <TimeAgo time={sentAt} />
        </p>
      </Td>
      <Td>
        <RoleSelect member={invitation} />
      </Td>
      <Td className="max-md:hidden">
        <Badge tone={expired ? 'danger' : 'warning'} dot title={new Date(expiresAt).toLocaleString()}>
          {expired ? 'Expired' : 'Pending'}
        </Badge>
      </Td>
      <Td className="max-w-60 truncate text-muted-foreground max-xl:hidden" title={invitedBy ?? undefined}>
        {invitedBy ?? 'Somebody who left'}
      </Td>
      <Td className="text-muted-foreground max-md:hidden">
        <TimeAgo time={sentAt} />
      </Td>
      <Td className="text-right">
        <Menu
          trigger={
            <IconButton
              label={`Actions for the invitation of ${email}`}
              tooltip={false}
              size="icon-sm"
              busy={resend.isPending}
            >
              {!resend.isPending && <Ellipsis />}
            </IconButton>
          }
        >
          <MenuItem icon={<MailPlus aria-hidden />} onSelect={() => resend.mutate({ org, id })}>
            Send again
          </MenuItem>
          <MenuItem icon={<Undo2 aria-hidden />} danger onSelect={() => setRevoking(true)}>
            Revoke
          </MenuItem>
        </Menu>
        <ConfirmDialog
          open={revoking}
          onOpenChange={setRevoking}
          title={`Revoke the invitation of ${email}`}
          action="Revoke"
          danger
          busy={revoke.isPending}
          onConfirm={() => revoke.mutate({ org, id })}
        >
          <p className="text-left">The link that was mailed stops working. You can invite them again at any time.</p>
        </ConfirmDialog>
      </Td>
    </Tr>
  );
}
