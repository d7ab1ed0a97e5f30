import type { OutputOf } from '#web/api/query.ts';
import { Badge, type Tone } from '#web/ui/badge.tsx';
import { Table, TableHead, Td, Th, Tr } from '#web/ui/table.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';

export type MailItem = OutputOf<'mail', 'outbox'>['items'][number];

const statuses: Record<MailItem['status'], { label: string; tone: Tone }> = {
  kept: { label: 'Kept here', tone: 'info' },
  queued: { label: 'Queued', tone: 'warning' },
  sent: { label: 'Sent', tone: 'success' },
  failed: { label: 'Failed', tone: 'danger' },
};

export function MailTable({ items, onOpen }: { items: MailItem[]; onOpen: (id: string) => void }) {
  return (
    <Table label="Mail">
      <TableHead>
        <Th>Subject</Th>
        <Th className="max-md:hidden">To</Th>
        <Th>Status</Th>
        <Th className="max-md:hidden">When</Th>
      </TableHead>
      <tbody>
        {items.map((mail) => (
          <Tr key={mail.id}>
            <Td className="w-full max-w-0">
              <button
                type="button"
                title={mail.subject}
                onClick={() => onOpen(mail.id)}
                className="max-w-full truncate rounded-sm text-left font-medium hover:underline"
              >
                {mail.subject}
              </button>
              <p className="truncate text-muted-foreground text-xs md:hidden" title={mail.to}>
                {mail.to}
              </p>
              <p className="text-muted-foreground text-xs md:hidden">
                <TimeAgo time={mail.createdAt} />
              </p>
            </Td>
            <Td className="max-w-64 truncate text-muted-foreground max-md:hidden xl:max-w-96" title={mail.to}>
              {mail.to}
            </Td>
            <Td>
              <MailStatus mail={mail} />
            </Td>
            <Td className="text-muted-foreground max-md:hidden">
              <TimeAgo time={mail.createdAt} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

export function MailStatus({ mail }: { mail: MailItem }) {
  const { label, tone } = statuses[mail.status];
  return <Badge tone={tone}>{label}</Badge>;
}
