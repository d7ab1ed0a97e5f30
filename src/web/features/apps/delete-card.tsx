import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { paths } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import type { App } from './app-table.tsx';

/** Nothing brings a deleted app back, so its name is typed. */
export function DeleteCard({ app }: { app: App }) {
  const { org } = useSession();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useCall('apps', 'remove', {
    done: `${app.subdomain} is deleted`,
    onSuccess: () => void navigate({ to: paths.apps }),
  });
  const { allowed } = app;
  return (
    <Card>
      <CardHeader title="Delete" description="Its versions and data go for good, and its name is free again." />
      <CardBody>
        <Button
          className="text-danger"
          off={allowed.remove.ok ? undefined : allowed.remove.reason}
          onClick={() => setAsking(true)}
        >
          Delete app
        </Button>
      </CardBody>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${app.subdomain}`}
        action="Delete"
        danger
        typed={app.subdomain}
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ org, id: app.id })}
      >
        <p>
          Nothing brings it back: its versions and all that it has stored are deleted. Its code stays in the repository,
          and the workspace stays as it is.
        </p>
      </ConfirmDialog>
    </Card>
  );
}
