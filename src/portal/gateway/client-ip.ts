import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Reverse proxies whose word is taken. */
export type Trusted = readonly Range[];

/** @param list addresses or CIDR ranges. @throws Error that names an entry which is neither */
export function trustedProxies(list: readonly string[]): Trusted {
  return list.map((entry) => {
    if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
    if (!ipaddr.isValid(entry)) throw new Error(`"${entry}" is neither an address nor a range of addresses.`);
    const address = ipaddr.parse(entry);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  });
}

/**
 * The address a request comes from, without the IPv4-in-IPv6 notation; null when there is none (a unix socket).
 *
 * `X-Forwarded-For` is read from its end, where our own proxies wrote, and no further than the first address that is not
 * one of them: what stands before it is a claim of whoever sent the request.
 */
export function clientIp(
  remote: string | undefined,
  forwardedFor: string | undefined,
  trusted: Trusted,
): string | null {
  if (remote === undefined) return null;
  let address = plain(remote);
  if (trusted.length === 0 || forwardedFor === undefined) return address;
  const hops = forwardedFor.split(',');
  while (isTrusted(address, trusted)) {
    const hop = hops.pop()?.trim();
    if (hop === undefined || !ipaddr.isValid(hop)) break;
    address = plain(hop);
  }
  return address;
}

const plain = (address: string) =>
  address.includes(':') && ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;

function isTrusted(address: string, trusted: Trusted): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  return trusted.some(([range, bits]) => parsed.kind() === range.kind() && parsed.match(range, bits));
}
