import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { paths } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import type { Blueprint } from './readiness.tsx';

export function RemoveCard({ blueprint }: { blueprint: Blueprint }) {
  const { org } = useSession();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useCall('blueprints', 'remove', {
    done: `${blueprint.name} is removed`,
    onSuccess: () => void navigate({ to: paths.blueprints }),
  });
  return (
    <Card>
      <CardHeader title="Remove" description="Its workspaces go on. No new ones can be launched." />
      <CardBody>
        <Button className="text-danger" onClick={() => setAsking(true)}>
          Remove blueprint
        </Button>
      </CardBody>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Remove ${blueprint.name}`}
        action="Remove"
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ org, id: blueprint.id })}
      >
        <p>
          {blueprint.workspaces === 0
            ? 'No workspace was made from it.'
            : `${blueprint.workspaces} ${blueprint.workspaces === 1 ? 'workspace goes' : 'workspaces go'} on as before.`}{' '}
          The blueprint leaves the catalog with all that is set on it: variables, access, AI, layout and trusted users.
          Its environment stays, so you can register it again.
        </p>
      </ConfirmDialog>
    </Card>
  );
}
