import { Ellipsis, UserMinus } from 'lucide-react';
import { useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { Avatar } from '#web/ui/avatar.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Menu, MenuItem } from '#web/ui/menu.tsx';
import { Td, Tr } from '#web/ui/table.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { RoleSelect } from './role-select.tsx';

type Member = OutputOf<'members', 'list'>['items'][number];

export function MemberRow({ member, isLastAdmin }: { member: Member; isLastAdmin: boolean }) {
  const { me } = useSession();
  const [removing, setRemoving] = useState(false);
  const isMe = member.userId === me.id;
  return (
    <Tr>
      <Td className="w-full max-w-0">
        <div className="flex items-center gap-2.5">
          <Avatar name={member.name || member.email} className="max-md:hidden" />
          <div className="min-w-0">
            <p className="flex items-center gap-2 font-medium">
              <span className="truncate" title={member.name || member.email}>
                {member.name || member.email}
              </span>
              {isMe && <Badge>You</Badge>}
            </p>
            <p className="truncate text-muted-foreground text-xs" title={member.email}>
              {member.email}
            </p>
            <p className="text-muted-foreground text-xs md:hidden">
              {member.lastSeenAt ? 'Seen ' : 'Never seen'}
              {member.lastSeenAt && <TimeAgo time={member.lastSeenAt} />}
            </p>
          </div>
        </div>
      </Td>
      <Td>
        <RoleSelect member={member} />
      </Td>
      <Td className="text-right text-muted-foreground tabular-nums max-md:hidden">{member.workspaces}</Td>
      <Td className="text-muted-foreground max-md:hidden">
        <TimeAgo time={member.lastSeenAt} />
      </Td>
      <Td className="text-muted-foreground max-xl:hidden">
        <TimeAgo time={member.createdAt} />
      </Td>
      <Td className="text-right">
        <Menu
          trigger={
            <IconButton label={`Actions for ${member.email}`} tooltip={false} size="icon-sm">
              <Ellipsis />
            </IconButton>
          }
        >
          <MenuItem
            icon={<UserMinus aria-hidden />}
            danger
            off={isLastAdmin ? 'An organization keeps at least one admin.' : null}
            onSelect={() => setRemoving(true)}
          >
            {isMe ? 'Leave' : 'Remove'}
          </MenuItem>
        </Menu>
        {removing && <RemoveDialog member={member} onClose={() => setRemoving(false)} />}
      </Td>
    </Tr>
  );
}
