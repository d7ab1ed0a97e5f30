import { EngineError, type Source } from '#engines/engine.ts';
import { bringUp, captureStart, planEnvironment, takeDown, warmLease } from '../environments/actions.ts';
import { newId } from '../ids.ts';
import type { Portal } from '../portal.ts';
import { planPool } from './rules.ts';
import { blueprintsToKeepReady, orphanedWarm, type ReadyRow, saveReadiness, warmEnvironments } from './store.ts';

/** Milliseconds a warm environment may take to become ready before it is given up. */
const warmUpTimeout = 120_000;

/**
 * Keeps every blueprint ready to be launched: its source read and prepared, its warm environments there. Level-triggered:
 * it looks at what is and does what is missing, so it may be called at any time and stopped at any line.
 */
export async function keepBlueprintsReady(portal: Portal, signal: AbortSignal): Promise<void> {
  for (const { id } of await orphanedWarm(portal.db)) await takeDown(portal, id, { trash: false });
  // Side by side, so that one long setup does not keep the others from being ready.
  const rows = await blueprintsToKeepReady(portal.db);
  await Promise.all(rows.map((row) => keepReady(portal, row, signal)));
}

async function keepReady(portal: Portal, row: ReadyRow, signal: AbortSignal): Promise<void> {
  try {
    const source = await prepare(portal, row, signal);
    if (row.state !== 'disabled') await fillPool(portal, row, source, signal);
  } catch (error) {
    if (!signal.aborted) portal.log.warn({ blueprint: row.id, err: error }, 'a blueprint is not ready');
  }
}

/** Reads the source, and does its setup when this version's has not been done. Returns the source that is ready, if any. */
async function prepare(portal: Portal, row: ReadyRow, signal: AbortSignal): Promise<Source | null> {
  try {
    const engine = portal.engines.of(row.clusterId);
    const source = await engine.source(row.project, row.environment);
    if (row.readiness === 'ready' && row.sourceVersion === source.version) return source;
    // A failed version is not tried again by itself; a new one, or an admin's "Prepare again", is.
    if (row.readiness === 'failed' && row.sourceVersion === source.version) return null;
    await tell(portal, row, { readiness: 'preparing', message: null, spec: source.spec });
    await engine.prepare(source, undefined, signal);
    await tell(portal, row, { readiness: 'ready', message: null, spec: source.spec, version: source.version });
    return source;
  } catch (error) {
    if (signal.aborted || !(error instanceof EngineError)) throw error;
    if (error.retryable || error.code === 'unauthorized') return null;
    const version = await portal.engines
      .of(row.clusterId)
      .source(row.project, row.environment)
      .then(
        (s) => s.version,
        () => undefined,
      );
    if (row.readiness !== 'failed' || row.readinessMessage !== error.message) {
      await tell(portal, row, { readiness: 'failed', message: error.message, version });
    }
    return null;
  }
}

async function tell(portal: Portal, row: ReadyRow, readiness: Parameters<typeof saveReadiness>[2]): Promise<void> {
  await portal.change('system', async ({ tx, notify }) => {
    await saveReadiness(tx, row.id, readiness);
    await notify({ organizationId: row.organizationId, type: 'blueprint', id: row.id, for: 'members' });
  });
}

async function fillPool(portal: Portal, row: ReadyRow, source: Source | null, signal: AbortSignal): Promise<void> {
  const engine = portal.engines.of(row.clusterId);
  if (!engine.capabilities.warm) return;
  const warm = await warmEnvironments(portal.db, row.id);
  const plan = planPool(
    { size: row.poolSize, version: source?.version ?? null },
    // One that is not ready was left behind by a portal that died while making it: this loop alone makes them.
    warm.map(({ id, sourceVersion, readyAt }) => ({
      id,
      sourceVersion,
      alive: readyAt !== null && portal.gateway.connected(id),
    })),
  );
  for (const id of plan.end) await takeDown(portal, id, { trash: false });
  for (let made = 0; source && made < plan.make && !signal.aborted; made++) await makeWarm(portal, row, source, signal);
}

async function makeWarm(portal: Portal, row: ReadyRow, source: Source, signal: AbortSignal): Promise<void> {
  const id = newId('env');
  await portal.change('system', (change) =>
    planEnvironment(change, portal, {
      id,
      organizationId: row.organizationId,
      clusterId: row.clusterId,
      blueprintId: row.id,
      purpose: 'warm',
      workspaceId: null,
      spec: source.spec,
      sourceVersion: source.version,
    }),
  );
  const limited = AbortSignal.any([signal, AbortSignal.timeout(warmUpTimeout)]);
  try {
    await bringUp(
      portal,
      id,
      {
        source,
        labels: { organization: row.organizationId, blueprint: row.id },
        variables: {},
        resources: row.resources,
        lease: warmLease,
        startServices: true,
      },
      limited,
    );
    await captureStart(portal, id, { message: `Start of ${row.name}`, at: row.createdAt });
    await portal.change('system', ({ notify }) =>
      notify({ organizationId: row.organizationId, type: 'blueprint', id: row.id, for: 'admins' }),
    );
  } catch (error) {
    await takeDown(portal, id, { trash: false });
    throw error;
  }
}
