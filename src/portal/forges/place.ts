import type { Tx } from '../db/database.ts';
import * as store from './store.ts';

/**
 * An app gets its place with its first approval, and keeps it. Where several organizations use one account of a forge, a
 * repository there is the first one's for ever: another's app of that name is named apart.
 *
 * @param app.taken repositories of the organization
 */
export async function placeApp(
  tx: Tx,
  app: { appId: string; organizationId: string; taken: ReadonlySet<string> },
): Promise<void> {
  const { appId, organizationId } = app;
  const wanted = await store.unplacedRepository(tx, appId);
  if (wanted === undefined) return;
  const connection = await store.connectionIn(tx, organizationId);
  if (!connection) return store.setPlace(tx, appId, { forgeId: null });
  for (let number = 1; ; number += 1) {
    const repository = number === 1 ? wanted : `${wanted}-${number}`;
    if (number > 1 && app.taken.has(repository)) continue;
    if (!(await store.claimRepository(tx, connection, repository, organizationId))) continue;
    return store.setPlace(tx, appId, { forgeId: connection.id, repository });
  }
}
