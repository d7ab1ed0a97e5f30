import { useState } from 'react';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#web/ui/card.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import type { Blueprint } from './readiness.tsx';

/** What the newest version of the source changed, and the workspaces that do not run it yet. */
export function BlueprintUpgradeCard({ blueprint }: { blueprint: Blueprint }) {
  const { org } = useSession();
  const [asking, setAsking] = useState(false);
  const { source, upgrade } = blueprint;
  const start = useCall('blueprints', 'upgrade', {
    done: ({ upgrading, atNextStart }) =>
      atNextStart === 0
        ? `${workspaces(upgrading)} on the way`
        : `${workspaces(upgrading)} on the way, ${atNextStart} at their next start`,
    onSuccess: () => setAsking(false),
  });
  if (!source.changes) return null;
  return (
    <Card>
      <CardHeader
        title="Source"
        description={
          <>
            Changed <TimeAgo time={source.changedAt} />
          </>
        }
        actions={
          upgrade.behind > 0 ? (
            <Badge tone="warning">{upgrade.behind} behind</Badge>
          ) : (
            <Badge tone="success">Up to date</Badge>
          )
        }
      />
      <CardBody className="space-y-4">
        <Changes changes={source.changes} />
        {upgrade.underWay > 0 && (
          <p className="text-muted-foreground text-sm" role="status">
            {workspaces(upgrade.underWay)} on the way, or at the next start.
          </p>
        )}
        {upgrade.behind > 0 && <Button onClick={() => setAsking(true)}>Upgrade {workspaces(upgrade.behind)}</Button>}
      </CardBody>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Upgrade ${workspaces(upgrade.behind)}`}
        action="Upgrade"
        busy={start.isPending}
        onConfirm={() => start.mutate({ org, id: blueprint.id })}
      >
        <p>
          Services, variables and dependencies become those of the newest version. Files of builders stay as they are; a
          snapshot is taken before. Running workspaces restart now, stopped ones follow at their next start. One whose
          upgrade fails goes on with its version of before.
        </p>
      </ConfirmDialog>
    </Card>
  );
}

function Changes({ changes }: { changes: NonNullable<Blueprint['source']['changes']> }) {
  const { files, spec } = changes;
  const lines = [
    ...(spec ? [{ mark: '~', path: 'environment.yaml' }] : []),
    ...(files?.added ?? []).map((path) => ({ mark: '+', path })),
    ...(files?.changed ?? []).map((path) => ({ mark: '~', path })),
    ...(files?.removed ?? []).map((path) => ({ mark: '−', path })),
  ];
  const words: Record<string, string> = { '+': 'added', '~': 'changed', '−': 'removed' };
  return (
    <>
      <p className="font-mono text-muted-foreground text-xs">
        {changes.from.slice(0, 12)} → {changes.to.slice(0, 12)}
      </p>
      {!files && <p className="text-muted-foreground text-sm">It has too many files to name those that changed.</p>}
      {lines.length > 0 && (
        <ul
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
          tabIndex={0}
          aria-label="Changed files"
          className="max-h-40 space-y-0.5 overflow-y-auto font-mono text-xs"
        >
          {lines.map(({ mark, path }) => (
            <li key={`${mark}${path}`} className="flex gap-2">
              <span aria-hidden className="w-2 shrink-0 text-muted-foreground">
                {mark}
              </span>
              <span className="sr-only">{words[mark]} </span>
              <span className="min-w-0 break-all">{path}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const workspaces = (count: number) => `${count} ${count === 1 ? 'workspace' : 'workspaces'}`;
