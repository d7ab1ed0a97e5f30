import { ORPCError } from '@orpc/server';
import type { AppVariables, SupervisorStatus } from '#contract/supervisor.ts';
import { EngineError } from '#engines/engine.ts';
import type { Change } from '../change.ts';
import { bringUp, planEnvironment, startAgain } from '../environments/actions.ts';
import { announce } from '../notifications/actions.ts';
import type { Portal } from '../portal.ts';
import { maskSecrets } from '../variables/rules.ts';
import { keepBuildLog } from './build-log.ts';
import { forgetGiven, givenTo, giveVariables } from './given.ts';
import { once } from './in-flight.ts';
import { lease, type Patience, patience } from './patience.ts';
import { backoff, lastLines } from './rules.ts';
import { gathered, spread } from './spread.ts';
import { lockApp } from './store.ts';
import { tidyEnvironments } from './tidy.ts';
import type { VersionRow } from './versions.ts';
import * as store from './versions.ts';

/** Failures that may pass before a deployment is given up. */
const mostAttempts = 6;

/**
 * Makes every version that is queued live, stops what nobody is served from, and removes environments of versions that are
 * no longer wanted. It looks at the rows alone, so that a portal that was killed goes on where it was. The version that is
 * live stays so until the new one answers.
 *
 * Resolves when what this call began has ended; builds take minutes. Calling it again meanwhile begins only what is new.
 */
export async function deployVersions(portal: Portal, signal: AbortSignal, within: Patience = patience): Promise<void> {
  const due = await store.dueVersions(portal.db, portal.clock());
  await Promise.all(
    due.map((version) => once(portal, `deploy ${version.appId}`, () => deployOne(portal, version.id, signal, within))),
  );
  await tidyEnvironments(portal);
}

async function deployOne(portal: Portal, id: string, signal: AbortSignal, within: Patience): Promise<void> {
  try {
    const version = await planned(portal, id);
    if (!version) return;
    const given = await givenTo(portal, version);
    await start(portal, version, given, signal, within);
    const { release } = await build(portal, { ...version, given }, signal, within);
    const said = lastLines(maskSecrets(release.error ?? '', given.secrets));
    if (release.status === 'live') {
      await keepBuildLog(portal, version);
      await spread(portal, version, given, signal, within);
      await goLive(portal, version);
    } else await giveUp(portal, version, said || 'The app did not start.');
  } catch (error) {
    // The portal is stopping: the next one goes on.
    if (signal.aborted) return;
    await tryLater(portal, await store.findVersion(portal.db, id), error);
  }
}

/**
 * The version with the environment that it will run in: a new one, so that the version before serves until this one does.
 * An app with volumes stays in the environment that has them, where the supervisor keeps the version before at hand; and
 * what goes back to a version whose environment was kept starts that one, with nothing to build.
 */
async function planned(portal: Portal, id: string): Promise<VersionRow | null> {
  const version = await store.findVersion(portal.db, id);
  if (version.status !== 'queued') return version;
  const live = await store.liveEnvironment(portal.db, version.appId);
  const kept = live && live.spec.volumes.length > 0 ? live.id : await environmentAtHand(portal, version);
  const { clusterId, spec, sourceVersion } = await store.sourceOf(portal.db, version);
  const environmentId = kept ?? portal.ids('env');
  const began = await portal.change('system', async (change) => {
    await lockApp(change.tx, version.appId);
    if (!(await store.lockQueued(change.tx, id))) return false;
    if (!kept) {
      const { organizationId, blueprintId } = version;
      const made = { organizationId, blueprintId, clusterId, spec, sourceVersion };
      // Its row exists before any engine hears of it, so that whatever comes to exist can be found again.
      await planEnvironment(change, portal, { id: environmentId, workspaceId: null, purpose: 'app', ...made });
    }
    await store.beginBuilding(change.tx, id, environmentId, change.now);
    await giveVariables(portal, change.tx, version);
    await tell(change, version, 'app.deployment_started', {});
    return true;
  });
  return began ? store.findVersion(portal.db, id) : null;
}

async function environmentAtHand(portal: Portal, version: VersionRow): Promise<string | null> {
  if (!version.restoredEnvironmentId) return null;
  const found = await store.atHand(portal.db, version.appId);
  return found.find((one) => one.environmentId === version.restoredEnvironmentId)?.environmentId ?? null;
}

async function start(
  portal: Portal,
  version: VersionRow,
  app: AppVariables,
  signal: AbortSignal,
  within: Patience,
): Promise<void> {
  const environmentId = version.environmentId!;
  const soon = AbortSignal.any([signal, AbortSignal.timeout(within.start)]);
  const live = await store.liveEnvironment(portal.db, version.appId);
  const ranBefore = live?.id === environmentId || version.restoredEnvironmentId === environmentId;
  const alone = await gathered(portal, environmentId);
  if (ranBefore) return startAgain(portal, environmentId, lease, soon, { app, ...alone });
  const { source, resources } = await store.sourceOf(portal.db, version);
  const { organizationId: organization, blueprintId: blueprint, ownerId: owner } = version;
  const labels = { organization, blueprint, owner, app: version.appId };
  const settings = { variables: {}, resources, app, lease };
  await bringUp(portal, environmentId, { source, labels, ...settings, startServices: false }, soon);
  // A portal that was killed had begun to make copies.
  if (alone.replicas) await startAgain(portal, environmentId, lease, soon, { app, ...alone });
}

