import { EngineError, type Source } from '#engines/engine.ts';
import { bringUp, captureStart, planEnvironment, takeDown, warmLease } from '../environments/actions.ts';
import { newId } from '../ids.ts';
import type { Portal } from '../portal.ts';
import { planPool, retryPause, sourceChanges } from './rules.ts';
import { blueprintsToKeepReady, orphanedWarm, type ReadyRow, saveReadiness, warmEnvironments } from './store.ts';
import { environmentSettings } from './variables.ts';

/** Milliseconds a warm environment may take to become ready before it is given up. */
const warmUpTimeout = 120_000;

/** Setups that failed for a reason that may pass, by blueprint: how often, and when the next try is due. */
type Failures = Map<string, { count: number; dueAt: number }>;

/**
 * Keeps every blueprint ready to be launched: its source read and prepared, its warm environments there. Level-triggered:
 * it looks at what is and does what is missing, so it may be called at any time and stopped at any line. One piece of work
 * for each blueprint at a time, so that a long setup does not keep the others from being ready.
 */
export function keepBlueprints(portal: Portal) {
  const working = new Map<string, Promise<void>>();
  const failures: Failures = new Map();

  return {
    async tick(signal: AbortSignal): Promise<void> {
      for (const { id } of await orphanedWarm(portal.db)) await takeDown(portal, id, { trash: false });
      for (const row of await blueprintsToKeepReady(portal.db)) {
        if (signal.aborted) return;
        if (working.has(row.id)) continue;
        const done = keepReady(portal, row, failures, signal).finally(() => working.delete(row.id));
        working.set(row.id, done);
      }
    },
    /** Waits for what is under way, after its signal has ended. */
    settled: async () => void (await Promise.allSettled(working.values())),
  };
}

async function keepReady(portal: Portal, row: ReadyRow, failures: Failures, signal: AbortSignal): Promise<void> {
  try {
    const source = await prepare(portal, row, failures, signal);
    if (row.state !== 'disabled') await fillPool(portal, row, source, signal);
  } catch (error) {
    if (!signal.aborted) portal.log.warn({ blueprint: row.id, err: error }, 'a blueprint is not ready');
  }
}

/** Reads the source, and does its setup when this version's has not been done. Returns the source that is ready, if any. */
async function prepare(portal: Portal, row: ReadyRow, failures: Failures, signal: AbortSignal): Promise<Source | null> {
  let version: string | undefined;
  try {
    const engine = portal.engines.of(row.clusterId);
    const source = await engine.source(row.project, row.environment);
    version = source.version;
    const known = row.sourceVersion === version;
    if (row.readiness === 'ready' && known) return source;
    // A version that failed is tried again when the reason may have passed, or an admin says "Prepare again".
    const failed = failures.get(row.id);
    if (row.readiness === 'failed' && known && !(failed && failed.dueAt <= portal.clock().getTime())) return null;
    if (row.readiness !== 'failed')
      await tell(portal, row, { readiness: 'preparing', message: null, ...(row.spec ? {} : { spec: source.spec }) });
    await engine.prepare(source, undefined, signal);
    failures.delete(row.id);
    await tell(portal, row, {
      readiness: 'ready',
      message: null,
      spec: source.spec,
      version,
      ...newsOf(portal, row, source),
    });
    return source;
  } catch (error) {
    if (signal.aborted || !(error instanceof EngineError)) throw error;
    if (error.code === 'unavailable' || error.code === 'unauthorized') return null;
    const count = (failures.get(row.id)?.count ?? 0) + 1;
    failures.delete(row.id);
    if (error.retryable) failures.set(row.id, { count, dueAt: portal.clock().getTime() + retryPause(count) });
    if (row.readiness !== 'failed' || row.readinessMessage !== error.message) {
      await tell(portal, row, { readiness: 'failed', message: error.message, version });
    }
    return null;
  }
}

/** More files than this are not remembered one by one. */
const mostFiles = 5_000;

/** What is different since the version that was ready last; nothing at the first one. */
function newsOf(portal: Portal, row: ReadyRow, source: Source) {
  const files = Object.keys(source.files).length > mostFiles ? null : source.files;
  if (!row.readyVersion || row.readyVersion === source.version) return { files };
  const before = { version: row.readyVersion, spec: row.spec, files: row.sourceFiles };
  return { files, changed: { at: portal.clock(), changes: sourceChanges(before, { ...source, files }) } };
}

async function tell(portal: Portal, row: ReadyRow, readiness: Parameters<typeof saveReadiness>[2]): Promise<void> {
  await portal.change('system', async ({ tx, audit, notify }) => {
    await saveReadiness(tx, row.id, readiness);
    if (readiness.changed) {
      await audit({
        organizationId: row.organizationId,
        action: 'blueprint.source_changed',
        target: { type: 'blueprint', id: row.id, label: row.name },
        data: { ...readiness.changed.changes },
      });
    }
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
    warm.map(({ id, sourceVersion, readyAt, createdAt }) => ({
      id,
      sourceVersion,
      alive: readyAt !== null && portal.gateway.connected(id) && !(row.warmSince && createdAt <= row.warmSince),
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
    // Read after its row was written: a change from now on is younger than it, and ends it.
    const settings = await environmentSettings(portal, row.id);
    await bringUp(
      portal,
      id,
      {
        source,
        labels: { organization: row.organizationId, blueprint: row.id },
        ...settings,
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
