import { Link } from '@tanstack/react-router';
import { paths } from '#web/paths.ts';
import { Table, TableHead, Td, Th, Tr } from '#web/ui/table.tsx';
import { TimeAgo } from '#web/ui/time-ago.tsx';
import { BlueprintIcon } from './blueprint-icon.tsx';
import { type Blueprint, ReadinessBadge } from './readiness.tsx';
import { StateBadge } from './state.tsx';

export function BlueprintTable({ items }: { items: Blueprint[] }) {
  return (
    <Table label="Blueprints">
      <TableHead>
        <Th>Name</Th>
        <Th>State</Th>
        <Th className="max-lg:hidden">Source</Th>
        <Th className="max-md:hidden">Cluster</Th>
        <Th className="text-right max-sm:hidden">Workspaces</Th>
        <Th className="max-lg:hidden">Changed</Th>
      </TableHead>
      <tbody>
        {items.map((blueprint) => (
          <Tr key={blueprint.id}>
            <Td className="w-full max-w-0">
              <div className="flex items-center gap-2.5">
                <BlueprintIcon icon={blueprint.icon} />
                <div className="min-w-0">
                  <Link
                    to={paths.blueprint(blueprint.id)}
                    title={blueprint.name}
                    className="block truncate rounded-sm font-medium hover:underline"
                  >
                    {blueprint.name}
                  </Link>
                  <p title={blueprint.description} className="truncate text-muted-foreground text-xs">
                    {blueprint.description}
                  </p>
                </div>
              </div>
            </Td>
            <Td>
              <span className="flex gap-1.5 max-sm:flex-col max-sm:items-start">
                <StateBadge state={blueprint.state} />
                <ReadinessBadge readiness={blueprint.readiness} />
              </span>
            </Td>
            <Td className="whitespace-nowrap text-muted-foreground max-lg:hidden">
              {blueprint.project} / {blueprint.environment}
            </Td>
            <Td className="whitespace-nowrap text-muted-foreground max-md:hidden">{blueprint.cluster.name}</Td>
            <Td className="text-right tabular-nums max-sm:hidden">
              <Link
                to={paths.workspaces}
                search={{ blueprint: blueprint.id }}
                aria-label={`${blueprint.workspaces} workspaces of ${blueprint.name}`}
                className="rounded-sm hover:underline"
              >
                {blueprint.workspaces}
              </Link>
            </Td>
            <Td className="text-muted-foreground max-lg:hidden">
              <TimeAgo time={blueprint.updatedAt} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
