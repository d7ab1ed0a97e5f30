import { Ellipsis, UserMinus } from 'lucide-react';
import { useState } from 'react';
import { role as roleSchema } from '#contract/identity.ts';
import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Avatar } from '#web/ui/avatar.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Menu, MenuItem } from '#web/ui/menu.tsx';
import { Select } from '#web/ui/select.tsx';
import { Td, Tr } from '#web/ui/table.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';

type Member = OutputOf<'members', 'list'>['items'][number];

const roles = [
  { value: 'user', label: 'User' },
  { value: 'admin', label: 'Admin' },
];

export function MemberRow({ member }: { member: Member }) {
  const { org, me } = useSession();
  const [removing, setRemoving] = useState(false);
  const update = useCall('members', 'update', {
    done: ({ email, role }) => `${email} is now ${role === 'admin' ? 'an admin' : 'a user'}`,
  });
  const remove = useCall('members', 'remove', {
    done: `${member.email} is removed`,
    onSuccess: () => setRemoving(false),
  });
  return (
    <Tr>
      <Td>
        <div className="flex items-center gap-2.5">
          <Avatar name={member.name || member.email} />
          <div className="min-w-0">
            <p className="flex items-center gap-2 font-medium">
              {member.name || member.email}
              {member.userId === me.id && <Badge>You</Badge>}
            </p>
            {member.name && <p className="text-muted-foreground text-xs">{member.email}</p>}
          </div>
        </div>
      </Td>
      <Td>
        <Select
          label={`Role of ${member.email}`}
          className="w-24"
          value={member.role}
          options={roles}
          disabled={update.isPending}
          onChange={(role) => update.mutate({ org, id: member.id, role: roleSchema.parse(role) })}
        />
      </Td>
      <Td>
        <Badge tone={member.status === 'active' ? 'success' : 'warning'} dot>
          {member.status === 'active' ? 'Active' : 'Pending'}
        </Badge>
      </Td>
      <Td className="text-muted-foreground">
        <TimeAgo time={member.lastSeenAt} />
      </Td>
      <Td className="text-muted-foreground">
        <TimeAgo time={member.createdAt} />
      </Td>
      <Td>
        <Menu
          trigger={
            <IconButton label={`Actions for ${member.email}`} tooltip={false} size="icon-sm">
              <Ellipsis />
            </IconButton>
          }
        >
          <MenuItem icon={<UserMinus aria-hidden />} danger onSelect={() => setRemoving(true)}>
            Remove
          </MenuItem>
        </Menu>
        <ConfirmDialog
          open={removing}
          onOpenChange={setRemoving}
          title={`Remove ${member.email}`}
          action="Remove"
          danger
          busy={remove.isPending}
          onConfirm={() => remove.mutate({ org, id: member.id })}
        >
          <p>Their sessions, API keys and open connections end at once.</p>
          <p>
            Their workspaces and published apps stay, and admins can still open them. Invite them again to let them back
            in.
          </p>
        </ConfirmDialog>
      </Td>
    </Tr>
  );
}
