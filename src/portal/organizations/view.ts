import type { Isolation } from '#engines/engine.ts';
import type { Config } from '../config.ts';
import type { ClusterRow, OrganizationRow } from './store.ts';

export const viewSettings = (
  row: OrganizationRow,
  clusters: ClusterRow[],
  config: Pick<Config, 'appsDomain' | 'previewDomain'>,
) => ({
  slug: row.slug,
  name: row.name,
  accent: row.accent,
  welcome: row.welcome,
  limits: { maxRunningWorkspacesPerUser: row.maxRunningWorkspaces },
  deployOn: row.deployOn,
  baseDomain: config.appsDomain,
  previewDomain: config.previewDomain,
  configured: isConfigured(clusters),
});

/** Of several clusters the first one is named; the portal is configured when all of them are. */
export function viewConnection(clusters: ClusterRow[]) {
  const [first] = clusters;
  return {
    configured: isConfigured(clusters),
    cluster: first ? { id: first.id, name: first.name } : null,
    label: first?.credentialLabel ?? null,
    // The row keeps the time after a revocation; there is nothing that it would be the time of.
    configuredAt: first?.credential ? (first.configuredAt?.toISOString() ?? null) : null,
    rotatedAt: first?.rotatedAt?.toISOString() ?? null,
  };
}

export interface ClusterFacts {
  health: { ok: boolean; message: string };
  isolation: Isolation | null;
}

export const viewCluster = (row: ClusterRow, { health, isolation }: ClusterFacts) => ({
  id: row.id,
  name: row.name,
  engine: row.engine,
  health,
  isolation: isolation && { mode: isolation.mode, isolated: isolation.isolated, notice: isolation.notice },
  configured: row.credential !== null,
  createdAt: row.createdAt.toISOString(),
});

const isConfigured = (clusters: ClusterRow[]) =>
  clusters.length > 0 && clusters.every((cluster) => cluster.credential !== null);
