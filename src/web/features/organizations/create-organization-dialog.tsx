import { useState } from 'react';
import { apiError } from '#client/client.ts';
import { slugFrom } from '#contract/organizations.ts';
import { describe } from '#web/api/error.ts';
import { switchOrganization } from '#web/api/session.ts';
import { toastError, useCall } from '#web/api/use-call.ts';
import { paths } from '#web/paths.ts';
import { Field } from '#web/ui/field.tsx';
import { FormDialog } from '#web/ui/form-dialog.tsx';
import { Input } from '#web/ui/input.tsx';

/** Makes an organization and goes on to configuring it. */
export function CreateOrganizationDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [typed, setTyped] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const slug = typed ?? slugFrom(name);
  const create = useCall('organizations', 'create', {
    onSuccess: (made) => switchOrganization(made.slug, paths.configure),
    onError(error) {
      const known = apiError(error);
      if (known?.code !== 'CONFLICT' && known?.code !== 'BAD_REQUEST') toastError(error);
      else setFault(describe(error).issues[0]?.message ?? known.message);
      return true;
    },
  });
  const ready = name.trim() !== '' && slug !== '';
  return (
    <FormDialog
      title="New organization"
      description="You become its admin. Nothing of another organization is in it: not its members, blueprints or settings."
      action="Create organization"
      off={ready ? undefined : 'It needs a name and a short name.'}
      busy={create.isPending}
      onSubmit={() => create.mutate({ name, slug })}
      onClose={onClose}
      className="space-y-4"
    >
      <Field label="Name">
        {(control) => (
          <Input
            {...control}
            maxLength={60}
            value={name}
            onChange={(event) => {
              setFault(null);
              setName(event.target.value);
            }}
          />
        )}
      </Field>
      <Field
        label="Short name"
        error={fault}
        hint="In addresses of the API and of repositories. It cannot be changed later."
      >
        {(control) => (
          <Input
            {...control}
            maxLength={40}
            spellCheck={false}
            className="font-mono"
            value={slug}
            onChange={(event) => {
              setFault(null);
              setTyped(event.target.value.toLowerCase());
            }}
          />
        )}
      </Field>
    </FormDialog>
  );
}
