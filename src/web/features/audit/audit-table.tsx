import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { cn } from '#web/ui/cn.ts';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Table, TableHead, Td, Th, Tr } from '#web/ui/table.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';

type Event = OutputOf<'audit', 'list'>['items'][number];
type Filter = (filter: { action?: string; target?: string }) => void;

export function AuditTable({ items, onFilter }: { items: Event[]; onFilter: Filter }) {
  return (
    <Table label="Audit events">
      <TableHead>
        <Th className="w-8">
          <span className="sr-only">Details</span>
        </Th>
        <Th className="max-md:hidden">When</Th>
        <Th className="max-md:hidden">Who</Th>
        <Th>Action</Th>
        <Th className="max-md:hidden">Target</Th>
        <Th className="max-xl:hidden">Address</Th>
      </TableHead>
      <tbody>
        {items.map((event) => (
          <AuditRow key={event.id} event={event} onFilter={onFilter} />
        ))}
      </tbody>
    </Table>
  );
}

const filterLink = 'max-w-full truncate rounded-sm text-left hover:underline';

function AuditRow({ event, onFilter }: { event: Event; onFilter: Filter }) {
  const [open, setOpen] = useState(false);
  const { target } = event;
  const targetId = target.id;
  const named = target.label ?? targetId ?? '–';
  return (
    <>
      <Tr>
        <Td className="pr-0">
          <IconButton
            label={open ? 'Hide details' : 'Show details'}
            size="icon-sm"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <ChevronRight className={cn('transition-transform', open && 'rotate-90')} />
          </IconButton>
        </Td>
        <Td className="text-muted-foreground max-md:hidden">
          <TimeAgo time={event.at} />
        </Td>
        <Td className="max-w-36 truncate max-md:hidden xl:max-w-60" title={event.actor.label}>
          {event.actor.label}
        </Td>
        <Td className="max-md:w-full max-md:max-w-0">
          <button
            type="button"
            className={cn(filterLink, 'font-mono text-xs')}
            onClick={() => onFilter({ action: event.action })}
          >
            {event.action}
          </button>
          <p className="truncate text-muted-foreground text-xs md:hidden" title={`${event.actor.label} · ${named}`}>
            {event.actor.label} · {named}
          </p>
          <p className="text-muted-foreground text-xs md:hidden">
            <TimeAgo time={event.at} />
          </p>
        </Td>
        <Td className="w-full max-w-0 max-md:hidden">
          <span className="flex items-baseline gap-1.5">
            {targetId ? (
              <button
                type="button"
                title={named}
                className={filterLink}
                onClick={() => onFilter({ target: target.label ?? targetId })}
              >
                {named}
              </button>
            ) : (
              <span className="truncate" title={named}>
                {named}
              </span>
            )}
            <span className="shrink-0 text-muted-foreground text-xs max-xl:hidden">{target.type}</span>
          </span>
        </Td>
        <Td className="font-mono text-muted-foreground text-xs max-xl:hidden">{event.ip ?? '–'}</Td>
      </Tr>
      {open && (
        <tr className="border-b bg-muted">
          <td colSpan={6} className="px-4 py-3">
            <p className="mb-2 text-muted-foreground text-xs">
              {[new Date(event.at).toLocaleString(), event.ip, event.id].filter(Boolean).join(' · ')}
            </p>
            <pre className="overflow-x-auto whitespace-pre-wrap break-words font-mono text-xs">
              {JSON.stringify(event.data, null, 2)}
            </pre>
          </td>
        </tr>
      )}
    </>
  );
}
