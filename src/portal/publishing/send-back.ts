import type { Tx } from '../db/database.ts';
import { announce } from '../notifications/actions.ts';
import type { Portal } from '../portal.ts';
import { tell } from './actions.ts';
import * as store from './store.ts';

/**
 * A pull request that was closed at the forge is a no, like an admin's: its request goes back to the builder, and so do
 * those that build on it, since their commits hold what was refused. What comes next is compared with what was published
 * before. Repeating it changes nothing.
 *
 * @returns false when one of them has a version, as when apps do not wait for the forge: then nothing is sent back
 */
export async function sendBack(portal: Portal, id: string, number: number): Promise<boolean> {
  return portal.change('system', async (change) => {
    const { tx } = change;
    await store.lockRequest(tx, id);
    const closed = await onTheWay(tx, id);
    if (closed.some(({ versionId }) => versionId !== null)) return false;
    for (const [at, request] of closed.entries()) {
      const feedback =
        at === 0
          ? `Pull request #${number} was closed at the forge, not merged.`
          : 'It builds on a version whose pull request was closed at the forge.';
      await tx
        .updateTable('publishRequests')
        .set({ status: 'rejected', reviewerId: null, decidedAt: change.now, feedback })
        .set({ carryError: null, carryDueAt: null, ...(at === 0 ? { pullStatus: 'closed' } : {}) })
        .where('id', '=', request.id)
        .execute();
      await tell(change, request, { action: 'publish_request.sent_back', data: { commit: request.commit, number } });
      const row = (await store.findRequest(tx, request.organizationId, request.id))!;
      await announce(portal, change, 'rejected', request, row.builderActive ? [request.builderId] : []);
    }
    const [first] = closed;
    if (first)
      await tx.updateTable('apps').set({ publishedCommit: first.base }).where('id', '=', first.appId).execute();
    return true;
  });
}

/** A request on its way to the forge, and after it those of its app that build on it. None when it is not on its way any more. */
async function onTheWay(tx: Tx, id: string) {
  const rows = await tx
    .selectFrom('publishRequests as request')
    .innerJoin('publishRequests as closed', 'closed.appId', 'request.appId')
    .leftJoin('appVersions', 'appVersions.requestId', 'request.id')
    .selectAll('request')
    .select(['closed.appId', 'appVersions.id as versionId'])
    .where('closed.id', '=', id)
    .where('request.status', '=', 'approved')
    .where('request.mergedCommit', 'is', null)
    .execute();
  const found = rows.filter((row) => row.id === id);
  for (const request of found) found.push(...rows.filter((row) => row.base === request.commit));
  return found;
}
