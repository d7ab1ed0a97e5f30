import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPublicAddress } from '../gateway/egress-verdict.ts';
import { checkName, checkOutbound, notPublic, type OutboundLimits } from './guarded-fetch.ts';

/**
 * Where git may connect to for an address that somebody typed in, as {@link guardedFetch} decides it for itself: git is
 * told the addresses that were checked, so that a name that resolves differently a second time gains nothing.
 *
 * @returns null for the addresses when a proxy connects
 * @throws OutboundRefused; Error of the look-up
 */
export async function gitReach(
  url: URL,
  { allowHosts, proxy }: Pick<OutboundLimits, 'allowHosts' | 'proxy'>,
): Promise<{ addresses: string[] | null; proxy: string | null }> {
  const allowed = checkOutbound(url, allowHosts);
  if (proxy && !allowed) {
    await checkName(url.hostname);
    return { addresses: null, proxy };
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(host) ? [host] : (await lookup(host, { all: true })).map(({ address }) => address);
  // Every one: a name with one public and one private address is how a check is walked around.
  if (!allowed && !addresses.every((one) => isPublicAddress(one))) throw notPublic(url.hostname);
  return { addresses, proxy: null };
}
