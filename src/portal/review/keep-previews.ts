import { ORPCError } from '@orpc/server';
import { EngineError } from '#engines/engine.ts';
import { bringUp, startAgain, takeDown } from '../environments/actions.ts';
import type { Portal } from '../portal.ts';
import { build } from '../publishing/deploy.ts';
import { once } from '../publishing/in-flight.ts';
import type { Patience } from '../publishing/patience.ts';
import { lastLines } from '../publishing/rules.ts';
import { sourceOf } from '../publishing/versions.ts';
import { end, tell } from './end.ts';
import { decideEnd, idleAfter } from './rules.ts';
import * as store from './store.ts';

const patience: Patience = { start: 3 * 60_000, build: 20 * 60_000 };
/** Seconds that a preview outlives a portal that is gone: nobody looks at it then. */
const lease = idleAfter / 1000;

/** Starts under way, by environment, to be given up when their preview is not wanted any more. */
const starting = new WeakMap<Portal, Map<string, AbortController>>();

/**
 * Makes previews that are wanted run, ends those that nobody needs any more, and removes what no preview is wanted in. It
 * looks at the rows alone, so that a portal that was killed goes on where it was.
 *
 * Resolves when what this call began has ended. Calling it again meanwhile begins only what is new.
 */
export async function keepPreviews(portal: Portal, signal: AbortSignal, within: Patience = patience): Promise<void> {
  const now = portal.clock();
  const all = await store.allPreviews(portal.db);
  const ends = all.map((preview) => decideEnd({ status: preview.requestStatus, lookedAt: preview.lookedAt, now }));
  for (const [at, reason] of ends.entries()) if (reason) await end(portal, 'system', all[at]!, reason);
  const wanted = all.filter(({ status }, at) => ends[at] === null && status !== 'failed');
  const left = await store.leftBehind(portal.db);
  await Promise.all([
    ...wanted.map((preview) => once(portal, keyOf(preview.environmentId), () => keep(portal, preview, signal, within))),
    ...left.map((environmentId) => remove(portal, environmentId)),
  ]);
}

/** One key for start and removal, so that nothing is removed while it is still being made. */
const keyOf = (environmentId: string) => `preview ${environmentId}`;

async function remove(portal: Portal, environmentId: string): Promise<void> {
  starting.get(portal)?.get(environmentId)?.abort();
  await once(portal, keyOf(environmentId), () => takeDown(portal, environmentId, { trash: false })).catch((err) =>
    portal.log.warn({ err, environment: environmentId }, 'the environment of a preview could not be removed yet'),
  );
}

async function keep(portal: Portal, preview: store.PreviewRow, signal: AbortSignal, within: Patience): Promise<void> {
  const { requestId, environmentId, status } = preview;
  if (status === 'running' && portal.gateway.connected(environmentId)) return;
  const unwanted = new AbortController();
  const starts = starting.get(portal) ?? new Map<string, AbortController>();
  starting.set(portal, starts.set(environmentId, unwanted));
  const stop = AbortSignal.any([signal, unwanted.signal]);
  try {
    await start(portal, preview, AbortSignal.any([stop, AbortSignal.timeout(within.start)]));
    const { release } = await build(portal, { ...preview, id: requestId, restores: null }, stop, within);
    if (release.status === 'live') await settle(portal, preview, null);
    else await settle(portal, preview, lastLines(release.error ?? '', 60) || 'The app did not start.');
  } catch (error) {
    // Nobody wants it any more, or the portal is stopping and the next one goes on.
    if (stop.aborted) return;
    portal.log.warn({ err: error, request: requestId }, 'a preview could not be started');
    await settle(portal, preview, messageOf(error));
  } finally {
    starts.delete(environmentId);
  }
}

/** As an app is started: nothing of the workspace goes along, no secret, no token and no home. */
async function start(portal: Portal, preview: store.PreviewRow, signal: AbortSignal): Promise<void> {
  const { environmentId, organizationId: organization, blueprintId: blueprint, builderId: owner } = preview;
  if (preview.status === 'running') return startAgain(portal, environmentId, lease, signal);
  const { source, resources } = await sourceOf(portal.db, preview);
  const labels = { organization, blueprint, owner };
  await bringUp(
    portal,
    environmentId,
    { source, labels, variables: {}, resources, lease, startServices: false },
    signal,
  );
}

/** @param failure null when it runs */
async function settle(portal: Portal, preview: store.PreviewRow, failure: string | null): Promise<void> {
  const { requestId, commit } = preview;
  await portal.change('system', async (change) => {
    const outcome = { status: failure === null ? 'running' : 'failed', message: failure } as const;
    if (!(await store.settlePreview(change.tx, preview, outcome))) return;
    await tell(change, preview, failure === null ? 'preview_running' : 'preview_failed', { commit });
    change.after(() => {
      portal.gateway.forget({ workspaceId: requestId });
      if (failure !== null) portal.wake('publishing');
    });
  });
}

/** Only errors that were written for people are shown to them. */
function messageOf(error: unknown): string {
  if (error instanceof EngineError || error instanceof ORPCError) return error.message;
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'The app took too long to start.';
  return 'The preview could not be started.';
}
