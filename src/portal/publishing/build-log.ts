import type { Member } from '../actor.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { lastLines } from './rules.ts';
import { findRequest, versionOfRequest } from './store.ts';

/**
 * What the build of a request's version said last: as it runs, as long as its environment is there, and of one that failed
 * what was kept of it. Null where nothing is known: nothing was built, or its environment does not answer now.
 */
export async function buildLog(portal: Portal, member: Member, id: string): Promise<{ log: string | null }> {
  require(member, 'request.read', await findRequest(portal.db, member.organization.id, id));
  const version = await versionOfRequest(portal.db, id);
  if (version?.status === 'failed') return { log: version.message };
  if (!version?.environmentId || !portal.gateway.connected(version.environmentId)) return { log: null };
  const log = await portal.gateway
    .supervisor(version.environmentId)
    .logs('build')
    // What it says next is asked for in a moment anyway.
    .catch(() => null);
  return { log: log === null ? null : lastLines(log, 200) };
}
