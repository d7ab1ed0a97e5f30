import { useState } from 'react';
import { type ProviderId, providerIds } from '#contract/ai.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { Select } from '#web/ui/select.tsx';
import { columns, type Price, providerNames, type SavedPrice } from './price-list.ts';

/** A model's price: of one that is there, or of one that Slipway does not know. */
export function PriceDialog({
  price,
  busy,
  onClose,
  onSave,
}: {
  price: SavedPrice | null;
  busy: boolean;
  onClose: () => void;
  onSave: (price: Price) => void;
}) {
  const [provider, setProvider] = useState<ProviderId>(price?.provider ?? 'custom');
  const [model, setModel] = useState(price?.model ?? '');
  const [amounts, setAmounts] = useState({
    input: String(price?.input ?? ''),
    output: String(price?.output ?? ''),
    cacheRead: String(price?.cacheRead ?? '0'),
    cacheWrite: String(price?.cacheWrite ?? '0'),
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={price ? `Price of ${price.model}` : 'Add price'}
      description="US dollars per million tokens. It holds for requests from now on."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="price" variant="primary" busy={busy}>
            {price ? 'Save' : 'Add price'}
          </Button>
        </>
      }
    >
      <form
        id="price"
        className="grid grid-cols-1 gap-4 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          onSave({
            provider,
            model: model.trim(),
            input: Number(amounts.input),
            output: Number(amounts.output),
            cacheRead: Number(amounts.cacheRead),
            cacheWrite: Number(amounts.cacheWrite),
          });
        }}
      >
        {!price && (
          <>
            <Field label="Provider">
              {(control) => (
                <Select
                  {...control}
                  value={provider}
                  onChange={(value) => setProvider(value as ProviderId)}
                  options={providerIds.map((value) => ({ value, label: providerNames[value] }))}
                />
              )}
            </Field>
            <Field label="Model" hint="The provider’s own name of it.">
              {(control) => (
                <Input
                  {...control}
                  required
                  maxLength={120}
                  spellCheck={false}
                  value={model}
                  onChange={(event) => setModel(event.target.value)}
                />
              )}
            </Field>
          </>
        )}
        {columns.map(({ name, label }) => (
          <Field key={name} label={label}>
            {(control) => (
              <Input
                {...control}
                type="number"
                required
                min={0}
                max={10_000_000}
                step="any"
                value={amounts[name]}
                onChange={(event) => setAmounts({ ...amounts, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </form>
    </Dialog>
  );
}
