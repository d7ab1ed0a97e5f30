import { startAgain } from '../environments/actions.ts';
import type { Portal } from '../portal.ts';
import { messageOf, sendRelease } from './deploy.ts';
import { givenTo } from './given.ts';
import { once } from './in-flight.ts';
import { keepReplicas } from './keep-replicas.ts';
import { lease, type Patience, patience } from './patience.ts';
import { decideRestart, type Restart, restartPause } from './rules.ts';
import { type LiveVersion, liveVersions, type VersionRow } from './versions.ts';

/** Live versions that were started again, by id. A portal that starts itself owes nobody a pause, so memory is enough. */
const restarts = new WeakMap<Portal, Map<string, Restart>>();

function restartsOf(portal: Portal): Map<string, Restart> {
  const known = restarts.get(portal) ?? new Map();
  restarts.set(portal, known);
  return known;
}

/** Set while a live version does not run: why, and when it is started again. */
export function restartOf(portal: Portal, versionId: string | null): (Restart & { message: string }) | null {
  const restart = versionId === null ? null : restartsOf(portal).get(versionId);
  return restart?.message ? { ...restart, message: restart.message } : null;
}

/**
 * Starts what should be live and is not running, as after a restart of the machine. What does not come up, or not for long,
 * is started again later and later.
 *
 * Resolves when what this call began has ended.
 */
export async function keepAppsRunning(portal: Portal, signal: AbortSignal, within: Patience = patience): Promise<void> {
  const live = await liveVersions(portal.db);
  const known = restartsOf(portal);
  // What is not live any more, or was taken down, begins anew when it comes back.
  for (const id of known.keys()) if (!live.some((version) => version.id === id)) known.delete(id);
  await Promise.all(
    live.map((version) =>
      once(portal, `run ${version.appId}`, () => keepRunning(portal, version, signal, within)).catch((err) =>
        portal.log.warn({ err, app: version.appId }, 'an app is not running and will be started again'),
      ),
    ),
  );
}

async function keepRunning(portal: Portal, version: LiveVersion, signal: AbortSignal, within: Patience): Promise<void> {
  const known = restartsOf(portal);
  const last = known.get(version.id);
  const isUp = runs(portal, version);
  const todo = decideRestart({ runs: isUp, last, now: portal.clock() });
  if (isUp) await keepReplicas(portal, version, signal, within);
  if (todo === 'forget') known.delete(version.id);
  if (todo === 'ended') await tell(portal, version, { ...last!, message: 'It ended soon after it was started.' });
  if (todo === 'recovered') await tell(portal, version, { ...last!, message: null });
  if (todo !== 'start') return;
  const tries = (last?.tries ?? 0) + 1;
  const triedAt = () => {
    const now = portal.clock();
    return { tries, triedAt: now, dueAt: new Date(now.getTime() + restartPause(tries, Math.random()) * 1000) };
  };
  try {
    await start(portal, version, signal, within);
    await tell(portal, version, { ...triedAt(), message: null });
  } catch (error) {
    // The portal is stopping: the next one goes on.
    if (signal.aborted) return;
    await tell(portal, version, { ...triedAt(), message: messageOf(error) ?? 'It could not be started.' });
    throw error;
  }
}

async function start(portal: Portal, version: VersionRow, signal: AbortSignal, within: Patience): Promise<void> {
  const { gateway } = portal;
  const environmentId = version.environmentId!;
  if (!gateway.connected(environmentId)) {
    const app = await givenTo(portal, version);
    const soon = AbortSignal.any([signal, AbortSignal.timeout(within.start)]);
    await startAgain(portal, environmentId, lease, soon, { app });
  }
  // A supervisor starts what it served last by itself; one that lost its files is given them again.
  if (lostItsFiles(portal, environmentId)) await sendRelease(portal, version);
}

const runs = (portal: Portal, { environmentId }: VersionRow) =>
  portal.gateway.connected(environmentId!) && !lostItsFiles(portal, environmentId!);
const lostItsFiles = ({ gateway }: Portal, environmentId: string) =>
  gateway.status(environmentId)?.release.status === 'none';

/** Whoever looks at the app sees at once that it does not run, or runs again. */
async function tell(portal: Portal, version: VersionRow, restart: Restart): Promise<void> {
  restartsOf(portal).set(version.id, restart);
  const { organizationId, appId: id, builderId: owner } = version;
  await portal.change('system', ({ notify }) => notify({ organizationId, type: 'app', id, for: { owner } }));
}
