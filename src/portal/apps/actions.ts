import type { apps } from '#contract/apps.ts';
import type { Input } from '#contract/infer.ts';
import { authorOf, type Member } from '../actor.ts';
import { fail } from '../fail.ts';
import type { LiveApp } from '../gateway/deps.ts';
import { seesAll } from '../policy/can.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { keptBuildLog } from '../publishing/build-log.ts';
import { givenTo } from '../publishing/given.ts';
import { restartOf } from '../publishing/keep-running.ts';
import { queueVersion } from '../publishing/store.ts';
import { appUrl } from '../publishing/view.ts';
import { acceptTree, refuseTree } from '../trust/refused-trees.ts';
import { maskSecrets } from '../variables/rules.ts';
import { changeAudience } from './audience.ts';
import { locked, tell } from './change.ts';
import { rename } from './names.ts';
import { changePassword } from './password.ts';
import { decideRemove, decideRollback } from './rules.ts';
import * as store from './store.ts';
import { removeFacts, rollbackFacts, viewApp } from './view.ts';

export async function list(portal: Portal, member: Member) {
  const ownerId = seesAll(member.role, 'app.read') ? null : member.person.id;
  const rows = await store.listApps(portal.db, member.organization.id, ownerId);
  const ids = rows.map((row) => row.id);
  const versions = Map.groupBy(await store.versionsOf(portal.db, ids), (version) => version.appId);
  const members = Map.groupBy(await store.membersOf(portal.db, ids), (one) => one.appId);
  const held = new Map((await store.heldUpOf(portal.db, ids)).map((one) => [one.appId, one]));
  const places = new Map((await store.placesOf(portal.db, ids)).map((one) => [one.appId, one]));
  const items = rows.map((row) => {
    const { id } = row;
    const parts = { versions: versions.get(id) ?? [], members: members.get(id) ?? [], held: held.get(id) };
    return viewApp(portal.config, member, row, { ...parts, ...runtimeOf(portal, row, places.get(id)!) });
  });
  return { items, nextCursor: null };
}

export async function get(portal: Portal, member: Member, id: string) {
  const row = require(member, 'app.read', await store.findApp(portal.db, member.organization.id, id));
  const versions = await store.versionsOf(portal.db, [row.id]);
  const members = await store.membersOf(portal.db, [row.id]);
  const [held] = await store.heldUpOf(portal.db, [row.id]);
  const [place] = await store.placesOf(portal.db, [row.id]);
  return viewApp(portal.config, member, row, { versions, members, held, ...runtimeOf(portal, row, place!) });
}

/** What no table knows of an app. */
function runtimeOf(portal: Portal, row: store.AppRow, place: store.PlaceRow) {
  const { environmentId, clusterId } = place;
  return {
    place,
    restart: restartOf(portal, row.liveVersionId),
    capabilities: portal.engines.capabilities(clusterId),
    running: environmentId === null ? 0 : portal.gateway.replicas(environmentId).ready,
    names: environmentId === null ? [] : portal.gateway.replicaNames(environmentId),
  };
}

/**
 * Renames an app, takes it down or puts it back up, and changes who may open it. Visitors are told at once, and the gateway ends
 * what they have open and may not have any more; the loop of `deploy.ts` stops its environment, and starts it again.
 */
export async function update(portal: Portal, member: Member, input: Omit<Input<typeof apps.update>, 'org'>) {
  const { id, subdomain } = input;
  await portal.change(authorOf(member), async (change) => {
    const row = await locked(change, member, id);
    if (subdomain !== undefined && subdomain !== row.subdomain) await rename(portal, change, row, subdomain);
    const { takenDown = row.takenDownAt !== null } = input;
    if ((row.takenDownAt !== null) !== takenDown) {
      if (takenDown && row.liveRequestId) await refuseTree(change, row.liveRequestId, 'taken_down');
      const takenDownAt = takenDown ? change.now : null;
      await change.tx.updateTable('apps').set({ takenDownAt }).where('id', '=', id).execute();
      await tell(portal, change, row, takenDown ? 'app.taken_down' : 'app.put_up', {});
    }
    const changes = await changeAudience(change, row, input);
    if (changes.length > 0) await tell(portal, change, row, 'app.audience_changed', { changes });
    const { audience = row.audience, password } = input;
    const became = await changePassword(change, row, { audience, password });
    if (became) await tell(portal, change, row, `app.password_${became}`, {});
  });
  // Its domain leads to the name that it has.
  if (subdomain !== undefined) await portal.baseDomains.refresh();
  return get(portal, member, id);
}

