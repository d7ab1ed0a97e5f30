import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { apiError } from '#client/client.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { paths } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { Input } from '#web/ui/input.tsx';
import type { CatalogItem } from './catalog.tsx';
import { QuotaDialog } from './quota-dialog.tsx';

/** Names the new workspace, launches it and goes there, where its progress shows. */
export function LaunchDialog({ blueprint, onClose }: { blueprint: CatalogItem; onClose: () => void }) {
  const { org } = useSession();
  const navigate = useNavigate();
  const [name, setName] = useState(blueprint.proposedName);
  const launch = useCall('workspaces', 'create', {
    onSuccess: ({ id }) => void navigate({ to: paths.workspace(id) }),
    onError: (error) => apiError(error)?.code === 'QUOTA_EXCEEDED',
  });
  const start = () => launch.mutate({ org, blueprint: blueprint.id, ...(name.trim() ? { name } : {}) });

  if (launch.error && apiError(launch.error)?.code === 'QUOTA_EXCEEDED') {
    return <QuotaDialog message={launch.error.message} onRetry={start} retrying={launch.isPending} onClose={onClose} />;
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Launch ${blueprint.name}`}
      description="You get your own copy. Nobody else can change it."
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="launch" variant="primary" busy={launch.isPending}>
            Launch
          </Button>
        </>
      }
    >
      <form
        id="launch"
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <Field label="Name" hint="You can rename it later.">
          {(control) => (
            <Input
              {...control}
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
