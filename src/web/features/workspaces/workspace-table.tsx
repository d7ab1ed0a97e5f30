import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Workspace } from '#contract/workspaces.ts';
import { paths } from '#web/paths.ts';
import { Table, TableHead, Td, Th, Tr } from '#web/ui/table.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { StatusBadge } from './status.tsx';
import { WorkspaceMenu } from './workspace-menu.tsx';

export function WorkspaceTable({ items }: { items: Workspace[] }) {
  return (
    <Table label="Workspaces">
      <TableHead>
        <Th>Name</Th>
        <Th>Status</Th>
        <Th>Owner</Th>
        <Th>Blueprint</Th>
        <Th>Cluster</Th>
        <Th>Created</Th>
        <Th>Last used</Th>
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
    <Td className="max-w-44 sm:max-w-64">
      <p className="truncate font-medium">
        {/* An admin sees every workspace here, but enters only their own. */}
        {!workspace.allowed.open.ok ? (
          workspace.name
        ) : (
          <Link to={paths.workspace(workspace.id)} className="rounded-sm hover:underline">
            {workspace.name}
          </Link>
        )}
      </p>
      {workspace.problem && (
        <p className="truncate text-danger text-xs" title={workspace.problem.message}>
          {workspace.problem.message}
        </p>
      )}
    </Td>
    <Td>
      <StatusBadge status={workspace.status} />
    </Td>
    <Td className="max-w-52 truncate text-muted-foreground">{workspace.owner.email}</Td>
    <Td className="max-w-44 truncate text-muted-foreground">{workspace.blueprint.name}</Td>
    <Td className="whitespace-nowrap text-muted-foreground">{workspace.cluster.name}</Td>
    <Td className="text-muted-foreground">
      <TimeAgo time={workspace.createdAt} />
    </Td>
    <Td className="text-muted-foreground">
      <TimeAgo time={workspace.lastActiveAt} />
    </Td>
    <Td className="text-right">
      <WorkspaceMenu workspace={workspace} />
    </Td>
  </Tr>
));
