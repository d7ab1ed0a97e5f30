import type { RemoteForgeKind } from '#forges/forge.ts';
import { hookAddress } from '../forge-hooks/places.ts';
import type { Portal } from '../portal.ts';
import { cloneUrl } from './rules.ts';
import type { ConnectionRow, repositoriesOf } from './store.ts';

/** Of the token and the secret nothing is told. */
export function viewForge(
  { config, forge }: Pick<Portal, 'config' | 'forge'>,
  slug: string,
  connection: ConnectionRow | undefined,
  repositories: Awaited<ReturnType<typeof repositoriesOf>>,
) {
  const kind = connection?.kind as RemoteForgeKind | undefined;
  const place = { slug, forgeUrl: connection?.url ?? null, forgeOwner: connection?.owner ?? null };
  return {
    kind: kind ?? (forge.kind as 'builtin' | 'fake'),
    cloneUrl: cloneUrl(config, { ...place, repository: '{app}' }),
    connection:
      connection && kind
        ? {
            kind,
            url: connection.url,
            owner: connection.owner,
            appId: connection.appId,
            connectedAt: connection.connectedAt.toISOString(),
            hook: {
              url: hookAddress(config, connection),
              secretAt: connection.hookSecretAt?.toISOString() ?? null,
              registered: repositories.filter(({ hooked }) => hooked).length,
              problem: connection.hookProblem,
              deliveredAt: connection.hookDeliveredAt?.toISOString() ?? null,
            },
          }
        : null,
    repositories: repositories.map((row) => ({
      app: row.id,
      name: row.repository,
      cloneUrl: cloneUrl(config, { ...row, slug }),
      connected: row.forgeUrl !== null,
      openRequests: row.openRequests,
    })),
  };
}
