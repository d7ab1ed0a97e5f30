import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { apiError } from '#client/client.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { paths } from '#web/paths.ts';
import { Field } from '#web/ui/field.tsx';
import { FormDialog } from '#web/ui/form-dialog.tsx';
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
    <FormDialog
      title={`Launch ${blueprint.name}`}
      description="You get your own copy. Nobody else can change it."
      size="sm"
      action="Launch"
      busy={launch.isPending}
      onSubmit={start}
      onClose={onClose}
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
    </FormDialog>
  );
}
