import type { Member } from '../actor.ts';
import { fail } from '../fail.ts';
import { seesAll } from '../policy/can.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import * as store from './store.ts';
import { viewApp } from './view.ts';

export async function list(portal: Portal, member: Member) {
  const ownerId = seesAll(member.role, 'app.read') ? null : member.person.id;
  const rows = await store.listApps(portal.db, member.organization.id, ownerId);
  const versions = await store.versionsOf(
    portal.db,
    rows.map((row) => row.id),
  );
  const byApp = Map.groupBy(versions, (version) => version.appId);
  return { items: rows.map((row) => viewApp(portal.config, row, byApp.get(row.id) ?? [])), nextCursor: null };
}

export async function get(portal: Portal, member: Member, id: string) {
  const row = require(member, 'app.read', await store.findApp(portal.db, member.organization.id, id));
  return viewApp(portal.config, row, await store.versionsOf(portal.db, [row.id]));
}

/**
 * What the build and the app said last: of the version that is asked for, else of the newest one.
 *
 * @throws NOT_FOUND, SERVICE_UNAVAILABLE when its environment is not connected
 */
export async function logs(portal: Portal, member: Member, id: string, number?: number) {
  const row = require(member, 'app.read', await store.findApp(portal.db, member.organization.id, id));
  const versions = await store.versionsOf(portal.db, [row.id]);
  const version = number === undefined ? versions[0] : versions.find((candidate) => candidate.number === number);
  if (!version) throw fail('NOT_FOUND');
  const { environmentId } = version;
  // The environment of a version that failed or was replaced is gone; what its build said last was kept.
  if (!environmentId || version.status === 'failed' || version.status === 'superseded') {
    return { build: version.message ?? '', app: '' };
  }
  const supervisor = portal.gateway.supervisor(environmentId);
  const [build, app] = await Promise.all([supervisor.logs('build'), supervisor.logs('app')]);
  return { build, app };
}

/**
 * Where a published app runs, for the gateway. Null when nothing is live there.
 *
 * @param address its subdomain; followed by a dot and the base domain when that is not the portal's
 */
export async function liveApp(
  portal: Portal,
  address: string,
): Promise<{ environmentId: string; port: number } | null> {
  const [subdomain = '', ...domain] = address.split('.');
  const live = await store.findLive(portal.db, domain.length > 0 ? domain.join('.') : null, subdomain);
  const port = live?.spec.app?.port;
  return live && port ? { environmentId: live.environmentId, port } : null;
}
