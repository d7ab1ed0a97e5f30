import { ORPCError } from '@orpc/server';
import type { EngineKind } from '#engines/engine.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { fail, invalid } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { clusterOf, getCluster } from './clusters.ts';
import { configureCluster, dropCredential } from './credential.ts';
import { decideRemoval, needsKubeconfig, unreachableLink } from './rules.ts';
import * as store from './store.ts';

/**
 * Adds a cluster and gives it a credential. Cut off in between it is there without one, and the page offers to configure it.
 *
 * @throws BAD_REQUEST for an engine that this portal has no driver for, or a kubeconfig that cannot be used; CONFLICT when
 * the name is used
 */
export async function createCluster(
  portal: Portal,
  member: Member,
  id: string,
  input: { name: string; engine: EngineKind; kubeconfig?: string },
) {
  const organizationId = member.organization.id;
  if (!portal.engines.kinds.includes(input.engine))
    throw invalid(
      'engine',
      `This portal has no driver for the engine “${input.engine}”. It has: ${portal.engines.kinds.join(', ')}.`,
    );
  if (needsKubeconfig(input.engine)) {
    const unreachable = unreachableLink(portal.config.linkUrl);
    if (unreachable) throw invalid('engine', unreachable);
  }
  await portal.change(authorOf(member), async (change) => {
    const made = await store.insertCluster(
      change.tx,
      { id, organizationId, name: input.name, engine: input.engine },
      change.now,
    );
    if (!made) {
      if (await store.findCluster(change.tx, organizationId, id)) return;
      throw nameTaken(input.name);
    }
    await tell(change, member, { id, name: input.name }, 'cluster.added', { engine: input.engine });
  });
  try {
    await configureCluster(portal, authorOf(member), await clusterOf(portal, member, id), input.kubeconfig);
  } catch (error) {
    if (apiCode(error) === 'BAD_REQUEST') await takeBack(portal, member, { id, name: input.name });
    throw error;
  }
  return getCluster(portal, member, id);
}

/** What was given for it cannot be used: as if it had not been added, so that another try has the same name. */
async function takeBack(portal: Portal, member: Member, cluster: { id: string; name: string }): Promise<void> {
  await portal.change(authorOf(member), async (change) => {
    if (!(await store.deleteNewCluster(change.tx, cluster.id))) return;
    await tell(change, member, cluster, 'cluster.removed', { revoked: true });
  });
  await portal.engines.forget(cluster.id);
}

const apiCode = (error: unknown) => (error instanceof ORPCError ? error.code : null);

export async function renameCluster(portal: Portal, member: Member, input: { id: string; name: string }) {
  const before = await clusterOf(portal, member, input.id);
  if (before.name !== input.name)
    await portal.change(authorOf(member), async (change) => {
      if (!(await store.renameCluster(change.tx, input))) throw nameTaken(input.name);
      await tell(change, member, input, 'cluster.renamed', { from: before.name, to: input.name });
    });
  return getCluster(portal, member, input.id);
}

/**
 * Removes a cluster that nothing is on. Its credential goes first: cut off then, the cluster is there without one, and
 * removing it again finishes. One that answers no more is removed all the same, and the log says that it was not asked.
 *
 * @throws CONFLICT with counts while something uses it
 */
export async function removeCluster(portal: Portal, member: Member, id: string) {
  const cluster = await clusterOf(portal, member, id);
  refuseUsed(await store.usesOf(portal.db, id));
  const revoked = await dropCredential(portal, authorOf(member), cluster);
  await portal.change(authorOf(member), async (change) => {
    await store.lockCluster(change.tx, id);
    refuseUsed(await store.usesOf(change.tx, id));
    if (!(await store.markRemoved(change.tx, id, change.now))) return;
    await tell(change, member, cluster, 'cluster.removed', { revoked });
  });
  await portal.engines.forget(id);
  return { id };
}

function refuseUsed(uses: store.Uses): void {
  const verdict = decideRemoval(uses);
  if (!verdict.ok) throw fail('CONFLICT', verdict.reason, { uses });
}

const nameTaken = (name: string) => fail('CONFLICT', `There is a cluster called “${name}” already.`);

async function tell(
  change: Change,
  member: Member,
  { id, name }: { id: string; name: string },
  action: string,
  data: Record<string, unknown>,
): Promise<void> {
  const organizationId = member.organization.id;
  await change.audit({ organizationId, action, target: { type: 'cluster', id, label: name }, data });
  await change.notify({ organizationId, type: 'settings', id: null, for: 'members' });
}
