import { useQuery } from '@tanstack/react-query';
import { Pencil, Plus, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { IconButton } from '#web/ui/icon-button.tsx';
import { SearchInput } from '#web/ui/search-input.tsx';
import { SkeletonTable } from '#web/ui/skeleton.tsx';
import { Table, TableHead, Td, Th, Tr } from '#web/ui/table.tsx';
import { PriceDialog } from './price-dialog.tsx';
import { columns, type Price, providerNames, type SavedPrice, withoutPrice, withPrice } from './price-list.ts';

/** Prices that Slipway ships with, and the organization's own over them. */
export function PriceCard() {
  const { org } = useSession();
  const [search, setSearch] = useState('');
  const [editing, setEditing] = useState<SavedPrice | 'new' | null>(null);
  const prices = useQuery(query('ai', 'prices', { org }));
  const save = useCall('ai', 'setPrices', { done: 'Prices saved', onSuccess: () => setEditing(null) });
  const replace = (own: Price[]) => save.mutate({ org, prices: own });
  return (
    <Card>
      <CardHeader
        title="Prices"
        description="US dollars per million tokens. A model without a price is refused, so that no budget is passed unseen."
        actions={
          <Button off={prices.data ? undefined : 'The prices are not loaded.'} onClick={() => setEditing('new')}>
            <Plus aria-hidden />
            Add price
          </Button>
        }
      />
      <CardBody>
        <QueryView of={prices} loading={<SkeletonTable />}>
          {({ items }) => (
            <>
              <SearchInput label="Search models" value={search} onChange={setSearch} className="mb-3" />
              <PriceTable
                items={items.filter(({ provider, model }) =>
                  `${provider} ${model}`.includes(search.toLowerCase().trim()),
                )}
                onEdit={setEditing}
                onReset={(price) => replace(withoutPrice(items, price))}
              />
              {editing && (
                <PriceDialog
                  price={editing === 'new' ? null : editing}
                  busy={save.isPending}
                  onClose={() => setEditing(null)}
                  onSave={(price) => replace(withPrice(items, price))}
                />
              )}
            </>
          )}
        </QueryView>
      </CardBody>
    </Card>
  );
}

function PriceTable({
  items,
  onEdit,
  onReset,
}: {
  items: SavedPrice[];
  onEdit: (price: SavedPrice) => void;
  onReset: (price: SavedPrice) => void;
}) {
  if (items.length === 0) return <p className="text-muted-foreground text-sm">No model is named like this.</p>;
  return (
    <Table label="Prices">
      <TableHead>
        <Th>Model</Th>
        {columns.map(({ name, label }) => (
          <Th key={name} className="w-24 text-right">
            {label}
          </Th>
        ))}
        <Th className="w-20">
          <span className="sr-only">Actions</span>
        </Th>
      </TableHead>
      <tbody>
        {items.map((price) => (
          <Tr key={`${price.provider} ${price.model}`}>
            <Td>
              <span className="flex items-center gap-2 whitespace-nowrap">
                <span className="font-medium">{price.model}</span>
                {price.custom && <Badge tone="accent">Your own</Badge>}
              </span>
              <span className="text-muted-foreground text-xs">{providerNames[price.provider]}</span>
            </Td>
            {columns.map(({ name }) => (
              <Td key={name} className="text-right tabular-nums">
                {price[name].toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 4 })}
              </Td>
            ))}
            <Td>
              <span className="flex justify-end gap-1">
                {price.custom && (
                  <IconButton label={`Reset the price of ${price.model}`} size="icon-sm" onClick={() => onReset(price)}>
                    <Undo2 aria-hidden />
                  </IconButton>
                )}
                <IconButton label={`Edit the price of ${price.model}`} size="icon-sm" onClick={() => onEdit(price)}>
                  <Pencil aria-hidden />
                </IconButton>
              </span>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
