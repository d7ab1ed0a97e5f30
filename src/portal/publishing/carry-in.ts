import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import type { WorkspaceFacts } from './store.ts';

export const builderOf = (workspace: WorkspaceFacts) => ({ name: workspace.ownerName, email: workspace.ownerEmail });

/**
 * Takes the workspace's files as they are now into the portal's store. Only a tree leaves the workspace: its history,
 * configuration and hooks stay where they are, and the portal makes the commit.
 *
 * @returns the tree
 */
export async function carryIn(portal: Portal, workspace: WorkspaceFacts, base: string): Promise<string> {
  if (!workspace.environmentId) throw fail('WORKSPACE_NOT_RUNNING');
  const { organizationId } = workspace;
  const supervisor = portal.gateway.supervisor(workspace.environmentId);
  const { tree } = await supervisor.snapshot({ message: 'Before publishing', author: builderOf(workspace) });
  if (await portal.git.hasTree(organizationId, tree)) {
    // It may be of a forge's history, of which only the newest tree was looked at.
    await portal.git.checkTree(organizationId, tree);
    return tree;
  }
  const have = await portal.git.treeOf(organizationId, base);
  await portal.git.receive(organizationId, tree, await supervisor.objects(tree, [have]));
  return tree;
}
