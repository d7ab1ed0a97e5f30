import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Workspace } from '#contract/workspaces.ts';
import { paths } from '#web/paths.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Table, TableHead, Td, Th, Tr } from '#web/ui/table.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { StatusBadge, VersionBadge } from './status.tsx';
import { TagList } from './tag-list.tsx';
import { WorkspaceMenu } from './workspace-menu.tsx';

export function WorkspaceTable({ items }: { items: Workspace[] }) {
  return (
    <Table label="Workspaces">
      <TableHead>
        <Th>Name</Th>
        <Th>Status</Th>
        <Th className="max-md:hidden">Owner</Th>
        <Th className="max-xl:hidden">Blueprint</Th>
        <Th className="max-xl:hidden">Cluster</Th>
        <Th className="max-xl:hidden">Created</Th>
        <Th className="max-md:hidden">Last used</Th>
        <Th className="w-10">
          <span className="sr-only">Actions</span>
        </Th>
      </TableHead>
      <tbody>
        {items.map((workspace) => (
          <WorkspaceRow key={workspace.id} workspace={workspace} />
        ))}
      </tbody>
    </Table>
  );
}

/** Remembered, so that one event among a thousand rows renders one row. */
const WorkspaceRow = memo(({ workspace }: { workspace: Workspace }) => (
  <Tr>
    <Td className="w-full max-w-0">
      <p className="truncate font-medium" title={workspace.name}>
        {/* An admin sees every workspace here, but enters only their own. */}
        {!workspace.allowed.open.ok ? (
          workspace.name
        ) : (
          <Link to={paths.workspace(workspace.id)} className="rounded-sm hover:underline">
            {workspace.name}
          </Link>
        )}
      </p>
      <p className="truncate text-muted-foreground text-xs md:hidden" title={workspace.owner.email}>
        {workspace.owner.email}
        {workspace.owner.removed && ' (removed)'}
      </p>
      <TagList tags={workspace.tags} className="mt-1 flex gap-1 overflow-hidden" />
      {workspace.problem && (
        <p className="truncate text-danger text-xs" title={workspace.problem.message}>
          {workspace.problem.message}
        </p>
      )}
    </Td>
    <Td>
      <span className="flex items-center gap-1.5">
        <StatusBadge status={workspace.status} />
        <VersionBadge workspace={workspace} />
      </span>
    </Td>
    <Td className="max-w-52 text-muted-foreground max-md:hidden">
      <p className="truncate" title={workspace.owner.email}>
        {workspace.owner.email}
      </p>
      {workspace.owner.removed && <Badge tone="warning">Owner removed</Badge>}
    </Td>
    <Td className="max-w-44 truncate text-muted-foreground max-xl:hidden" title={workspace.blueprint.name}>
      {workspace.blueprint.name}
      {workspace.blueprint.removed && ' (removed)'}
    </Td>
    <Td className="max-w-32 truncate text-muted-foreground max-xl:hidden" title={workspace.cluster.name}>
      {workspace.cluster.name}
    </Td>
    <Td className="text-muted-foreground max-xl:hidden">
      <TimeAgo time={workspace.createdAt} />
    </Td>
    <Td className="text-muted-foreground max-md:hidden">
      <TimeAgo time={workspace.lastActiveAt} />
    </Td>
    <Td className="text-right">
      <WorkspaceMenu workspace={workspace} />
    </Td>
  </Tr>
));
