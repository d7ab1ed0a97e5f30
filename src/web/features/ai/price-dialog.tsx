import { useState } from 'react';
import { type ProviderId, providerIds } from '#contract/ai.ts';
import { Field } from '#web/ui/field.tsx';
import { FormDialog } from '#web/ui/form-dialog.tsx';
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
    <FormDialog
      title={price ? `Price of ${price.model}` : 'Add price'}
      description="US dollars per million tokens. It holds for requests from now on."
      action={price ? 'Save' : 'Add price'}
      busy={busy}
      onSubmit={() =>
        onSave({
          provider,
          model: model.trim(),
          input: Number(amounts.input),
          output: Number(amounts.output),
          cacheRead: Number(amounts.cacheRead),
          cacheWrite: Number(amounts.cacheWrite),
        })
      }
      onClose={onClose}
      className="grid grid-cols-1 gap-4 sm:grid-cols-2"
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
    </FormDialog>
  );
}
