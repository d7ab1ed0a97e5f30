import { Link } from '@tanstack/react-router';
import { Rocket } from 'lucide-react';
import { useSession } from '#web/api/session.ts';
import { useCall } from '#web/api/use-call.ts';
import { paths } from '#web/paths.ts';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { useApp } from './app-context.ts';
import type { App } from './app-table.tsx';
import { DeploymentBadge } from './deployment-badge.tsx';

/** Every version with who built it, who approved it and who went back to it. */
export function VersionsTab() {
  const app = useApp();
  if (app.versions.length === 0)
    return (
      <EmptyState icon={<Rocket />} title="No versions yet">
        What was approved becomes the first one as soon as the forge has taken it.
      </EmptyState>
    );
  return (
    <ul aria-label="Versions" className="divide-y rounded-lg border bg-card shadow-raised">
      {app.versions.map((version) => (
        <VersionItem key={version.version} app={app} version={version} />
      ))}
    </ul>
  );
}

function originOf({ rollback, redeploy, builder, reviewer }: App['versions'][number]): string {
  if (rollback) return `${rollback.by.email} went back to version ${rollback.to}`;
  if (redeploy) return `${redeploy.by.email} applied settings to version ${redeploy.of}`;
  return `Built by ${builder.email}${reviewer ? `, approved by ${reviewer.email}` : ''}`;
}

function VersionItem({ app, version }: { app: App; version: App['versions'][number] }) {
  const { org } = useSession();
  const rollback = useCall('apps', 'rollback', { done: `Version ${version.version} is on its way back` });
  const { allowed } = version;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 text-sm">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="font-medium">Version {version.version}</span>
          <DeploymentBadge status={version.status} />
          <span className="font-mono text-muted-foreground text-xs" title={version.commit}>
            {version.commit.slice(0, 7)}
          </span>
          <span className="text-muted-foreground text-xs">
            <TimeAgo time={version.createdAt} />
          </span>
        </p>
        <p className="mt-0.5 break-words text-muted-foreground text-xs">
          {originOf(version)}
          {' · '}
          <Link to={paths.approval(version.request)} className="rounded-sm underline hover:text-foreground">
            Publish request<span className="sr-only"> of version {version.version}</span>
          </Link>
        </p>
        {version.message && (
          <p className="mt-1 whitespace-pre-wrap break-words text-danger text-xs">{version.message}</p>
        )}
      </div>
      {version.status === 'superseded' && (
        <Button
          size="sm"
          aria-label={`Roll back to version ${version.version}`}
          off={allowed.rollback.ok ? undefined : allowed.rollback.reason}
          busy={rollback.isPending}
          onClick={() => rollback.mutate({ org, id: app.id, version: version.version })}
        >
          Roll back
        </Button>
      )}
    </li>
  );
}
