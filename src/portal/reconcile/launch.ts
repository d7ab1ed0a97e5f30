import { EngineError, type Labels } from '#engines/engine.ts';
import { workspaceVariables } from '../ai/actions.ts';
import { environmentSettings } from '../blueprints/variables.ts';
import {
  bringUp,
  captureStart,
  type EnvironmentSettings,
  planEnvironment,
  startAgain,
  stop,
  takeDown,
  upgrade,
  workspaceLease,
} from '../environments/actions.ts';
import { claimWarm, environmentOfWorkspace, markRan, saveHandle } from '../environments/store.ts';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { brokenByUpgrade } from './after-upgrade.ts';
import { inPhase } from './phases.ts';
import { type Problem, problemOf } from './problem.ts';
import { snapshotBefore } from './snapshot.ts';
import { type Kept, settle } from './store.ts';

/** Milliseconds until what a phase waits for counts as not coming. */
const patience = { prepare: 15 * 60_000, connect: 60_000, services: 30_000 };

/**
 * Brings a workspace to the generation that was asked for. Each phase finds what an earlier attempt left and goes on
 * from there, so this may be killed and called again at any line.
 *
 * @throws PhaseError
 */
export async function launch(portal: Portal, row: Kept, signal: AbortSignal): Promise<void> {
  await inPhase(portal, row, 'validating', () => validate(portal, row));
  const again = (row.ranGeneration ?? 0) > 0;
  const environmentId = await inPhase(portal, row, 'creating_project', () =>
    again ? Promise.resolve(row.environmentId!) : findEnvironment(portal, row),
  );
  const settings = await environmentSettings(portal, row.blueprintId);
  const notUpgraded = await inPhase(portal, row, 'cloning', (log) =>
    again ? renew(portal, row, settings, log, signal) : clone(portal, row, environmentId, settings, log, signal),
  );
  await inPhase(portal, row, 'configuring', async () => {
    if (again) await startAgain(portal, environmentId, workspaceLease, limited(signal, patience.connect), settings);
    await configure(portal, row, environmentId, signal);
  });
  const unhealthy = await inPhase(portal, row, 'deploying', async () => {
    await portal.gateway.whenStatus(
      environmentId,
      (status) => status.services.every((service) => service.status !== 'waiting'),
      limited(signal, patience.services),
    );
    return row.upgradeTo && !notUpgraded ? brokenByUpgrade(portal, environmentId, signal) : null;
  });
  await inPhase(portal, row, 'finalizing', () => finish(portal, row, environmentId, notUpgraded ?? unhealthy));
}

async function validate(portal: Portal, row: Kept): Promise<void> {
  const cluster = await portal.db
    .selectFrom('clusters')
    .select('credential')
    .where('id', '=', row.clusterId)
    .executeTakeFirstOrThrow();
  if (!cluster.credential) throw fail('NOT_CONFIGURED');
  // What has run needs its source no more: one that was broken or removed since keeps nobody from their files.
  if ((row.ranGeneration ?? 0) === 0) await portal.engines.of(row.clusterId).source(row.project, row.environment);
}

/** The environment it has, else a warm one, else a new one: its row is written before the engine hears of it. */
async function findEnvironment(portal: Portal, row: Kept): Promise<string> {
  if (row.environmentId) return row.environmentId;
  const source = await portal.engines.of(row.clusterId).source(row.project, row.environment);
  const { warmSince: madeAfter } = await portal.db
    .selectFrom('blueprints')
    .select('warmSince')
    .where('id', '=', row.blueprintId)
    .executeTakeFirstOrThrow();
  for (;;) {
    const claimed = await portal.change('system', ({ tx }) =>
      claimWarm(tx, { blueprintId: row.blueprintId, sourceVersion: source.version, workspaceId: row.id, madeAfter }),
    );
    if (!claimed) break;
    if (portal.gateway.connected(claimed.id)) return claimed.id;
    // It died with the portal that made it.
    await takeDown(portal, claimed.id, { trash: false });
  }
  const id = portal.ids('env');
  await portal.change('system', (change) =>
    planEnvironment(change, portal, {
      id,
      organizationId: row.organizationId,
      clusterId: row.clusterId,
      blueprintId: row.blueprintId,
      purpose: 'workspace',
      workspaceId: row.id,
      spec: source.spec,
      sourceVersion: source.version,
    }),
  );
  return id;
}

