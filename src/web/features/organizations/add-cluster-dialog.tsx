import { useState } from 'react';
import { engineKind } from '#contract/clusters.ts';
import { describe } from '#web/api/error.ts';
import type { OutputOf } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Field } from '#web/ui/field.tsx';
import { FormDialog } from '#web/ui/form-dialog.tsx';
import { Input } from '#web/ui/input.tsx';
import { Select } from '#web/ui/select.tsx';
import { engineNames } from './engine-names.ts';
import { KubeconfigField } from './kubeconfig-field.tsx';

type Engines = OutputOf<'clusters', 'list'>['engines'];

/** @param props.engines those that this portal has a driver for: others are not offered */
export function AddClusterDialog({ engines, onClose }: { engines: Engines; onClose: () => void }) {
  const { org } = useSession();
  const [name, setName] = useState('');
  const [engine, setEngine] = useState(engines[0]!);
  const [kubeconfig, setKubeconfig] = useState('');
  const [fault, setFault] = useState<{ field: string; message: string } | null>(null);
  const create = useCall('clusters', 'create', {
    done: ({ name }) => `${name} is added`,
    onSuccess: onClose,
    onError(error) {
      const { message, code, issues } = describe(error);
      // It is there by now, without a credential; its card says so and offers to configure it.
      if (code !== 'BAD_REQUEST' && code !== 'CONFLICT') onClose();
      else setFault({ field: issues[0]?.path ?? (code === 'CONFLICT' ? 'name' : 'kubeconfig'), message });
      return code === 'BAD_REQUEST' || code === 'CONFLICT';
    },
  });
  const far = engine === 'kubernetes';
  const missing = !name.trim() ? 'Give it a name.' : far && !kubeconfig.trim() ? 'Paste a kubeconfig.' : undefined;
  const faultOf = (field: string) => (fault?.field === field ? fault.message : null);
  return (
    <FormDialog
      title="Add cluster"
      description="A second one keeps its sources, workspaces and credential apart from the first."
      size="sm"
      action="Add cluster"
      off={missing}
      busy={create.isPending}
      onSubmit={() => create.mutate({ org, name, engine, ...(far ? { kubeconfig } : {}) })}
      onClose={onClose}
      className="space-y-4"
    >
      <Field label="Name" error={faultOf('name')}>
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
      <Field label="Engine" hint="What this portal has a driver for." error={faultOf('engine')}>
        {(control) => (
          <Select
            {...control}
            value={engine}
            onChange={(value) => {
              setFault(null);
              setEngine(engineKind.parse(value));
            }}
            options={engines.map((value) => ({ value, ...engineNames[value] }))}
          />
        )}
      </Field>
      {far && (
        <KubeconfigField
          value={kubeconfig}
          error={faultOf('kubeconfig')}
          onChange={(value) => {
            setFault(null);
            setKubeconfig(value);
          }}
        />
      )}
    </FormDialog>
  );
}
