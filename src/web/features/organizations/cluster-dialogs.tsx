import { useState } from 'react';
import { describe } from '#web/api/error.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { FormDialog } from '#web/ui/form-dialog.tsx';
import { Input } from '#web/ui/input.tsx';
import type { Cluster } from './cluster-card.tsx';
import { KubeconfigField } from './kubeconfig-field.tsx';

export type ClusterAct = 'rename' | 'rotate' | 'revoke' | 'remove' | 'configure';
interface Props {
  cluster: Pick<Cluster, 'id' | 'name' | 'engine'>;
  onClose: () => void;
}

export function ClusterDialogs({ act, ...props }: Props & { act: ClusterAct }) {
  if (act === 'rename') return <Rename {...props} />;
  if (act === 'rotate') return <Rotate {...props} />;
  if (act === 'configure') return <Configure {...props} />;
  if (act === 'revoke') return <Revoke {...props} />;
  return <Remove {...props} />;
}

/** Where the portal cannot make its credential by itself. */
function Configure({ cluster: { id, name }, onClose }: Props) {
  const { org } = useSession();
  const [kubeconfig, setKubeconfig] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const configure = useCall('clusters', 'configure', {
    done: `${name} is configured`,
    onSuccess: onClose,
    onError(error) {
      setFault(describe(error).message);
      return true;
    },
  });
  return (
    <FormDialog
      title={`Configure ${name}`}
      size="sm"
      action="Configure"
      off={kubeconfig.trim() ? undefined : 'Paste a kubeconfig.'}
      busy={configure.isPending}
      onSubmit={() => configure.mutate({ org, id, kubeconfig })}
      onClose={onClose}
    >
      <KubeconfigField
        value={kubeconfig}
        error={fault}
        onChange={(value) => {
          setFault(null);
          setKubeconfig(value);
        }}
      />
    </FormDialog>
  );
}

function Rotate({ cluster: { id, name }, onClose }: Props) {
  const { org } = useSession();
  const rotate = useCall('clusters', 'rotate', { done: 'The credential is replaced', onSuccess: onClose });
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Rotate the credential of ${name}`}
      action="Rotate"
      busy={rotate.isPending}
      onConfirm={() => rotate.mutate({ org, id })}
    >
      <p>The portal makes a fresh credential and drops the old one. Nothing stops meanwhile.</p>
    </ConfirmDialog>
  );
}

function Revoke({ cluster: { id, name }, onClose }: Props) {
  const { org } = useSession();
  const revoke = useCall('clusters', 'revoke', { done: 'The credential is revoked', onSuccess: onClose });
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Revoke the credential of ${name}`}
      action="Revoke"
      danger
      busy={revoke.isPending}
      onConfirm={() => revoke.mutate({ org, id })}
    >
      <p>
        Running workspaces and apps go on. Nothing can be launched, started or published on this cluster until you
        configure it again.
      </p>
    </ConfirmDialog>
  );
}

function Remove({ cluster: { id, name, engine }, onClose }: Props) {
  const { org } = useSession();
  const remove = useCall('clusters', 'remove', { done: `${name} is removed`, onSuccess: onClose });
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Remove ${name}`}
      action="Remove"
      danger
      typed={name}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ org, id })}
    >
      <p>
        Its credential is revoked, and its projects can no longer be registered. Files of its sources stay in{' '}
        {engine === 'kubernetes' ? (
          <>
            the cluster’s namespace <code>slipway-{id}</code> until somebody deletes it.
          </>
        ) : (
          'the portal’s data folder until the operator deletes them.'
        )}
      </p>
    </ConfirmDialog>
  );
}

function Rename({ cluster: { id, name }, onClose }: Props) {
  const { org } = useSession();
  const [draft, setDraft] = useState(name);
  const [fault, setFault] = useState<string | null>(null);
  const rename = useCall('clusters', 'update', {
    onSuccess: onClose,
    onError(error) {
      setFault(describe(error).message);
      return true;
    },
  });
  return (
    <FormDialog
      title="Rename cluster"
      size="sm"
      action="Rename"
      off={draft.trim() ? undefined : 'Give it a name.'}
      busy={rename.isPending}
      onSubmit={() => rename.mutate({ org, id, name: draft })}
      onClose={onClose}
    >
      <Field label="Name" error={fault}>
        {(control) => (
          <Input
            {...control}
            maxLength={40}
            value={draft}
            onChange={(event) => {
              setFault(null);
              setDraft(event.target.value);
            }}
          />
        )}
      </Field>
    </FormDialog>
  );
}
