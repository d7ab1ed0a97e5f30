import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '#web/ui/card.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { DetailList } from '#web/ui/detail-list.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { ConfigurePortalCard } from './configure-portal-card.tsx';

type Connection = OutputOf<'organizations', 'connection'>;

/** The credential that the portal works with: its name and age, never itself. */
export function ConnectionCard() {
  const { org } = useSession();
  const connection = useQuery(query('organizations', 'connection', { org }));
  return (
    <QueryView of={connection} loading={<Skeleton className="h-48" />}>
      {(data) => (data.configured ? <Configured connection={data} /> : <ConfigurePortalCard />)}
    </QueryView>
  );
}

function Configured({ connection }: { connection: Connection }) {
  const { org } = useSession();
  const [asking, setAsking] = useState<'rotate' | 'revoke' | null>(null);
  const close = () => setAsking(null);
  const rotate = useCall('organizations', 'rotate', { done: 'The credential is replaced', onSuccess: close });
  const revoke = useCall('organizations', 'revoke', { done: 'The credential is revoked', onSuccess: close });
  return (
    <Card>
      <CardHeader
        title="Connection"
        description="The portal’s credential is encrypted at rest and is never shown, here or in the API."
        actions={
          <Badge tone="success" dot>
            Configured
          </Badge>
        }
      />
      <CardBody>
        <DetailList
          items={[
            { name: 'Cluster', value: connection.cluster?.name ?? '–' },
            { name: 'Credential', value: <span className="font-mono">{connection.label ?? '–'}</span> },
            { name: 'Configured', value: <TimeAgo time={connection.configuredAt} /> },
            { name: 'Rotated', value: <TimeAgo time={connection.rotatedAt} /> },
          ]}
        />
      </CardBody>
      <CardFooter>
        <Button onClick={() => setAsking('rotate')}>Rotate</Button>
        <Button onClick={() => setAsking('revoke')}>Revoke</Button>
      </CardFooter>
      <ConfirmDialog
        open={asking === 'rotate'}
        onOpenChange={close}
        title="Rotate the credential"
        action="Rotate"
        busy={rotate.isPending}
        onConfirm={() => rotate.mutate({ org })}
      >
        <p>The portal makes a fresh credential and drops the old one. Nothing stops meanwhile.</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'revoke'}
        onOpenChange={close}
        title="Revoke the credential"
        action="Revoke"
        danger
        busy={revoke.isPending}
        onConfirm={() => revoke.mutate({ org })}
      >
        <p>
          Running workspaces and apps go on. Nothing can be launched, started or published until you configure the
          portal again.
        </p>
      </ConfirmDialog>
    </Card>
  );
}
