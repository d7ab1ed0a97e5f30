import { Link } from '@tanstack/react-router';
import type { PublishRequest } from '#contract/publishing.ts';
import { DeploymentBadge } from '#web/features/apps/deployment-badge.tsx';
import { Counts } from '#web/features/publishing/changed-file.tsx';
import { RequestBadge } from '#web/features/publishing/request-badge.tsx';
import { paths } from '#web/paths.ts';
import { Table, TableHead, Td, Th, Tr } from '#web/ui/table.tsx';
import type { QueueSearch } from './queue.ts';
import { RequestAge } from './request-age.tsx';

/** @param props.search of the queue, which the page of a request goes on through */
export function RequestTable({ items, search }: { items: PublishRequest[]; search: QueueSearch }) {
  return (
    <Table label="Publish requests">
      <TableHead>
        <Th>Workspace</Th>
        <Th className="max-md:hidden">Builder</Th>
        <Th className="max-xl:hidden">Subdomain</Th>
        <Th className="max-xl:hidden">Changes</Th>
        <Th className="max-md:hidden">Submitted</Th>
        <Th>Status</Th>
      </TableHead>
      <tbody>
        {items.map((request) => (
          <Tr key={request.id} className="relative">
            <Td className="w-full max-w-0">
              {/* The whole row is the link. */}
              <Link
                to={paths.approval(request.id)}
                search={search}
                title={request.workspaceName}
                className="block truncate rounded-sm font-medium after:absolute after:inset-0"
              >
                {request.workspaceName}
              </Link>
              <p
                className="truncate text-muted-foreground text-xs md:hidden"
                title={`${request.subdomain} · ${request.builderEmail}`}
              >
                {request.subdomain} · {request.builderEmail}
              </p>
              <p className="flex flex-wrap gap-x-2 text-muted-foreground text-xs md:hidden">
                <RequestAge request={request} /> <Counts {...request.stats} />
              </p>
              {request.message && (
                <p className="truncate text-muted-foreground text-xs max-md:hidden" title={request.message}>
                  {request.message}
                </p>
              )}
            </Td>
            <Td className="max-w-52 truncate text-muted-foreground max-md:hidden" title={request.builderEmail}>
              {request.builderEmail}
            </Td>
            <Td className="max-w-44 truncate font-mono text-xs max-xl:hidden" title={request.subdomain}>
              {request.subdomain}
            </Td>
            <Td className="whitespace-nowrap text-muted-foreground tabular-nums max-xl:hidden">
              {request.stats.files} {request.stats.files === 1 ? 'file' : 'files'}{' '}
              <Counts {...request.stats} className="ml-1" />
            </Td>
            <Td className="text-muted-foreground max-md:hidden">
              <RequestAge request={request} />
            </Td>
            <Td>
              <span className="flex gap-1.5 max-md:flex-col max-md:items-end">
                <RequestBadge status={request.status} />
                {request.deployment && (
                  <DeploymentBadge status={request.deployment.status} heldUp={request.deployment.heldUp !== null} />
                )}
              </span>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
