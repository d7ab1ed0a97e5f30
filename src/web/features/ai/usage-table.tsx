import type { OutputOf } from '#web/api/query.ts';
import { Table, TableHead, Td, Th, Tr } from '#web/ui/table.tsx';
import { compact, money } from './money.ts';
import { type Group, groups } from './usage-groups.ts';

export function UsageTable({ usage, by }: { usage: OutputOf<'ai', 'usage'>; by: Group }) {
  const name = groups.find(({ value }) => value === by)!.label;
  // Days in their order, newest first; everything else by what it cost.
  const items =
    by === 'day'
      ? usage.items.toSorted((a, b) => b.key.localeCompare(a.key))
      : usage.items.toSorted((a, b) => b.cost - a.cost);
  return (
    <Table label={`Usage by ${name.toLowerCase()}`}>
      <TableHead>
        <Th>{name}</Th>
        <Th className="text-right">Cost</Th>
        <Th className="text-right">Share</Th>
        <Th className="text-right">Requests</Th>
        <Th className="text-right">Input</Th>
        <Th className="text-right">Output</Th>
        <Th className="text-right">From cache</Th>
        <Th className="text-right">To cache</Th>
      </TableHead>
      <tbody>
        {items.map((item) => (
          <Tr key={item.key}>
            <Td title={item.label} className="max-w-40 truncate font-medium sm:max-w-64">
              {item.label}
            </Td>
            <Td className="text-right tabular-nums">{money(item.cost)}</Td>
            <Td className="text-right text-muted-foreground tabular-nums">{share(item.cost, usage.total.cost)}</Td>
            <Td className="text-right tabular-nums">{item.requests.toLocaleString('en')}</Td>
            {[item.inputTokens, item.outputTokens, item.cacheReadTokens, item.cacheWriteTokens].map((tokens, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: four columns in a fixed order
              <Td key={at} className="text-right text-muted-foreground tabular-nums">
                {compact(tokens)}
              </Td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

const share = (part: number, whole: number) => (whole > 0 ? `${Math.round((100 * part) / whole)}%` : '–');
