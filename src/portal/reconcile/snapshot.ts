import type { Portal } from '../portal.ts';
import type { Kept } from './store.ts';

/** Keeps the state of the builder's files in the workspace's own history. What does not run keeps what its last stop took. */
export async function snapshotBefore(portal: Portal, row: Kept, message: string): Promise<void> {
  const { environmentId, ownerName, ownerEmail } = row;
  if (!environmentId || !portal.gateway.connected(environmentId)) return;
  const author = { name: ownerName || ownerEmail, email: ownerEmail };
  await portal.gateway.supervisor(environmentId).snapshot({ message, author });
}
