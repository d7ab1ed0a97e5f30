import { useState } from 'react';
import type { Workspace } from '#contract/workspaces.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';

export function RenameDialog({ workspace, onClose }: { workspace: Workspace; onClose: () => void }) {
  const { org } = useSession();
  const [name, setName] = useState(workspace.name);
  const rename = useCall('workspaces', 'update', { onSuccess: onClose });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Rename workspace"
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="rename" variant="primary" busy={rename.isPending}>
            Rename
          </Button>
        </>
      }
    >
      <form
        id="rename"
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate({ org, id: workspace.id, name });
        }}
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
      </form>
    </Dialog>
  );
}
