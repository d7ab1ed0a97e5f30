import { isIP } from 'node:net';
import { isPublicAddress } from '../gateway/egress-verdict.ts';
import { isLocalName } from '../outbound/names.ts';

/** `allowed`: the operator named it, so it may be inside their network. */
export type AddressVerdict = { ok: true; allowed: boolean } | { ok: false; reason: string };

/** Host and port of a URL, as {@link Config.aiAllowHosts} has them. */
export const hostAndPort = (url: URL) => `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;

/**
 * Whether a provider may have this base URL, as far as can be said without resolving its name. The key is sent there, so it
 * must not be somewhere that the portal can reach and its admins cannot: metadata services, loopback, neighbours.
 *
 * @param allow `host:port` of the operator's own hosts
 */
export function checkBaseUrl(text: string, allow: readonly string[]): AddressVerdict {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return no('Write a whole address, as https://….');
  if (url.username || url.password) return no('Put the key in its own field, not in the address.');
  if (/[?#]/.test(text)) return no('The address must not have a query or a fragment.');
  if (/[%\\]/.test(text) || url.pathname.includes('//')) return no('The path of the address must be plain.');
  const allowed = allow.includes(hostAndPort(url));
  if (allowed) return { ok: true, allowed };
  if (url.protocol === 'http:')
    return no('The key would travel in the clear: use https, or ask the operator to allow this host.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) ? !isPublicAddress(host) : isLocalName(host))
    return no('This address is inside a private network. Ask the operator to allow this host.');
  return { ok: true, allowed };
}

const no = (reason: string): AddressVerdict => ({ ok: false, reason });

/** The addresses to connect to, when a name has only public ones: one private among them is how a check is walked around. */
export function publicOnly(addresses: readonly string[]): boolean {
  return addresses.length > 0 && addresses.every(isPublicAddress);
}
