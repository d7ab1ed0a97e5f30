import { useState } from 'react';
import { apiError } from '#client/client.ts';
import { slugFrom } from '#contract/organizations.ts';
import { describe } from '#web/api/error.ts';
import { switchOrganization } from '#web/api/session.ts';
import { toastError, useCall } from '#web/api/use-call.ts';
import { paths } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
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
  const submit = () => create.mutate({ name, slug });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="New organization"
      description="You become its admin. Nothing of another organization is in it: not its members, blueprints or settings."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={create.isPending}
            off={ready ? undefined : 'It needs a name and a short name.'}
            onClick={submit}
          >
            Create organization
          </Button>
        </>
      }
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) submit();
        }}
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
        {/* Enter in either field makes it. */}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
