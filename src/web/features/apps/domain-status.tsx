import { useState } from 'react';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { Table, TableHead, Td, Th, Tr } from '#web/ui/table.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import type { App } from './app-table.tsx';

type Domain = NonNullable<App['domain']>;

/** Which records the domain needs, and what its DNS says of them. */
export function DomainStatus({ app, domain }: { app: App; domain: Domain }) {
  const { org } = useSession();
  const [asking, setAsking] = useState(false);
  const check = useCall('apps', 'checkDomain');
  const remove = useCall('apps', 'removeDomain', {
    done: `${domain.host} is removed`,
    onSuccess: () => setAsking(false),
  });
  const isVerified = domain.status === 'verified';
  return (
    <div className="space-y-3">
      <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm">
        {isVerified ? (
          <a href={domain.url} target="_blank" rel="noreferrer" className="rounded-sm font-medium hover:underline">
            {domain.host}
            <span className="sr-only"> (opens in a new tab)</span>
          </a>
        ) : (
          <span className="font-medium">{domain.host}</span>
        )}
        <Badge tone={isVerified ? 'success' : 'warning'} dot>
          {isVerified ? 'Verified' : 'Not verified yet'}
        </Badge>
        {domain.checkedAt && (
          <span className="text-muted-foreground text-xs">
            looked up <TimeAgo time={domain.checkedAt} />
          </span>
        )}
      </p>
      {domain.fault && (
        <Notice tone="warning">
          {domain.fault} {isVerified && 'When it stays so for three days, the app is not served here any more.'}
        </Notice>
      )}
      <p className="text-muted-foreground text-sm">
        Make these records in the DNS of the domain. The first one proves that it is yours, and has to stay; the second
        leads visitors here.
      </p>
      <Records records={domain.records} />
      <div className="flex flex-wrap gap-2">
        <Button busy={check.isPending} onClick={() => check.mutate({ org, id: app.id })}>
          Check now
        </Button>
        <Button className="text-danger" onClick={() => setAsking(true)}>
          Remove domain
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Remove ${domain.host}`}
        action="Remove"
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ org, id: app.id })}
      >
        <p>The app is not served there any more, and goes on at {new URL(app.url).host}.</p>
      </ConfirmDialog>
    </div>
  );
}

function Records({ records }: { records: Domain['records'] }) {
  return (
    <Table label="DNS records">
      <TableHead>
        <Th>Type</Th>
        <Th>Name</Th>
        <Th>Value</Th>
        <Th>
          <span className="sr-only">Copy</span>
        </Th>
      </TableHead>
      <tbody>
        {records.map(({ type, name, value }) => (
          <Tr key={type}>
            <Td>{type}</Td>
            <Td className="break-all font-mono text-xs">{name}</Td>
            <Td className="break-all font-mono text-xs">{value}</Td>
            <Td className="text-right">
              <CopyButton text={value} label={`Copy the value of the ${type} record`} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