/**
 * Makes a version that was live before live again, as a version of its own: the live one stays so until the new one runs.
 *
 * @param input.newId id of the version that this makes
 */
export async function rollback(portal: Portal, member: Member, input: { id: string; version: number; newId: string }) {
  await portal.change(authorOf(member), async (change) => {
    const row = await locked(change, member, input.id);
    const versions = await store.versionsOf(change.tx, [row.id]);
    const wanted = versions.find((version) => version.number === input.version);
    if (!wanted) throw fail('NOT_FOUND', `This app has no version ${input.version}.`);
    const decision = decideRollback(rollbackFacts(row, versions, wanted));
    if (decision.do === 'refuse') throw fail(decision.code, decision.reason);
    if (decision.do === 'repeat') return;
    await queueVersion(change.tx, {
      ...{ id: input.newId, appId: row.id, requestId: wanted.requestId, commit: wanted.commit, createdAt: change.now },
      again: { restores: wanted.id, rolledBackBy: member.person.id },
    });
    if (row.liveRequestId) await refuseTree(change, row.liveRequestId, 'rolled_back');
    await acceptTree(change, wanted.requestId);
    const from = versions.find((version) => version.id === row.liveVersionId)?.number ?? null;
    await tell(portal, change, row, 'app.rolled_back', { from, to: wanted.number, commit: wanted.commit });
  });
  return get(portal, member, input.id);
}

/**
 * Deletes an app with its versions and data; its name is free again. The loop of `deploy.ts` removes the environments, and
 * its code stays in the repository.
 */
export async function remove(portal: Portal, member: Member, id: string): Promise<void> {
  await portal.change(authorOf(member), async (change) => {
    const row = await locked(change, member, id);
    const decision = decideRemove(removeFacts(row, await store.versionsOf(change.tx, [id])));
    if (decision.do === 'refuse') throw fail(decision.code, decision.reason);
    if (row.liveRequestId) await refuseTree(change, row.liveRequestId, 'deleted');
    await store.removeApp(change.tx, row);
    await tell(portal, change, row, 'app.deleted', { url: appUrl(portal.config, row) });
  });
  await portal.baseDomains.refresh();
}

/**
 * What the build and the app said last: of the version that is asked for, else of the newest one; and of the copy of it that is
 * asked for, else of any that serves.
 *
 * @throws NOT_FOUND, also for a copy that does not run any more; SERVICE_UNAVAILABLE when its environment is not connected
 */
export async function logs(
  portal: Portal,
  member: Member,
  { id, version: number, replica }: Omit<Input<typeof apps.logs>, 'org'>,
) {
  const row = require(member, 'app.read', await store.findApp(portal.db, member.organization.id, id));
  const versions = await store.versionsOf(portal.db, [row.id]);
  const version = number === undefined ? versions[0] : versions.find((candidate) => candidate.number === number);
  if (!version) throw fail('NOT_FOUND');
  const { environmentId } = version;
  const kept = await keptBuildLog(portal.db, version.id);
  // The environment of a version that failed or was replaced is gone or stopped; what its build said last was kept.
  if (!environmentId || version.status === 'failed' || version.status === 'superseded') {
    return { build: version.message ?? kept ?? '', app: '' };
  }
  if (replica !== undefined && !portal.gateway.replicaNames(environmentId).includes(replica))
    throw fail('NOT_FOUND', 'This replica does not run any more.');
  const supervisor = portal.gateway.supervisor(environmentId, replica);
  const { secrets } = await givenTo(portal, version);
  const [build, app] = await Promise.all([kept ?? supervisor.logs('build'), supervisor.logs('app')]);
  return { build: maskSecrets(build, secrets), app: maskSecrets(app, secrets) };
}

/**
 * Where a published app runs, for the gateway, or that it was taken down or renamed. Null when nothing is live there.
 *
 * @param address its subdomain; followed by a dot and the base domain when that is not the portal's
 */
export async function liveApp(portal: Portal, address: string): Promise<LiveApp | null> {
  const [subdomain = '', ...domain] = address.split('.');
  const baseDomain = domain.length > 0 ? domain.join('.') : null;
  const live = await store.findLive(portal.db, baseDomain, subdomain);
  if (live?.takenDownAt) return 'taken_down';
  const port = live?.spec.app?.port;
  if (live && port) {
    const { id, environmentId, audience, passwordKey } = live;
    const admits = passwordKey ? { passwordKey } : 'anyone';
    return { id, environmentId, port, admits: audience === 'public' ? admits : 'members' };
  }
  const renamed = await store.findFormer(portal.db, baseDomain, subdomain);
  return renamed ? { movedTo: appUrl(portal.config, renamed) } : null;
}
