import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { query } from '#web/api/query.ts';
import { useCall } from '#web/api/use-call.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { CreateKeyDialog } from './create-key-dialog.tsx';

type ApiKey = OutputOf<'identity', 'apiKeys'>['items'][number];

export function ApiKeysCard() {
  const keys = useQuery(query('identity', 'apiKeys'));
  const [creating, setCreating] = useState(false);
  return (
    <Card>
      <CardHeader
        title="API keys"
        description="For scripts and the command line. A key can do what you can, never more."
        actions={
          <Button onClick={() => setCreating(true)}>
            <Plus aria-hidden />
            Create API key
          </Button>
        }
      />
      <CardBody>
        <QueryView of={keys} loading={<SkeletonRows rows={2} />}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon={<KeyRound />} title="No API keys" className="py-8">
                Create one to launch workspaces from a script.
              </EmptyState>
            ) : (
              <ul className="divide-y rounded-lg border">
                {items.map((key) => (
                  <KeyRow key={key.id} apiKey={key} />
                ))}
              </ul>
            )
          }
        </QueryView>
      </CardBody>
      {creating && <CreateKeyDialog onClose={() => setCreating(false)} />}
    </Card>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const [asking, setAsking] = useState(false);
  const revoke = useCall('identity', 'revokeApiKey', { done: `${apiKey.name} is revoked` });
  return (
    <li className="flex items-center gap-3 px-3 py-2.5 text-sm">
      <KeyRound aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="truncate">{apiKey.name}</span>
          <Badge>{apiKey.scopes.includes('write') ? 'Read and write' : 'Read only'}</Badge>
        </p>
        <p className="text-muted-foreground text-xs">
          <span className="font-mono">…{apiKey.lastFour}</span> · used{' '}
          <TimeAgo time={apiKey.lastUsedAt} never="never" /> · ends <TimeAgo time={apiKey.expiresAt} never="never" />
        </p>
      </div>
      <Button size="sm" onClick={() => setAsking(true)} aria-label={`Revoke ${apiKey.name}`}>
        Revoke
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Revoke ${apiKey.name}`}
        action="Revoke"
        danger
        busy={revoke.isPending}
        onConfirm={() => revoke.mutate({ id: apiKey.id }, { onSuccess: () => setAsking(false) })}
      >
        <p>Scripts that use it are refused from now on. This cannot be undone.</p>
      </ConfirmDialog>
    </li>
  );
}
