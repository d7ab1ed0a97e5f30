import { Plus } from 'lucide-react';
import { useState } from 'react';
import { describe } from '#web/api/error.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { CardBody, CardFooter } from '#web/ui/card.tsx';
import type { Variable } from './variables-card.tsx';
import { type VariableDraft, VariablesRow } from './variables-row.tsx';

/** The whole list, saved in one go. */
export function VariablesForm({
  blueprintId,
  saved,
  onSaved,
}: {
  blueprintId: string;
  saved: Variable[];
  onSaved: () => void;
}) {
  const { org } = useSession();
  const [rows, setRows] = useState<VariableDraft[]>(() => saved.map(draftOf));
  const [changed, setChanged] = useState(false);
  const save = useCall('blueprints', 'setVariables', {
    done: 'Variables saved',
    onSuccess: onSaved,
    onError: (error) => describe(error).issues.length > 0,
  });
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
        save.mutate({ org, id: blueprintId, items });
      }}
    >
      <CardBody className="space-y-2">
        {rows.length === 0 && (
          <p className="rounded-lg border border-dashed px-4 py-6 text-center text-muted-foreground text-sm">
            No variables. Add one for a database address or a token that builders need.
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
