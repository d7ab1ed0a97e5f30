import { authorOf, type Member } from '../actor.ts';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { queueVersion } from '../publishing/store.ts';
import { get } from './actions.ts';
import { locked, tell } from './change.ts';
import { decideReplicas } from './rules.ts';
import { placesOf, versionsOf } from './store.ts';
import { replicasFacts } from './view.ts';

/**
 * Says how many copies of an app run. What is live is deployed again as so many, as a version of its own: visitors are served
 * by the one before until it answers. Where nothing is up the number is for what is deployed next.
 *
 * @param input.newId id of the version that this makes
 * @throws NOT_FOUND, CONFLICT where it can only run once and while a version is on its way
 */
export async function setReplicas(
  portal: Portal,
  member: Member,
  { id, replicas, newId }: { id: string; replicas: number; newId: string },
) {
  await portal.change(authorOf(member), async (change) => {
    const row = await locked(change, member, id);
    const versions = await versionsOf(change.tx, [id]);
    const [place] = await placesOf(change.tx, [id]);
    const capabilities = portal.engines.capabilities(place!.clusterId);
    const decision = decideReplicas(replicas, replicasFacts(row, versions, place!, capabilities));
    if (decision.do === 'refuse') throw fail(decision.code, decision.reason);
    if (decision.do === 'repeat') return;
    if (replicas !== row.replicas) {
      await change.tx.updateTable('apps').set({ replicas }).where('id', '=', id).execute();
      await tell(portal, change, row, 'app.replicas_set', { from: row.replicas, to: replicas });
    }
    if (decision.do === 'save') return;
    const live = versions.find((version) => version.id === row.liveVersionId)!;
    await queueVersion(change.tx, {
      ...{ id: newId, appId: id, requestId: live.requestId, commit: live.commit, createdAt: change.now },
      again: { restores: live.id, rolledBackBy: member.person.id, appliesSettings: true },
    });
    await tell(portal, change, row, 'app.replicas_applied', { version: live.number });
  });
  return get(portal, member, id);
}
