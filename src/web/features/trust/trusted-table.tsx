import { Link } from '@tanstack/react-router';
import type { TrustedUser } from '#contract/trust.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { paths } from '#web/paths.ts';
import { Avatar } from '#web/ui/avatar.tsx';
import { Button } from '#web/ui/button.tsx';
import { Table, TableHead, Td, Th, Tr } from '#web/ui/table.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { toast } from '#web/ui/toast.tsx';

/** @param props.ofAll says of each for which blueprint */
export function TrustedTable({ items, ofAll = false }: { items: TrustedUser[]; ofAll?: boolean }) {
  return (
    <Table label="Trusted users">
      <TableHead>
        <Th>User</Th>
        {ofAll && <Th>Blueprint</Th>}
        <Th className="max-md:hidden">Granted by</Th>
        <Th className="max-sm:hidden">Looked at</Th>
        <Th className="w-24">
          <span className="sr-only">Actions</span>
        </Th>
      </TableHead>
      <tbody>
        {items.map((trusted) => (
          <TrustedRow key={`${trusted.user.id} ${trusted.blueprint.id}`} trusted={trusted} ofAll={ofAll} />
        ))}
      </tbody>
    </Table>
  );
}

function TrustedRow({ trusted, ofAll }: { trusted: TrustedUser; ofAll: boolean }) {
  const { org } = useSession();
  const { blueprint, user, grantedBy, grantedAt, lookedAt, due } = trusted;
  const ids = { org, id: blueprint.id, userId: user.id };
  const grant = useCall('trust', 'grant', { done: `${user.email} is trusted again` });
  const revoke = useCall('trust', 'revoke', {
    onSuccess: () =>
      toast.success(`${user.email} is not trusted any more`, {
        action: { label: 'Undo', onClick: () => grant.mutate(ids) },
      }),
  });
  const confirm = useCall('trust', 'confirm', { done: `${user.email} stays trusted for ${blueprint.name}` });
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
      {ofAll && (
        <Td>
          <Link to={paths.blueprint(blueprint.id, 'trust')} className="rounded-sm hover:underline">
            {blueprint.name}
          </Link>
        </Td>
      )}
      <Td className="text-muted-foreground max-md:hidden">
        {grantedBy.email}, <TimeAgo time={grantedAt} />
      </Td>
      <Td className="whitespace-nowrap text-muted-foreground max-sm:hidden">
        <TimeAgo time={lookedAt} />
      </Td>
      <Td className="text-right">
        <span className="flex justify-end gap-1.5 max-sm:flex-col">
          {due && (
            <Button
              size="sm"
              busy={confirm.isPending}
              aria-label={`Keep the trust in ${user.email} for ${blueprint.name}`}
              onClick={() => confirm.mutate(ids)}
            >
              Still right
            </Button>
          )}
          <Button
            size="sm"
            busy={revoke.isPending}
            aria-label={`Revoke the trust in ${user.email}`}
            onClick={() => revoke.mutate(ids)}
          >
            Revoke
          </Button>
        </span>
      </Td>
    </Tr>
  );
}
