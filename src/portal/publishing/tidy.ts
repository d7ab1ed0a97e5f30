import { stop, takeDown } from '../environments/actions.ts';
import type { Portal } from '../portal.ts';
import { once } from './in-flight.ts';
import * as store from './versions.ts';

/** Environments that this portal has stopped. What is an engine's to start again is asked to end also when nothing of it is connected. */
const stopped = new WeakMap<Portal, Set<string>>();

function stoppedOf(portal: Portal): Set<string> {
  const known = stopped.get(portal) ?? new Set();
  stopped.set(portal, known);
  return known;
}

/** Removes environments of versions that are no longer wanted, and stops those that nobody is served from. */
export async function tidyEnvironments(portal: Portal): Promise<void> {
  for (const environmentId of await store.leftBehind(portal.db)) {
    await once(portal, `remove ${environmentId}`, () => takeDown(portal, environmentId, { trash: false })).catch(
      (err) =>
        portal.log.warn(
          { err, environment: environmentId },
          'an environment that is no longer wanted could not be removed yet',
        ),
    );
  }
  const idle = await store.idle(portal.db);
  const known = stoppedOf(portal);
  for (const id of known) if (!idle.some(({ environmentId }) => environmentId === id)) known.delete(id);
  for (const one of idle) {
    // Under the key of deployments: what was idle a moment ago may be what somebody just went back to.
    await once(portal, `deploy ${one.appId}`, () => stopIdle(portal, one)).catch((err) =>
      portal.log.warn(
        { err, environment: one.environmentId },
        'an environment that serves nobody could not be stopped yet',
      ),
    );
  }
}

async function stopIdle(portal: Portal, { appId, environmentId, replicas }: store.Idle): Promise<void> {
  const known = stoppedOf(portal);
  const mayRun = portal.gateway.connected(environmentId) || (replicas > 1 && !known.has(environmentId));
  if (!mayRun) return;
  const still = await store.idle(portal.db, appId);
  if (!still.some((one) => one.environmentId === environmentId)) return;
  await stop(portal, environmentId);
  known.add(environmentId);
}
