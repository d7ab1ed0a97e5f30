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
        <Th>To</Th>
        <Th>Status</Th>
        <Th>When</Th>
      </TableHead>
      <tbody>
        {items.map((mail) => (
          <Tr key={mail.id}>
            <Td className="max-w-96">
              <button
                type="button"
                onClick={() => onOpen(mail.id)}
                className="max-w-full truncate rounded-sm text-left font-medium hover:underline"
              >
                {mail.subject}
              </button>
            </Td>
            <Td className="max-w-64 truncate text-muted-foreground">{mail.to}</Td>
            <Td>
              <MailStatus mail={mail} />
            </Td>
            <Td className="text-muted-foreground">
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
