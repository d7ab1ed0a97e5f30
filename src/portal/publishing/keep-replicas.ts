import { startAgain } from '../environments/actions.ts';
import type { Portal } from '../portal.ts';
import { givenTo } from './given.ts';
import { lease, type Patience } from './patience.ts';
import { decideMissing, type SeenReplicas } from './rules.ts';
import type { LiveVersion } from './versions.ts';

/** By version. A portal that starts looks anew, so memory is enough. */
const seen = new WeakMap<Portal, Map<string, SeenReplicas>>();

/**
 * Looks after the copies of a live version that serves. An engine starts again by itself what ended; what it cannot bring back, as
 * a copy whose machine forgot what it was given, it replaces when it is asked again.
 */
export async function keepReplicas(
  portal: Portal,
  version: LiveVersion,
  signal: AbortSignal,
  within: Patience,
): Promise<void> {
  const known = seen.get(portal) ?? new Map<string, SeenReplicas>();
  seen.set(portal, known);
  const environmentId = version.environmentId!;
  if (version.replicas === 1) {
    known.delete(version.id);
    return;
  }
  const { ready } = portal.gateway.replicas(environmentId);
  const now = portal.clock();
  const todo = decideMissing({ wanted: version.replicas, ready, last: known.get(version.id), now });
  if (todo === 'nothing') return;
  known.set(version.id, { ready, since: now });
  const { organizationId, appId: id, builderId: owner } = version;
  if (todo === 'changed')
    return portal.change('system', ({ notify }) => notify({ organizationId, type: 'app', id, for: { owner } }));
  const soon = AbortSignal.any([signal, AbortSignal.timeout(within.start)]);
  await startAgain(portal, environmentId, lease, soon, { app: await givenTo(portal, version) });
}
