import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

export type EgressVerdict =
  | { ok: true }
  | { ok: false; reason: 'not_allowed' | 'port' | 'address' | 'private' | 'unresolved' };

/**
 * Host and port of a CONNECT request or an authority; null for what is not exactly that (userinfo, a path, no port).
 * The host comes without brackets, in lower case, and without the dot of a fully qualified name.
 */
export function parseAuthority(authority: string): { host: string; port: number } | null {
  const [, six, name, digits] = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9._-]{1,253})):(\d{1,5})$/i.exec(authority) ?? [];
  const port = Number(digits);
  const host = (six ?? name)?.toLowerCase().replace(/\.$/, '');
  if (!host || port < 1 || port > 65535) return null;
  return { host, port };
}

/**
 * Whether a workspace may reach a host: allowed by name, on a harmless port, and public at every address it has. The
 * caller connects to one of exactly these addresses; a name resolved a second time may have another.
 *
 * Ports: web (80, 443), git over SSH (22) and everything from 1024. The rest is where mail is sent and hosts are managed.
 *
 * @param addresses what the host resolved to; the address itself when it is one
 * @param allow `*`, exact hosts, or `*.domain` for everything below a domain
 */
export function egressVerdict(
  host: string,
  port: number,
  addresses: readonly string[],
  allow: readonly string[],
  isPublic: (address: string) => boolean = isPublicAddress,
): EgressVerdict {
  if (!allow.some((pattern) => matches(host, pattern.toLowerCase()))) return { ok: false, reason: 'not_allowed' };
  if (port < 1024 && ![22, 80, 443].includes(port)) return { ok: false, reason: 'port' };
  if (isOddAddress(host)) return { ok: false, reason: 'address' };
  if (addresses.length === 0) return { ok: false, reason: 'unresolved' };
  // Every one: a name with one public and one private address is how a check is walked around.
  if (!addresses.every(isPublic)) return { ok: false, reason: 'private' };
  return { ok: true };
}

function matches(host: string, pattern: string): boolean {
  if (pattern === '*') return true;
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}

/** `2130706433`, `0x7f.1`, `0177.0.0.1`: some resolvers read them as addresses, so no name looks like that. */
export function isOddAddress(host: string): boolean {
  if (isIP(host)) return false;
  return /^(?:\d+|0x[0-9a-f]*)$/.test(host.slice(host.lastIndexOf('.') + 1));
}

/**
 * Networks reserved for documentation (RFC 5737). Nothing is guarded behind them, since nobody may route them; build
 * farms and labs answer there for package mirrors.
 */
const documentation = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'].map((cidr) => ipaddr.IPv4.parseCIDR(cidr));

/** Reachable by everybody on the internet; IPv6 forms that carry an IPv4 address are not, whatever they carry. */
export function isPublicAddress(address: string): boolean {
  if (!isIP(address) || address.includes('%')) return false;
  if (isIPv4(address)) {
    const four = ipaddr.IPv4.parse(address);
    return four.range() === 'unicast' || documentation.some((network) => four.match(network));
  }
  const six = ipaddr.IPv6.parse(address);
  // 2000::/3 is all that was ever given out.
  return six.range() === 'unicast' && six.parts[0]! >> 13 === 1;
}
