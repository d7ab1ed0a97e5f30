import type { RemoteForgeKind } from '#forges/forge.ts';
import type { LeftForgeRow, leftHooks } from '../forge-hooks/left-store.ts';
import { hookAddress } from '../forge-hooks/places.ts';
import type { Portal } from '../portal.ts';
import { givenUpAt } from '../webhook/rules.ts';
import { cloneUrl } from './rules.ts';
import type { ConnectionRow, repositoriesOf } from './store.ts';

/** Of the token and the secret nothing is told. */
export function viewForge(
  { config, forge }: Pick<Portal, 'config' | 'forge'>,
  slug: string,
  connection: ConnectionRow | undefined,
  repositories: Awaited<ReturnType<typeof repositoriesOf>>,
  left: { forges: LeftForgeRow[]; hooks: Awaited<ReturnType<typeof leftHooks>> },
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
    left: left.forges.map((row) => ({
      id: row.id,
      kind: row.kind,
      url: row.url,
      owner: row.owner,
      leftAt: row.leftAt.toISOString(),
      repositories: left.hooks.filter((hook) => hook.forgeId === row.id).map(({ repository }) => repository),
      problem: row.problem,
      until: row.token === null ? null : givenUpAt(row.leftAt).toISOString(),
    })),
    repositories: repositories.map((row) => ({
      app: row.id,
      name: row.repository,
      cloneUrl: cloneUrl(config, { ...row, slug }),
      connected: row.forgeUrl !== null,
      openRequests: row.openRequests,
    })),
  };
}
