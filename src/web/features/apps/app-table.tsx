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
        <Th>Live</Th>
        <Th>Newest</Th>
        <Th>Owner</Th>
        <Th>Workspace</Th>
        <Th>Live since</Th>
        <Th>
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
      <Td>
        <a
          href={app.url}
          target="_blank"
          rel="noreferrer"
          className="inline-flex items-center gap-1.5 rounded-sm font-medium hover:underline"
        >
          {app.subdomain}
          <ExternalLink aria-hidden className="size-3.5 text-muted-foreground" />
          <span className="sr-only">(opens in a new tab)</span>
        </a>
      </Td>
      <Td>
        {app.live ? (
          <Badge tone="success" dot>
            Version {app.live.version}
          </Badge>
        ) : (
          <Badge>Not live</Badge>
        )}
      </Td>
      <Td>{newest && newest.version !== app.live?.version && <DeploymentBadge status={newest.status} />}</Td>
      <Td className="max-w-52 truncate text-muted-foreground">{app.owner.email}</Td>
      <Td className="max-w-44 truncate text-muted-foreground">{app.workspace?.name ?? 'Deleted'}</Td>
      <Td className="text-muted-foreground">
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
