import { useState } from 'react';
import type { Workspace } from '#contract/workspaces.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { MemberSelect } from '#web/features/members/member-select.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';

/** Gives a workspace to another member. */
export function ReassignDialog({ workspace, onClose }: { workspace: Workspace; onClose: () => void }) {
  const { org } = useSession();
  const [owner, setOwner] = useState<string>();
  const reassign = useCall('workspaces', 'reassign', {
    done: (given) => `${given.name} belongs to ${given.owner.email} now`,
    onSuccess: onClose,
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title={`Reassign ${workspace.name}`}
      description={`It belongs to ${workspace.owner.email}. It is stopped, and the new owner starts it. Its project and apps go along, with passwords that are written in files; sign-ins, keys and history in the home folder are removed.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={reassign.isPending}
            off={owner ? undefined : 'Choose who gets it.'}
            onClick={() => owner && reassign.mutate({ org, id: workspace.id, owner })}
          >
            Reassign
          </Button>
        </>
      }
    >
      <Field label="New owner">
        {(control) => <MemberSelect {...control} value={owner} onChange={setOwner} except={workspace.owner.id} />}
      </Field>
    </Dialog>
  );
}
