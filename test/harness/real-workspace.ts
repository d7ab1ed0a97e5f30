import type { Client } from '#client/client.ts';
import { subscribe } from '#client/subscribe.ts';
import type { Workspace } from '#contract/workspaces.ts';

const launchWithin = 60_000;

/** Launches a workspace and follows it, as the page does, until it runs. @throws Error with its problem when it fails */
export async function launchWorkspace(client: Client, blueprint: string): Promise<Workspace> {
  const over = AbortSignal.timeout(launchWithin);
  const done = new AbortController();
  const signal = AbortSignal.any([over, done.signal]);
  const { id } = await client.workspaces.create({ org: 'main', blueprint });
  try {
    return await new Promise<Workspace>((resolve, reject) => {
      const look = async () => {
        const workspace = await client.workspaces.get({ org: 'main', id });
        if (workspace.status === 'running') resolve(workspace);
        else if (workspace.status === 'error') reject(new Error(workspace.problem?.message ?? 'The launch failed.'));
      };
      over.addEventListener('abort', () => reject(new Error(`Workspace ${id} does not run after a minute.`)));
      subscribe(client, {
        org: 'main',
        signal,
        onEvent: (event) => {
          if (event.id === id || event.type === 'resync') look().catch(reject);
        },
        // What happened before the stream was open.
        onConnected: (connected) => {
          if (connected) look().catch(reject);
        },
      }).catch(reject);
    });
  } finally {
    done.abort();
  }
}
