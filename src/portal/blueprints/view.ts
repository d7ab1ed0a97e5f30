import type { z } from 'zod';
import { type BlueprintIcon, type blueprint, blueprintIcons } from '#contract/blueprints.ts';
import type { Portal } from '../portal.ts';
import type { BlueprintRow } from './store.ts';

type View = z.infer<typeof blueprint>;

export async function viewBlueprint(portal: Portal, row: BlueprintRow): Promise<View> {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    state: row.state,
    cluster: { id: row.clusterId, name: row.clusterName },
    project: row.project,
    environment: row.environment,
    primaryService: row.primaryService,
    poolSize: row.poolSize,
    icon: iconOf(row.icon),
    projectMode: row.projectMode,
    naming: row.naming,
    resources: row.resources,
    sourceResources: row.spec ? own(row.spec.resources) : null,
    enforced: await enforced(portal, row.clusterId),
    idleStopMinutes: row.idleStopMinutes,
    maxLifetimeHours: row.maxLifetimeHours,
    readiness: {
      status: row.readiness,
      version: row.sourceVersion,
      message: row.readinessMessage,
      warm: row.warmCount ?? 0,
    },
    source: { changedAt: row.sourceChangedAt?.toISOString() ?? null, changes: row.sourceChanges },
    upgrade: { behind: row.behindCount ?? 0, underWay: row.upgradingCount ?? 0 },
    workspaces: row.workspaceCount ?? 0,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** An icon of a newer portal, after going back to an older one, is not in its set. */
export const iconOf = (icon: string) =>
  blueprintIcons.find((known) => known === icon) ?? ('blocks' satisfies BlueprintIcon);

const own = ({ cpu, memory, storage }: { cpu: number; memory: number; storage: number }) => ({ cpu, memory, storage });

/** What the cluster can hold a workspace to. One that is out of reach is believed to do nothing. */
async function enforced(portal: Portal, clusterId: string): Promise<View['enforced']> {
  const known = await Promise.resolve()
    .then(() => portal.engines.of(clusterId).isolation())
    .catch(() => null);
  // No engine holds a workspace to its storage yet: that is said, not promised.
  return { cpu: known?.limits.cpu ?? false, memory: known?.limits.memory ?? false, storage: false };
}
