import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardFooter } from '#web/ui/card.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input, Textarea } from '#web/ui/input.tsx';
import { Select } from '#web/ui/select.tsx';
import type { Blueprint } from './readiness.tsx';

/** Stands for null in the list, whose values must not be empty. */
const first = '(first)';

export function GeneralForm({ blueprint }: { blueprint: Blueprint }) {
  const { org } = useSession();
  const { cluster, project, environment } = blueprint;
  const services = useQuery(query('clusters', 'services', { org, id: cluster.id, project, environment }));
  const saved = {
    name: blueprint.name,
    description: blueprint.description,
    primaryService: blueprint.primaryService ?? first,
    poolSize: String(blueprint.poolSize),
  };
  const [edits, setEdits] = useState<Partial<typeof saved>>({});
  const draft = { ...saved, ...edits };
  const changed = (Object.keys(edits) as (keyof typeof saved)[]).some((key) => draft[key] !== saved[key]);
  const update = useCall('blueprints', 'update', { done: 'Blueprint saved', onSuccess: () => setEdits({}) });
  const set = (edit: Partial<typeof saved>) => setEdits({ ...edits, ...edit });
  const ports = (services.data?.items ?? []).filter((service) => service.port);

  return (
    <Card>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          update.mutate({
            org,
            id: blueprint.id,
            name: draft.name,
            description: draft.description,
            primaryService: draft.primaryService === first ? null : draft.primaryService,
            poolSize: Number(draft.poolSize),
          });
        }}
      >
        <CardBody className="space-y-5">
          <Field label="Name">
            {(control) => (
              <Input
                {...control}
                required
                maxLength={80}
                value={draft.name}
                onChange={(event) => set({ name: event.target.value })}
              />
            )}
          </Field>
          <Field label="Description" hint="Shown in the catalog.">
            {(control) => (
              <Textarea
                {...control}
                rows={3}
                maxLength={400}
                value={draft.description}
                onChange={(event) => set({ description: event.target.value })}
              />
            )}
          </Field>
          <Field label="Primary service" hint="The preview of a workspace opens this one first.">
            {(control) => (
              <Select
                {...control}
                value={draft.primaryService}
                onChange={(primaryService) => set({ primaryService })}
                options={[
                  { value: first, label: 'The first with a port' },
                  ...ports.map(({ name, port }) => ({ value: name, label: name, hint: `Port ${port}` })),
                ]}
              />
            )}
          </Field>
          <Field
            label="Pool size"
            hint="Environments kept warm and without an owner, so that a launch takes about a second. 0 turns it off."
          >
            {(control) => (
              <Input
                {...control}
                type="number"
                required
                min={0}
                max={20}
                value={draft.poolSize}
                onChange={(event) => set({ poolSize: event.target.value })}
                className="w-28"
              />
            )}
          </Field>
        </CardBody>
        <CardFooter>
          {changed && <Button onClick={() => setEdits({})}>Discard</Button>}
          <Button
            type="submit"
            variant="primary"
            busy={update.isPending}
            off={changed ? undefined : 'Nothing to save.'}
          >
            Save
          </Button>
        </CardFooter>
      </form>
    </Card>
  );
}
