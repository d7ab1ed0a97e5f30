import { Plus } from 'lucide-react';
import { useState } from 'react';
import { describe } from '#web/api/error.ts';
import type { InputOf, OutputOf } from '#web/api/query.ts';
import { Button } from '#web/ui/button.tsx';
import { CardBody, CardFooter } from '#web/ui/card.tsx';
import { type VariableDraft, VariablesRow } from './variables-row.tsx';

type Variable = OutputOf<'blueprints', 'variables'>['items'][number];

interface Save {
  mutate: (items: InputOf<'blueprints', 'setVariables'>['items']) => void;
  reset: () => void;
  isPending: boolean;
  error: unknown;
}

/**
 * The whole list, saved in one go.
 *
 * @param empty what a variable is good for here
 */
export function VariablesForm({ saved, save, empty }: { saved: Variable[]; save: Save; empty: string }) {
  const [rows, setRows] = useState<VariableDraft[]>(() => saved.map(draftOf));
  const [changed, setChanged] = useState(false);
  const issues = save.error ? describe(save.error).issues : [];
  const edit = (next: VariableDraft[]) => {
    setRows(next);
    setChanged(true);
    save.reset();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const items = rows.map(({ name, value, secret }) => ({
          name,
          secret,
          ...(value === null ? {} : { value }),
        }));
        save.mutate(items);
      }}
    >
      <CardBody className="space-y-2">
        {rows.length === 0 && (
          <p className="rounded-lg border border-dashed px-4 py-6 text-center text-muted-foreground text-sm">
            No variables. {empty}
          </p>
        )}
        {rows.map((row, at) => (
          <VariablesRow
            key={row.key}
            row={row}
            fault={issues.find(({ path }) => path.startsWith(`items.${at}.`))?.message ?? null}
            onChange={(next) => edit(rows.map((each) => (each.key === row.key ? next : each)))}
            onRemove={() => edit(rows.filter((each) => each.key !== row.key))}
          />
        ))}
        <Button
          size="sm"
          onClick={() => edit([...rows, { key: crypto.randomUUID(), name: '', value: '', secret: false, kept: false }])}
        >
          <Plus aria-hidden />
          Add variable
        </Button>
      </CardBody>
      {changed && (
        <CardFooter>
          <p className="mr-auto text-muted-foreground text-sm">Unsaved changes</p>
          <Button
            onClick={() => {
              setRows(saved.map(draftOf));
              setChanged(false);
              save.reset();
            }}
          >
            Discard
          </Button>
          <Button type="submit" variant="primary" busy={save.isPending}>
            Save variables
          </Button>
        </CardFooter>
      )}
    </form>
  );
}

/** A secret's value stays in the portal: null keeps it. */
const draftOf = ({ name, value, secret }: Variable): VariableDraft => ({
  key: name,
  name,
  value,
  secret,
  kept: secret,
});
