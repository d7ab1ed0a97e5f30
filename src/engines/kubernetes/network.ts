import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { EngineError } from '../engine.ts';
import type { KubeApi } from './api.ts';
import type { Paths } from './names.ts';
import type { KubeObject } from './types.ts';

const policyName = 'slipway';

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
async function addressesOf(url: string): Promise<{ addresses: string[]; port: number }> {
  if (!/^wss?:\/\//.test(url)) return { addresses: [], port: 0 };
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const found = isIP(host) ? [{ address: host }] : await lookup(host, { all: true });
  const addresses = [...new Set(found.map(({ address }) => address))].sort();
  return { addresses, port: Number(port) || (protocol === 'wss:' ? 443 : 80) };
}

/** Keeps the policy of a namespace as it has to be before anything is started there: where the portal is may change. */
export function policies(api: KubeApi, paths: Paths) {
  let applied = '';
  return async (supervisorUrl: string): Promise<void> => {
    const { addresses, port } = await addressesOf(supervisorUrl).catch((cause: unknown) => {
      throw new EngineError('unavailable', 'The portal’s own address cannot be resolved.', { cause });
    });
    const wanted = policyObject(addresses, port);
    if (applied === JSON.stringify(wanted)) return;
    if (!(await api.create<KubeObject>(paths.policy(), wanted))) {
      const there = await api.get<KubeObject>(paths.policy(policyName));
      const { resourceVersion } = there?.metadata ?? {};
      const metadata = { ...wanted.metadata, ...(resourceVersion ? { resourceVersion } : {}) };
      const replaced = await api.replace<KubeObject>(paths.policy(policyName), { ...wanted, metadata });
      if (!replaced)
        throw new EngineError('unavailable', 'The network policy was changed by somebody else. Try again.');
    }
    applied = JSON.stringify(wanted);
  };
}