/** A commit and the environment that it is built and run in. `id` names it in the log. */
export interface Building extends Pick<VersionRow, 'id' | 'organizationId' | 'commit' | 'environmentId' | 'restores'> {
  /** Absent for the preview of a request: what nobody has approved yet sees none of an app's variables. */
  given?: AppVariables;
}

/** Sends the reviewed files and waits for what becomes of them. */
export async function build(
  portal: Portal,
  version: Building,
  signal: AbortSignal,
  within: Pick<Patience, 'build'>,
): Promise<SupervisorStatus> {
  const { gateway } = portal;
  const environmentId = version.environmentId!;
  const { revision, variables } = version.given ?? { revision: 0, variables: {} };
  const isMine = ({ release }: SupervisorStatus) =>
    release.commit === version.commit && (release.revision ?? 0) === revision;
  const ended = (status: SupervisorStatus) =>
    isMine(status) && (status.release.status === 'live' || status.release.status === 'failed');

  const now = gateway.status(environmentId);
  const known = now !== null && isMine(now) && now.release.status !== 'none';
  // Two rollbacks have the same commit: that the first one failed says nothing of the second.
  const failedEarlier = version.restores !== null && now?.release.status === 'failed';
  if (!known || failedEarlier) {
    // Where the version before runs, those of the version before are known.
    if ((now?.release.revision ?? 0) !== revision)
      await gateway.supervisor(environmentId).setAppVariables({ revision, variables });
    await sendRelease(portal, version);
  } else if (ended(now)) return now;
  // A supervisor that was killed while it built knows nothing of it: then the files are sent again.
  let begun = false;
  const status = await gateway.whenStatus(
    environmentId,
    (current) => {
      const mine = isMine(current);
      begun ||= mine;
      return ended(current) || (begun && !mine);
    },
    AbortSignal.any([signal, AbortSignal.timeout(within.build)]),
  );
  if (!ended(status)) throw new EngineError('unavailable', 'The build was interrupted and begins again.');
  return status;
}

export async function sendRelease(portal: Portal, version: Building): Promise<void> {
  const tar = await portal.git.archive(version.organizationId, version.commit);
  // The supervisor may refuse before it has read all of it.
  tar.on('error', (err) => portal.log.warn({ err, version: version.id }, 'an archive could not be sent'));
  try {
    await portal.gateway.supervisor(version.environmentId!).release(version.commit, tar);
  } finally {
    tar.destroy();
  }
}

async function goLive(portal: Portal, version: VersionRow): Promise<void> {
  await portal.change('system', async (change) => {
    if (!(await store.makeLive(change.tx, version, change.now))) return;
    await forgetGiven(change.tx, version.appId);
    await tell(change, version, 'app.version_live', { version: version.number, commit: version.commit });
    await announceUnlessApplied(portal, change, 'live', version);
    change.after(() => portal.gateway.forget({ subdomain: version.subdomain }));
  });
}

async function giveUp(portal: Portal, version: VersionRow, message: string): Promise<void> {
  await portal.change('system', async (change) => {
    if (!(await store.markFailed(change.tx, version.id, message, change.now))) return;
    await forgetGiven(change.tx, version.appId);
    await tell(change, version, 'app.version_failed', { version: version.number, commit: version.commit });
    await announceUnlessApplied(portal, change, 'failed', version);
  });
}

/** What may pass is tried again, later and later; what cannot, and what has been tried enough, has failed. */
async function tryLater(portal: Portal, version: VersionRow, error: unknown): Promise<void> {
  portal.log.warn(
    { err: error, version: version.id, attempts: version.attempts },
    'a version could not be deployed yet',
  );
  const message = messageOf(error) ?? 'The app could not be deployed.';
  const hopeless = error instanceof EngineError && !error.retryable;
  if (hopeless || version.attempts + 1 >= mostAttempts) return giveUp(portal, version, message);
  await portal.change('system', async (change) => {
    const dueAt = new Date(change.now.getTime() + backoff(version.attempts + 1) * 1000);
    await store.postpone(change.tx, version.id, message, dueAt);
    await tell(change, version, 'app.deployment_postponed', { version: version.number, message });
  });
}

/** Only errors that were written for people are shown to them. */
export function messageOf(error: unknown): string | null {
  if (error instanceof EngineError || error instanceof ORPCError) return error.message;
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'The app took too long to start.';
  return null;
}

/** That settings were applied is the admins' doing, and no news of the builder's request. */
async function announceUnlessApplied(
  portal: Portal,
  change: Change,
  kind: 'live' | 'failed',
  version: VersionRow,
): Promise<void> {
  const { requestId: id, organizationId } = version;
  if (!version.appliesSettings) await announce(portal, change, kind, { id, organizationId }, [version.builderId]);
}

async function tell(change: Change, version: VersionRow, action: string, data: Record<string, unknown>): Promise<void> {
  const { organizationId } = version;
  await change.audit({
    organizationId,
    action,
    target: { type: 'app', id: version.appId, label: version.subdomain },
    data,
  });
  const owner = { owner: version.builderId };
  await change.notify({ organizationId, type: 'app', id: version.appId, for: owner });
  await change.notify({ organizationId, type: 'publish_request', id: version.requestId, for: owner });
}
