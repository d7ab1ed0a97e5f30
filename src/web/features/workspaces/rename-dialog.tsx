import { useState } from 'react';
import type { Workspace } from '#contract/workspaces.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Field } from '#web/ui/field.tsx';
import { FormDialog } from '#web/ui/form-dialog.tsx';
import { Input } from '#web/ui/input.tsx';

export function RenameDialog({ workspace, onClose }: { workspace: Workspace; onClose: () => void }) {
  const { org } = useSession();
  const [name, setName] = useState(workspace.name);
  const rename = useCall('workspaces', 'update', { onSuccess: onClose });
  return (
    <FormDialog
      title="Rename workspace"
      size="sm"
      action="Rename"
      busy={rename.isPending}
      onSubmit={() => rename.mutate({ org, id: workspace.id, name })}
      onClose={onClose}
    >
      <Field label="Name">
        {(control) => (
          <Input
            {...control}
            required
            maxLength={60}
            autoFocus
            value={name}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
