import { useState } from 'react';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { FormDialog } from '#web/ui/form-dialog.tsx';
import { Input } from '#web/ui/input.tsx';
import { Notice } from '#web/ui/notice.tsx';
import { Select } from '#web/ui/select.tsx';

const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'One year' },
  { value: 'never', label: 'Does not end' },
];
const scopes = [
  { value: 'write', label: 'Read and write', hint: 'Everything that you may do' },
  { value: 'read', label: 'Read only', hint: 'Looks, changes nothing' },
];

export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [lifetime, setLifetime] = useState('90');
  const [scope, setScope] = useState('write');
  const create = useCall('identity', 'createApiKey');

  if (create.data) return <KeyOnce value={create.data.key} onClose={onClose} />;

  return (
    <FormDialog
      title="Create API key"
      size="sm"
      action="Create"
      busy={create.isPending}
      onSubmit={() =>
        create.mutate({
          name,
          scopes: scope === 'read' ? ['read'] : ['read', 'write'],
          ...(lifetime === 'never' ? {} : { days: Number(lifetime) }),
        })
      }
      onClose={onClose}
      className="space-y-4"
    >
      <Field label="Name" hint="What it is for.">
        {(control) => (
          <Input
            {...control}
            required
            maxLength={80}
            autoFocus
            placeholder="Nightly script"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Scope">
        {(control) => <Select {...control} value={scope} onChange={setScope} options={scopes} />}
      </Field>
      <Field label="Ends after">
        {(control) => <Select {...control} value={lifetime} onChange={setLifetime} options={lifetimes} />}
      </Field>
    </FormDialog>
  );
}

function KeyOnce({ value, onClose }: { value: string; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Your new API key"
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="space-y-3">
        <Notice tone="warning">Copy it now. It is not shown again.</Notice>
        <div className="flex items-center gap-2 rounded-md border bg-muted py-1.5 pr-1.5 pl-3">
          <code data-testid="api-key" className="min-w-0 flex-1 break-all font-mono text-sm">
            {value}
          </code>
          <CopyButton text={value} label="Copy API key" />
        </div>
      </div>
    </Dialog>
  );
}
