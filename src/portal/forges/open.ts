import { type AppCredential, ForgeError, type RemoteForge, type RemoteForgeKind } from '#forges/forge.ts';
import { gitReach } from '../outbound/git-reach.ts';
import { guardedFetch, OutboundRefused } from '../outbound/guarded-fetch.ts';
import type { Portal } from '../portal.ts';
import { unseal } from '../seal/seal.ts';
import { forgeTokenPlace } from './rules.ts';
import type { ConnectionRow } from './store.ts';

/** What of a connection it takes to reach the forge. */
type Reached = Pick<ConnectionRow, 'id' | 'kind' | 'url' | 'owner' | 'appId' | 'token'>;

/** An answer of a forge: a list of pull requests is some 20 kB each. */
const maxBytes = 8 * 1024 * 1024;
const timeoutMs = 30_000;

/**
 * The driver of an organization's forge. It calls what an admin typed, so only through the checks of outbound/.
 *
 * @throws ForgeError `unauthorized` when the kept token cannot be opened
 */
export function openConnection(portal: Portal, row: Reached): RemoteForge {
  const { config, openForge } = portal;
  const limits = { allowHosts: config.forgeAllowHosts, proxy: config.upstreamProxy };
  const secret = tokenOf(portal.keyring, row);
  return openForge(row.kind as RemoteForgeKind, {
    url: row.url,
    ...(row.appId === null ? { token: secret } : { token: '', app: appOf(portal, row, row.appId, secret) }),
    fetch: (url, init) => guardedFetch(url, init, { ...limits, maxBytes, timeoutMs }).catch(explain),
    reach: (url) => gitReach(url, limits).catch(explain),
  });
}

/** Tokens of GitHub Apps, of a portal and a connection with the key that it had: another key begins anew. */
const tokens = new WeakMap<Portal, Map<string, { sealed: Buffer; held: AppCredential['held'] }>>();

function appOf(portal: Portal, row: Reached, id: string, privateKey: string): AppCredential {
  const known = tokens.get(portal) ?? new Map();
  tokens.set(portal, known);
  const kept = known.get(row.id);
  const held = kept?.sealed.equals(row.token) ? kept.held : { token: null };
  known.set(row.id, { sealed: row.token, held });
  return { id, privateKey, owner: row.owner, held, now: portal.clock };
}

/** What the portal does not call is told as it is: the admin can do something about it. */
function explain(error: unknown): never {
  if (error instanceof OutboundRefused) throw new ForgeError('failed', error.message, { cause: error });
  throw error;
}

function tokenOf(keyring: Portal['keyring'], { id, token }: Reached): string {
  try {
    return unseal(keyring, forgeTokenPlace(id), token);
  } catch (cause) {
    throw new ForgeError('unauthorized', 'The kept token of the forge cannot be opened. An admin types it again.', {
      cause,
    });
  }
}
