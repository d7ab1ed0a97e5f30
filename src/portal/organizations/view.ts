import type { Logos } from '#contract/branding.ts';
import type { Isolation } from '#engines/engine.ts';
import type { Config } from '../config.ts';
import { defaults, type Uses } from './rules.ts';
import type { ClusterRow, OrganizationRow } from './store.ts';

export const viewSettings = (
  row: OrganizationRow,
  logos: Logos,
  clusters: ClusterRow[],
  config: Pick<Config, 'appsDomain' | 'previewDomain' | 'requestsPerMinute' | 'launchesPerMinute'>,
) => ({
  slug: row.slug,
  name: row.name,
  accent: row.accent,
  welcome: row.welcome,
  logos,
  defaults: { name: defaults.name, accent: defaults.accent, welcome: defaults.welcome },
  limits: {
    maxRunningWorkspacesPerUser: row.maxRunningWorkspaces,
    requestsPerMinute: config.requestsPerMinute,
    launchesPerMinute: config.launchesPerMinute,
  },
  deployOn: row.deployOn,
  defaultAudience: row.defaultAudience,
  baseDomain: row.baseDomain ?? config.appsDomain,
  portalDomain: config.appsDomain,
  previewDomain: config.previewDomain,
  configured: isConfigured(clusters),
});

/** Of several clusters the first one is named; the portal is configured as soon as one of them is. */
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
  checkedAt: Date;
}

export const viewCluster = (row: ClusterRow, { health, isolation, checkedAt }: ClusterFacts, uses: Uses) => ({
  id: row.id,
  name: row.name,
  engine: row.engine,
  health: { ...health, checkedAt: checkedAt.toISOString() },
  isolation: isolation && { mode: isolation.mode, isolated: isolation.isolated, notice: isolation.notice },
  configured: row.credential !== null,
  credential: row.credential && {
    label: row.credentialLabel ?? '',
    configuredAt: row.configuredAt!.toISOString(),
    rotatedAt: row.rotatedAt?.toISOString() ?? null,
  },
  uses: { blueprints: uses.blueprints, workspaces: uses.workspaces, apps: uses.apps },
  createdAt: row.createdAt.toISOString(),
});

const isConfigured = (clusters: ClusterRow[]) => clusters.some((cluster) => cluster.credential !== null);
