import type { Credential } from '#engines/engine.ts';
import { type Author, authorOf, type Member } from '../actor.ts';
import { engineCall } from '../environments/engine-errors.ts';
import { fail, invalid } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { seal, unseal } from '../seal/seal.ts';
import { needsKubeconfig } from './rules.ts';
import * as store from './store.ts';
import { viewConnection } from './view.ts';

/** The row and column that a credential is sealed for. */
export const credentialPlace = (clusterId: string) => `clusters/${clusterId}/credential`;

export async function connection(portal: Portal, member: Member) {
  return viewConnection(await store.clustersOf(portal.db, member.organization.id));
}

/**
 * "Configure portal": gives every cluster of the organization that has none a credential, but for those that an admin has to
 * give something for. Repeating it changes nothing.
 */
export async function configure(portal: Portal, member: Member) {
  for (const cluster of await store.clustersOf(portal.db, member.organization.id)) {
    if (!needsKubeconfig(cluster.engine)) await configureCluster(portal, authorOf(member), cluster);
  }
  return connection(portal, member);
}

/** @throws NOT_CONFIGURED when there is nothing to rotate */
export async function rotate(portal: Portal, member: Member) {
  const clusters = await store.clustersOf(portal.db, member.organization.id);
  const configured = clusters.filter((cluster) => cluster.credential);
  if (configured.length === 0) throw fail('NOT_CONFIGURED');
  for (const cluster of configured) await rotateCluster(portal, authorOf(member), cluster);
  return connection(portal, member);
}

export async function revoke(portal: Portal, member: Member) {
  for (const cluster of await store.clustersOf(portal.db, member.organization.id)) {
    await revokeCluster(portal, authorOf(member), cluster);
  }
  return connection(portal, member);
}

/** @throws NOT_CONFIGURED when there is nothing to rotate */
export async function rotateCluster(portal: Portal, author: Author, cluster: store.ClusterRow): Promise<void> {
  await exclusively(portal, cluster.id, async () => {
    const current = await openCredential(portal, cluster.id);
    if (!current) throw fail('NOT_CONFIGURED');
    const fresh = await engineCall(() => portal.engines.of(cluster.id).credential.rotate(current));
    const times = { rotatedAt: portal.clock() };
    await keep(portal, author, cluster, { credential: fresh, times, action: 'engine.credential_rotated' });
  });
}

/**
 * The engine forgets the credential first. Killed before the row does, the portal holds one that no longer works, and
 * revoking again finishes it; the other order could leave a living credential that nobody knows.
 */
export async function revokeCluster(portal: Portal, author: Author, cluster: store.ClusterRow): Promise<void> {
  await endCredential(portal, author, cluster, (current) =>
    engineCall(() => portal.engines.of(cluster.id).credential.revoke(current)),
  );
}

/**
 * For a cluster that goes: its credential is forgotten also when the engine cannot be asked to.
 *
 * @returns whether the engine has revoked it
 */
export async function dropCredential(portal: Portal, author: Author, cluster: store.ClusterRow): Promise<boolean> {
  let revoked = true;
  await endCredential(portal, author, cluster, async (current) => {
    try {
      await portal.engines.of(cluster.id).credential.revoke(current);
    } catch (err) {
      portal.log.warn({ err, cluster: cluster.id }, 'the credential of a cluster that is removed was not revoked');
      revoked = false;
    }
  });
  return revoked;
}

async function endCredential(
  portal: Portal,
  author: Author,
  cluster: store.ClusterRow,
  end: (current: Credential) => Promise<void>,
): Promise<void> {
  if (!cluster.credential) return;
  await exclusively(portal, cluster.id, async () => {
    const current = await openCredential(portal, cluster.id);
    if (!current) return;
    await end(current);
    const times = { rotatedAt: null };
    await keep(portal, author, cluster, { credential: null, times, action: 'engine.credential_revoked' });
  });
}

/** @param given see `provision` of the engine port */
export async function configureCluster(
  portal: Portal,
  author: Author,
  cluster: store.ClusterRow,
  given?: string,
): Promise<void> {
  if (cluster.credential) return;
  if (needsKubeconfig(cluster.engine) && !given)
    throw invalid('kubeconfig', 'Paste a kubeconfig: the portal makes an account of its own with it.');
  // A portal that was killed after it wrote the row, or whose engine was away, has not opened the driver yet.
  await engineCall(() => portal.engines.open(cluster.id, cluster.engine));
  await exclusively(portal, cluster.id, async () => {
    if (await openCredential(portal, cluster.id)) return;
    const credential = await engineCall(() => portal.engines.of(cluster.id).credential.provision(given));
    const times = { configuredAt: portal.clock(), rotatedAt: null };
    await keep(portal, author, cluster, { credential, times, action: 'engine.credential_provisioned' });
  });
}

async function keep(
  portal: Portal,
  author: Author,
  cluster: store.ClusterRow,
  to: {
    credential: Credential | null;
    times: { configuredAt?: Date; rotatedAt: Date | null };
    action: string;
  },
): Promise<void> {
  const { id, organizationId, name } = cluster;
  await portal.change(author, async (change) => {
    const box = to.credential && {
      box: seal(portal.keyring, credentialPlace(id), to.credential.secret),
      label: to.credential.label,
    };
    await store.saveCredential(change.tx, id, box, to.times);
    await change.audit({ organizationId, action: to.action, target: { type: 'cluster', id, label: name } });
    await change.notify({ organizationId, type: 'settings', id: null, for: 'members' });
  });
}

async function openCredential(portal: Portal, clusterId: string): Promise<Credential | null> {
  const row = await store.credentialOf(portal.db, clusterId);
  if (!row?.credential) return null;
  const secret = unseal(portal.keyring, credentialPlace(clusterId), row.credential);
  return { secret, label: row.credentialLabel ?? '' };
}

/** @throws CONFLICT while somebody else configures, rotates or revokes: two at once would each end the other's credential */
async function exclusively(portal: Portal, clusterId: string, work: () => Promise<void>): Promise<void> {
  const ran = await store.withCredentialLock(portal.db, clusterId, work);
  if (!ran) throw fail('CONFLICT', 'Somebody else is changing this credential. Try again in a moment.');
}
