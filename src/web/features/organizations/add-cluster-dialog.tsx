import { useState } from 'react';
import { engineKind } from '#contract/clusters.ts';
import { describe } from '#web/api/error.ts';
import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import { Select } from '#web/ui/select.tsx';
import { engineNames } from './engine-names.ts';

type Engines = OutputOf<'clusters', 'list'>['engines'];

/** @param props.engines those that this portal has a driver for: others are not offered */
export function AddClusterDialog({ engines, onClose }: { engines: Engines; onClose: () => void }) {
  const { org } = useSession();
  const [name, setName] = useState('');
  const [engine, setEngine] = useState(engines[0]!);
  const [fault, setFault] = useState<string | null>(null);
  const create = useCall('clusters', 'create', {
    done: ({ name }) => `${name} is added`,
    onSuccess: onClose,
    onError(error) {
      setFault(describe(error).message);
      return true;
    },
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Add cluster"
      description="A second one keeps its sources, workspaces and credential apart from the first."
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={create.isPending}
            off={name.trim() ? undefined : 'Give it a name.'}
            onClick={() => create.mutate({ org, name, engine })}
          >
            Add cluster
          </Button>
        </>
      }
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) create.mutate({ org, name, engine });
        }}
      >
        <Field label="Name" error={fault}>
          {(control) => (
            <Input
              {...control}
              maxLength={40}
              value={name}
              onChange={(event) => {
                setFault(null);
                setName(event.target.value);
              }}
            />
          )}
        </Field>
        <Field label="Engine" hint="What this portal has a driver for.">
          {(control) => (
            <Select
              {...control}
              value={engine}
              onChange={(value) => setEngine(engineKind.parse(value))}
              options={engines.map((value) => ({ value, ...engineNames[value] }))}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
