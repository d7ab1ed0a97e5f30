import { useQuery } from '@tanstack/react-query';
import { MonitorSmartphone } from 'lucide-react';
import { useState } from 'react';
import type { OutputOf } from '#web/api/query.ts';
import { query } from '#web/api/query.ts';
import { useCall } from '#web/api/use-call.ts';
import { useSignOut } from '#web/api/use-sign-out.ts';
import { QueryView } from '#web/shell/query-view.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { SkeletonRows } from '#web/ui/skeleton.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { browserName } from './browser-name.ts';

type Session = OutputOf<'identity', 'sessions'>['items'][number];

export function SessionsCard() {
  const sessions = useQuery(query('identity', 'sessions'));
  const [asking, setAsking] = useState(false);
  const signOut = useSignOut();
  return (
    <Card>
      <CardHeader
        title="Sessions"
        description="Browsers in which you are signed in."
        actions={<Button onClick={() => setAsking(true)}>Sign out everywhere</Button>}
      />
      <CardBody>
        <QueryView of={sessions} loading={<SkeletonRows rows={2} />}>
          {({ items }) => (
            <ul className="divide-y rounded-lg border">
              {items.map((session) => (
                <SessionRow key={session.id} session={session} />
              ))}
            </ul>
          )}
        </QueryView>
      </CardBody>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Sign out everywhere"
        action="Sign out everywhere"
        busy={signOut.isPending}
        onConfirm={() => signOut.mutate({ everywhere: true })}
      >
        <p>Every browser is signed out, this one too. Your workspaces go on and your API keys keep working.</p>
      </ConfirmDialog>
    </Card>
  );
}

function SessionRow({ session }: { session: Session }) {
  const end = useCall('identity', 'endSession', { done: 'Session ended' });
  const name = browserName(session.userAgent);
  return (
    <li className="flex items-center gap-3 px-3 py-2.5 text-sm">
      <MonitorSmartphone aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          {name}
          {session.current && <Badge tone="success">This browser</Badge>}
        </p>
        <p className="text-muted-foreground text-xs">
          {session.ip ?? 'Unknown address'} · seen <TimeAgo time={session.lastSeenAt} />
        </p>
      </div>
      {!session.current && (
        <Button
          size="sm"
          busy={end.isPending}
          onClick={() => end.mutate({ id: session.id })}
          aria-label={`End session in ${name}`}
        >
          End
        </Button>
      )}
    </li>
  );
}
