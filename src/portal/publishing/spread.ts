import type { AppVariables } from '#contract/supervisor.ts';
import type { StartChanges } from '#engines/engine.ts';
import { whyOneReplica } from '../apps/rules.ts';
import { startAgain } from '../environments/actions.ts';
import { findEnvironment } from '../environments/store.ts';
import type { Portal } from '../portal.ts';
import { lease, type Patience } from './patience.ts';
import type { VersionRow } from './versions.ts';

/**
 * How a deployment starts an environment: to run once, if there are copies. A version is built there, and its copies are
 * made of what was built: so they are all the same, whatever a build puts in that differs each time.
 */
export async function gathered(portal: Portal, environmentId: string): Promise<Pick<StartChanges, 'replicas'>> {
  const row = await findEnvironment(portal.db, environmentId);
  return row && row.replicas > 1 ? { replicas: 1 } : {};
}

/**
 * Makes a version that was built run as many times as its app shall. Resolves when all copies serve.
 *
 * @throws EngineError, or the signal's reason
 */
export async function spread(
  portal: Portal,
  version: VersionRow,
  app: AppVariables,
  signal: AbortSignal,
  within: Pick<Patience, 'start'>,
): Promise<void> {
  const environmentId = version.environmentId!;
  const { clusterId, spec } = (await findEnvironment(portal.db, environmentId))!;
  const { replicas: wanted } = await portal.db
    .selectFrom('apps')
    .select('replicas')
    .where('id', '=', version.appId)
    .executeTakeFirstOrThrow();
  const { capabilities } = portal.engines.of(clusterId);
  if (wanted === 1 || whyOneReplica({ capabilities, hasVolumes: spec.volumes.length > 0 }) !== null) return;
  const soon = AbortSignal.any([signal, AbortSignal.timeout(within.start)]);
  await startAgain(portal, environmentId, lease, soon, { app, replicas: wanted });
  await portal.gateway.whenReplicas(environmentId, ({ ready }) => ready >= wanted, soon);
}
