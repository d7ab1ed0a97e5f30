import type { Client } from '#client/client.ts';
import { subscribe } from '#client/subscribe.ts';
import type { Workspace } from '#contract/workspaces.ts';

const launchWithin = 60_000;

/**
 * Launches a workspace and follows it until it runs, as the page does: its stream of events is open before.
 *
 * @returns `launchedAt` of `performance.now()`, when Launch was pressed
 * @throws Error with the workspace's problem when it fails
 */
export async function launchWorkspace(
  client: Client,
  blueprint: string,
): Promise<{ workspace: Workspace; launchedAt: number }> {
  const over = new AbortController();
  const running = Promise.withResolvers<Workspace>();
  const timer = setTimeout(() => running.reject(new Error('The workspace does not run after a minute.')), launchWithin);
  const open = Promise.withResolvers<void>();
  let id: string | null = null;

  async function look(): Promise<void> {
    if (id === null) return;
    const workspace = await client.workspaces.get({ org: 'main', id });
    if (workspace.status === 'running') running.resolve(workspace);
    else if (workspace.status === 'error') running.reject(new Error(workspace.problem?.message ?? 'It failed.'));
  }
  const onEvent = (event: { id: string | null; type: string }) => {
    if (event.id === id || event.type === 'resync') look().catch(running.reject);
  };
  const onConnected = (connected: boolean) => {
    if (connected) open.resolve();
  };
  subscribe(client, { org: 'main', signal: over.signal, onEvent, onConnected }).catch(running.reject);

  try {
    await Promise.race([open.promise, running.promise]);
    const launchedAt = performance.now();
    ({ id } = await client.workspaces.create({ org: 'main', blueprint }));
    // It may have changed before its id was known here.
    await look();
    return { workspace: await running.promise, launchedAt };
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}
