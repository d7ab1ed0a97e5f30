import { ExternalLink } from 'lucide-react';
import type { OutputOf } from '#web/api/query.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Table, TableHead, Td, Th, Tr } from '#web/ui/table.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { DeploymentBadge } from './deployment-badge.tsx';

export type App = OutputOf<'apps', 'list'>['items'][number];

export function AppTable({ items, onVersions }: { items: App[]; onVersions: (id: string) => void }) {
  return (
    <Table label="Apps">
      <TableHead>
        <Th>App</Th>
        <Th>Status</Th>
        <Th className="max-md:hidden">Owner</Th>
        <Th className="max-xl:hidden">Workspace</Th>
        <Th className="max-md:hidden">Live since</Th>
        <Th className="w-24">
          <span className="sr-only">Versions</span>
        </Th>
      </TableHead>
      <tbody>
        {items.map((app) => (
          <AppRow key={app.id} app={app} onVersions={() => onVersions(app.id)} />
        ))}
      </tbody>
    </Table>
  );
}

function AppRow({ app, onVersions }: { app: App; onVersions: () => void }) {
  const newest = newestOf(app);
  return (
    <Tr>
      <Td className="w-full max-w-0">
        <a
          href={app.url}
          target="_blank"
          rel="noreferrer"
          title={app.url}
          className="inline-flex max-w-full items-center gap-1.5 rounded-sm font-medium hover:underline"
        >
          <span className="truncate">{app.subdomain}</span>
          <ExternalLink aria-hidden className="size-3.5 shrink-0 text-muted-foreground" />
          <span className="sr-only">(opens in a new tab)</span>
        </a>
        <p className="truncate text-muted-foreground text-xs md:hidden" title={app.owner.email}>
          {app.owner.email}
        </p>
      </Td>
      <Td>
        <span className="flex gap-1.5 max-md:flex-col max-md:items-start">
          {app.live ? (
            <Badge tone="success" dot>
              Version {app.live.version}
            </Badge>
          ) : (
            <Badge>Not live</Badge>
          )}
          {newest && newest.version !== app.live?.version && <DeploymentBadge status={newest.status} />}
        </span>
      </Td>
      <Td className="max-w-52 truncate text-muted-foreground max-md:hidden xl:max-w-72" title={app.owner.email}>
        {app.owner.email}
      </Td>
      <Td className="max-w-44 truncate text-muted-foreground max-xl:hidden" title={app.workspace?.name}>
        {app.workspace?.name ?? 'Deleted'}
      </Td>
      <Td className="text-muted-foreground max-md:hidden">
        <TimeAgo time={app.live?.since ?? null} never="–" />
      </Td>
      <Td className="text-right">
        <Button size="sm" onClick={onVersions} aria-label={`Versions of ${app.subdomain}`}>
          Versions
        </Button>
      </Td>
    </Tr>
  );
}

function newestOf(app: App) {
  return app.versions.reduce<App['versions'][number] | undefined>(
    (best, each) => (!best || each.version > best.version ? each : best),
    undefined,
  );
}
