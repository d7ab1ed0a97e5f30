import { useState } from 'react';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Button } from '#web/ui/button.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import type { App } from './app-table.tsx';

/** Old addresses, each until it is released. */
export function FormerNames({ app }: { app: App }) {
  const { org } = useSession();
  const [asking, setAsking] = useState<string | null>(null);
  const release = useCall('apps', 'releaseName', {
    done: 'The old address is released',
    onSuccess: () => setAsking(null),
  });
  return (
    <>
      <ul aria-label="Old addresses" className="divide-y rounded-lg border text-sm">
        {app.formerNames.map(({ subdomain, url, since }) => (
          <li key={subdomain} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
            <span className="min-w-0 flex-1 basis-60 break-all">
              <span className="font-mono">{new URL(url).host}</span>{' '}
              <span className="text-muted-foreground text-xs">
                leads here since <TimeAgo time={since} />
              </span>
            </span>
            <Button size="sm" aria-label={`Release ${subdomain}`} onClick={() => setAsking(subdomain)}>
              Release
            </Button>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        open={asking !== null}
        onOpenChange={() => setAsking(null)}
        title={`Release ${asking}`}
        action="Release"
        danger
        busy={release.isPending}
        onConfirm={() => release.mutate({ org, id: app.id, name: asking! })}
      >
        <p>Old links end there, and anybody may publish an app under this name.</p>
      </ConfirmDialog>
    </>
  );
}
