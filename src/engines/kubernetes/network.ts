import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { KubeObject } from './types.ts';

export const policyName = 'slipway';

/**
 * For every pod of the namespace: nobody comes in, and only the portal and name service are reached. The way to the internet
 * leads through the supervisor's link, where the portal decides.
 *
 * @param addresses of the portal; none: nothing but names
 */
export function policyObject(addresses: string[], port: number): KubeObject & Record<string, unknown> {
  const portal = addresses.map((address) => ({ ipBlock: { cidr: `${address}/${isIP(address) === 6 ? 128 : 32}` } }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: policyName },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [],
      egress: [
        {
          ports: [
            { protocol: 'UDP', port: 53 },
            { protocol: 'TCP', port: 53 },
          ],
        },
        ...(portal.length > 0 ? [{ to: portal, ports: [{ protocol: 'TCP', port }] }] : []),
      ],
    },
  };
}

/** Where a supervisor's address leads, as the portal's machine resolves it. Empty for one that needs no network. */
export async function addressesOf(url: string): Promise<{ addresses: string[]; port: number }> {
  if (!/^wss?:\/\//.test(url)) return { addresses: [], port: 0 };
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const found = isIP(host) ? [{ address: host }] : await lookup(host, { all: true });
  const addresses = [...new Set(found.map(({ address }) => address))].sort();
  return { addresses, port: Number(port) || (protocol === 'wss:' ? 443 : 80) };
}
