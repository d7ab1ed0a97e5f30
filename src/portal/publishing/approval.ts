import type { Change } from '../change.ts';
import { placeApp } from '../forges/actions.ts';
import type { Portal } from '../portal.ts';
import * as store from './store.ts';

interface Approved {
  id: string;
  organizationId: string;
  appId: string;
  commit: string;
  workspaceId: string;
  blueprintId: string;
  builderId: string;
}

/**
 * What follows from every approval, an admin's or one by trust: from here on nothing is asked any more. The loop of
 * `carry-out.ts` brings the commit to the forge, and that of `deploy.ts` makes it live. The app's row is locked by the caller.
 */
export async function followApproval(portal: Portal, change: Change, request: Approved): Promise<void> {
  const { tx, now } = change;
  const { organizationId, appId, commit, workspaceId, blueprintId } = request;
  await placeApp(tx, { appId, organizationId, taken: await store.repositoriesTaken(tx, organizationId) });
  // The base of whatever is compared next, at once: a second request that was compared with the old one is stale now.
  const published = { publishedCommit: commit, workspaceId, blueprintId };
  await tx.updateTable('apps').set(published).where('id', '=', appId).execute();
  const { deployOn } = await store.findOrganization(tx, organizationId);
  if (deployOn === 'approval') {
    const version = { id: portal.ids('ver', request.id), appId, requestId: request.id, commit, createdAt: now };
    await store.queueVersion(tx, version);
  }
  await change.notify({ organizationId, type: 'app', id: appId, for: { owner: request.builderId } });
  change.after(() => portal.wake('publishing'));
}
