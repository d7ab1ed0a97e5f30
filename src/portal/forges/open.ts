import { ForgeError, type RemoteForge, type RemoteForgeKind } from '#forges/forge.ts';
import { gitReach } from '../outbound/git-reach.ts';
import { guardedFetch, OutboundRefused } from '../outbound/guarded-fetch.ts';
import type { Portal } from '../portal.ts';
import { unseal } from '../seal/seal.ts';
import { forgeTokenPlace } from './rules.ts';
import type { ConnectionRow } from './store.ts';

/** An answer of a forge: a list of pull requests is some 20 kB each. */
const maxBytes = 8 * 1024 * 1024;
const timeoutMs = 30_000;

/**
 * The driver of an organization's forge. It calls what an admin typed, so only through the checks of outbound/.
 *
 * @throws ForgeError `unauthorized` when the kept token cannot be opened
 */
export function openConnection({ config, keyring, openForge }: Portal, row: ConnectionRow): RemoteForge {
  const limits = { allowHosts: config.forgeAllowHosts, proxy: config.upstreamProxy };
  return openForge(row.kind as RemoteForgeKind, {
    url: row.url,
    token: tokenOf(keyring, row),
    fetch: (url, init) => guardedFetch(url, init, { ...limits, maxBytes, timeoutMs }).catch(explain),
    reach: (url) => gitReach(url, limits).catch(explain),
  });
}

/** What the portal does not call is told as it is: the admin can do something about it. */
function explain(error: unknown): never {
  if (error instanceof OutboundRefused) throw new ForgeError('failed', error.message, { cause: error });
  throw error;
}

function tokenOf(keyring: Portal['keyring'], { id, token }: ConnectionRow): string {
  try {
    return unseal(keyring, forgeTokenPlace(id), token);
  } catch (cause) {
    throw new ForgeError('unauthorized', 'The kept token of the forge cannot be opened. An admin types it again.', {
      cause,
    });
  }
}
