import type { Member } from '../actor.ts';
import type { Db } from '../db/database.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { lastLines } from './rules.ts';
import { findRequest, versionOfRequest } from './store.ts';

/** Characters of a build's log that are kept: its end says what became of it. */
const mostKept = 64 * 1024;

/**
 * Keeps what a build said while the supervisor that built knows it: it forgets that when it is started again, and its copies
 * never knew.
 */
export async function keepBuildLog(portal: Portal, version: { id: string; environmentId: string | null }) {
  const said = await portal.gateway
    .supervisor(version.environmentId!)
    .logs('build')
    // A version goes live also when nobody can read how it was built.
    .catch(() => '');
  // The database takes every character but this one.
  const log = said.replaceAll('\u0000', '').slice(-mostKept);
  if (log === '') return;
  await portal.db
    .insertInto('appBuildLogs')
    .values({ versionId: version.id, log })
    .onConflict((conflict) => conflict.column('versionId').doUpdateSet({ log }))
    .execute();
}

/** Null when nothing was kept of it. */
export async function keptBuildLog(db: Db, versionId: string): Promise<string | null> {
  const row = await db.selectFrom('appBuildLogs').select('log').where('versionId', '=', versionId).executeTakeFirst();
  return row?.log ?? null;
}

/**
 * What the build of a request's version said last: as it runs, and of one that has ended what was kept of it. Null where nothing is
 * known: nothing was built, or its environment does not answer now.
 */
export async function buildLog(portal: Portal, member: Member, id: string): Promise<{ log: string | null }> {
  require(member, 'request.read', await findRequest(portal.db, member.organization.id, id));
  const version = await versionOfRequest(portal.db, id);
  if (!version) return { log: null };
  if (version.status === 'failed') return { log: version.message };
  const log = (await keptBuildLog(portal.db, version.id)) ?? (await logNow(portal, version.environmentId));
  return { log: log === null ? null : lastLines(log, 200) };
}

async function logNow(portal: Portal, environmentId: string | null): Promise<string | null> {
  if (environmentId === null || !portal.gateway.connected(environmentId)) return null;
  // What it says next is asked for in a moment anyway.
  return portal.gateway
    .supervisor(environmentId)
    .logs('build')
    .catch(() => null);
}
