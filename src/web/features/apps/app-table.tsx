import { Link } from '@tanstack/react-router';
import { ExternalLink } from 'lucide-react';
import type { OutputOf } from '#web/api/query.ts';
import { paths } from '#web/paths.ts';
import { Table, TableHead, Td, Th, Tr } from '#web/ui/table.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { AppBadge } from './app-badge.tsx';
import { audienceWords } from './audience-words.ts';
import { DeploymentBadge } from './deployment-badge.tsx';
import { ReplicasBadge } from './replicas-badge.tsx';

export type App = OutputOf<'apps', 'list'>['items'][number];

export function AppTable({ items }: { items: App[] }) {
  return (
    <Table label="Apps">
      <TableHead>
        <Th>App</Th>
        <Th>Status</Th>
        <Th className="max-lg:hidden">Audience</Th>
        <Th className="max-md:hidden">Owner</Th>
        <Th className="max-xl:hidden">Workspace</Th>
        <Th className="max-md:hidden">Live since</Th>
        <Th>
          <span className="sr-only">Address</span>
        </Th>
      </TableHead>
      <tbody>
        {items.map((app) => (
          <AppRow key={app.id} app={app} />
        ))}
      </tbody>
    </Table>
  );
}

function AppRow({ app }: { app: App }) {
  const newest = newestOf(app);
  return (
    <Tr>
      <Td className="w-full max-w-0">
        <Link
          to={paths.app(app.id)}
          title={app.subdomain}
          className="block truncate rounded-sm font-medium hover:underline"
        >
          {app.subdomain}
        </Link>
        <p className="truncate text-muted-foreground text-xs md:hidden" title={app.owner.email}>
          {app.owner.email}
        </p>
      </Td>
      <Td>
        <span className="flex gap-1.5 max-md:flex-col max-md:items-start">
          <AppBadge app={app} />
          <ReplicasBadge app={app} />
          {app.heldUp && <DeploymentBadge status="queued" heldUp />}
          {newest && newest.version !== app.live?.version && <DeploymentBadge status={newest.status} />}
        </span>
      </Td>
      <Td className="whitespace-nowrap text-muted-foreground max-lg:hidden">
        {audienceWords[app.audience].label}
        {app.hasPassword && ', with password'}
      </Td>
      <Td className="max-w-52 truncate text-muted-foreground max-md:hidden xl:max-w-72" title={app.owner.email}>
        {app.owner.email}
      </Td>
      <Td className="max-w-44 truncate text-muted-foreground max-xl:hidden" title={app.workspace?.name}>
        {app.workspace?.name ?? 'Deleted'}
      </Td>
      <Td className="text-muted-foreground max-md:hidden">
        <TimeAgo time={app.takenDownAt ? null : (app.live?.since ?? null)} never="–" />
      </Td>
      <Td className="text-right">
        <a
          href={app.url}
          target="_blank"
          rel="noreferrer"
          title={app.url}
          className="inline-flex size-7 items-center justify-center rounded-md text-muted-foreground hover:text-foreground"
        >
          <ExternalLink aria-hidden className="size-4" />
          <span className="sr-only">Open {app.subdomain} in a new tab</span>
        </a>
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
