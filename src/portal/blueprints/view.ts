import type { z } from 'zod';
import type { blueprint } from '#contract/blueprints.ts';
import type { BlueprintRow } from './store.ts';

export function viewBlueprint(row: BlueprintRow): z.infer<typeof blueprint> {
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
    resources: row.resources,
    readiness: {
      status: row.readiness,
      version: row.sourceVersion,
      message: row.readinessMessage,
      warm: row.warmCount ?? 0,
    },
    workspaces: row.workspaceCount ?? 0,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