async function clone(
  portal: Portal,
  row: Kept,
  environmentId: string,
  settings: EnvironmentSettings,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<null> {
  const environment = await environmentOfWorkspace(portal.db, row.id);
  const engine = portal.engines.of(row.clusterId);
  if (environment?.handle && portal.gateway.connected(environmentId)) {
    await saveHandle(portal.db, environmentId, await engine.claim(environment.handle, labelsOf(row)));
    return null;
  }
  const source = { project: row.project, environment: row.environment };
  await engine.prepare(source, log, limited(signal, patience.prepare));
  await bringUp(
    portal,
    environmentId,
    {
      source,
      labels: labelsOf(row),
      ...settings,
      lease: workspaceLease,
      // Services start at once; what they were given of their owner they get by the claim below, as a warm one does.
      startServices: true,
    },
    limited(signal, patience.connect),
  );
  return null;
}

/**
 * A restart: what runs is stopped, and moved to a newer version of the source when that was asked for.
 *
 * @returns why the upgrade failed, when it did: the workspace then goes on with the version that it had
 */
async function renew(
  portal: Portal,
  row: Kept,
  settings: EnvironmentSettings,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<Problem | null> {
  const environmentId = row.environmentId!;
  if (!row.upgradeTo) {
    await stop(portal, environmentId);
    return null;
  }
  try {
    const engine = portal.engines.of(row.clusterId);
    const source = await engine.source(row.project, row.environment);
    // The long part while the builder can still work; then their work is kept, and only then anything ends.
    await engine.prepare(source, log, limited(signal, patience.prepare));
    await snapshotBefore(portal, row, 'Before an upgrade');
    await stop(portal, environmentId);
    await upgrade(portal, environmentId, source, workspaceLease, settings);
    return null;
  } catch (error) {
    if (signal.aborted || (error instanceof EngineError && error.code === 'unavailable')) throw error;
    portal.log.warn({ workspace: row.id, err: error }, 'an upgrade failed; the workspace keeps its version');
    await stop(portal, environmentId);
    return {
      code: 'UPGRADE_FAILED',
      message: `The upgrade failed, and nothing of it was kept. ${problemOf(error).message}`,
    };
  }
}

/** Brings the builder's identity to a supervisor that has just started. */
export async function configure(portal: Portal, row: Kept, environmentId: string, signal: AbortSignal): Promise<void> {
  await portal.gateway.whenConnected(environmentId, limited(signal, patience.connect));
  if (!row.startCommit) {
    const startCommit = await captureStart(portal, environmentId, {
      message: `Start of ${row.blueprintName}`,
      at: row.blueprintCreatedAt,
    });
    await portal.db.updateTable('workspaces').set({ startCommit }).where('id', '=', row.id).execute();
  }
  const author = { name: row.ownerName || row.ownerEmail, email: row.ownerEmail };
  await portal.gateway.supervisor(environmentId).claim({
    claimant: `${row.id}/${row.ownerId}`,
    author,
    lease: workspaceLease,
    variables: {
      ...(await workspaceVariables(portal, row.id)),
      SLIPWAY_WORKSPACE: row.name,
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_COMMITTER_NAME: author.name,
      GIT_COMMITTER_EMAIL: author.email,
    },
  });
}

/** In the audit log, and so in the activity of the blueprint. */
const actionOf: Record<string, string> = {
  UPGRADE_FAILED: 'workspace.upgrade_failed',
  UPGRADE_UNHEALTHY: 'workspace.upgrade_unhealthy',
};

async function finish(portal: Portal, row: Kept, environmentId: string, problem: Problem | null): Promise<void> {
  await settle(
    portal,
    row,
    { status: 'running', problem, upgradeTo: null, startedAt: portal.clock(), lastActiveAt: portal.clock() },
    problem ? { action: actionOf[problem.code]!, data: { message: problem.message } } : { action: 'workspace.running' },
    ({ tx }) => markRan(tx, environmentId, { ranGeneration: row.generation, homeOwnerId: row.ownerId }),
  );
  portal.gateway.forget({ workspaceId: row.id });
  // If a warm environment was claimed, the next launch wants another one; made now, it does not slow this one down.
  portal.wake('blueprints');
}

const labelsOf = (row: Kept): Labels => ({
  organization: row.organizationId,
  blueprint: row.blueprintId,
  workspace: row.id,
  owner: row.ownerId,
  ...(row.environmentName && row.projectName ? { name: row.environmentName, project: row.projectName } : {}),
});

const limited = (signal: AbortSignal, milliseconds: number) =>
  AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
