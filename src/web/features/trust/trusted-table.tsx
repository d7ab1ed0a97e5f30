import type { TrustedUser } from '#contract/trust.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Avatar } from '#web/ui/avatar.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Table, TableHead, Td, Th, Tr } from '#web/ui/table.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { toast } from '#web/ui/toast.tsx';

/** Milliseconds after which an admin is reminded to look at a trust again. */
const lookAgainAfter = 90 * 24 * 3_600_000;

export function TrustedTable({ blueprint, items }: { blueprint: string; items: TrustedUser[] }) {
  return (
    <Table label="Trusted users">
      <TableHead>
        <Th>User</Th>
        <Th className="max-sm:hidden">Granted by</Th>
        <Th className="max-sm:hidden">Granted</Th>
        <Th className="w-24">
          <span className="sr-only">Actions</span>
        </Th>
      </TableHead>
      <tbody>
        {items.map((trusted) => (
          <TrustedRow key={trusted.user.id} blueprint={blueprint} trusted={trusted} />
        ))}
      </tbody>
    </Table>
  );
}

function TrustedRow({ blueprint, trusted }: { blueprint: string; trusted: TrustedUser }) {
  const { org } = useSession();
  const { user, grantedBy, grantedAt } = trusted;
  const ids = { org, id: blueprint, userId: user.id };
  const grant = useCall('trust', 'grant', { done: `${user.email} is trusted again` });
  const revoke = useCall('trust', 'revoke', {
    onSuccess: () =>
      toast.success(`${user.email} is not trusted any more`, {
        action: { label: 'Undo', onClick: () => grant.mutate(ids) },
      }),
  });
  const isOld = Date.now() - Date.parse(grantedAt) > lookAgainAfter;
  return (
    <Tr>
      <Td className="max-w-72 max-sm:max-w-0 max-sm:w-full">
        <div className="flex items-center gap-2.5">
          <Avatar name={user.name || user.email} />
          <div className="min-w-0">
            <p title={user.name || user.email} className="truncate font-medium">
              {user.name || user.email}
            </p>
            {user.name && (
              <p title={user.email} className="truncate text-muted-foreground text-xs">
                {user.email}
              </p>
            )}
            {/* Where there is no room for columns of their own. */}
            <p className="text-muted-foreground text-xs sm:hidden">
              <TimeAgo time={grantedAt} /> by {grantedBy.email}
            </p>
          </div>
        </div>
      </Td>
      <Td className="text-muted-foreground max-sm:hidden">{grantedBy.email}</Td>
      <Td className="text-muted-foreground max-sm:hidden">
        <span className="flex items-center gap-2">
          <TimeAgo time={grantedAt} />
          {isOld && <Badge tone="warning">Still right?</Badge>}
        </span>
      </Td>
      <Td className="text-right">
        <Button
          size="sm"
          busy={revoke.isPending}
          aria-label={`Revoke the trust in ${user.email}`}
          onClick={() => revoke.mutate(ids)}
        >
          Revoke
        </Button>
      </Td>
    </Tr>
  );
}
