import { EngineError } from '#engines/engine.ts';
import type { Config } from '../config.ts';
import { guardedFetch, OutboundRefused } from '../outbound/guarded-fetch.ts';

/** An answer of a cluster: a list of everything that is on it. */
const maxBytes = 64 * 1024 * 1024;

/**
 * How a cluster is called whose address an admin's kubeconfig named: as every address that was typed, so never one of this
 * machine's or its network's unless the operator allowed it.
 */
export function reachCluster(config: Pick<Config, 'kubernetesAllowHosts' | 'upstreamProxy'>) {
  const limits = { allowHosts: config.kubernetesAllowHosts, proxy: config.upstreamProxy };
  return (
    url: URL,
    init: RequestInit,
    { tls, endless }: { tls: { ca?: string; cert?: string; key?: string }; endless: boolean },
  ): Promise<Response> =>
    guardedFetch(url, init, { ...limits, tls, ...(endless ? {} : { maxBytes }) }).catch((error: unknown) => {
      if (!(error instanceof OutboundRefused)) throw error;
      throw new EngineError(
        'failed',
        `${error.message} The operator can allow it with SLIPWAY_KUBERNETES_ALLOW_HOSTS=${url.hostname}:${url.port || 443}.`,
        { cause: error },
      );
    });
}
