import type { Client } from '#client/client.ts';
import { openRealTerminal } from '../harness/real-terminal.ts';
import { launchWorkspace } from '../harness/real-workspace.ts';
import { waitFor } from '../harness/wait-for.ts';

/** Waits until workspaces of a blueprint can be launched. @returns its id */
export function readyBlueprint(admin: Client, blueprint: string): Promise<string> {
  return waitFor(
    `${blueprint} is ready`,
    async () => {
      const { items } = await admin.blueprints.list({ org: 'main' });
      return items.find(({ name, readiness }) => name === blueprint && readiness.status === 'ready')?.id;
    },
    90_000,
  );
}

/** A running workspace of the static site, whose blueprint is ready first of all. */
export async function launchStaticSite(admin: Client, owner: Client): Promise<string> {
  const { workspace } = await launchWorkspace(owner, await readyBlueprint(admin, 'Static site'));
  return workspace.id;
}

export async function launchNamed(admin: Client, owner: Client, blueprint: string, name: string): Promise<string> {
  const { workspace } = await launchWorkspace(owner, await readyBlueprint(admin, blueprint));
  await owner.workspaces.update({ org: 'main', id: workspace.id, name });
  return workspace.id;
}

/** Writes a file of the project, and runs a command afterwards when there is one. */
export async function writeInside(
  owner: Client,
  workspace: string,
  file: string,
  content: string,
  command = 'true',
): Promise<void> {
  const at = { workspace, terminal: 'writer' };
  const terminal = openRealTerminal(owner, at);
  await terminal.screen.until(/\$ /);
  const lines =
    Buffer.from(content)
      .toString('base64')
      .match(/.{1,500}/g) ?? [];
  // A line of a terminal holds 4 kB.
  for (const [at, line] of lines.entries()) terminal.send(`echo ${line} ${at ? '>>' : '>'} /tmp/sent\r`);
  terminal.send(`base64 -d /tmp/sent > ${file}; (${command}); echo wri""tten\r`);
  await terminal.screen.until(/written/);
  terminal.close();
  // Nobody who opens the editor afterwards should find it there.
  await owner.workspaces.closeTerminal({ org: 'main', id: workspace, terminal: at.terminal });
}

/** Publishes what the workspace holds, with an admin's blessing, and waits until it is live. */
export async function publish(admin: Client, owner: Client, workspace: string, subdomain: string): Promise<string> {
  const request = await owner.publishing.submit({ org: 'main', id: workspace, subdomain });
  await admin.publishing.approve({ org: 'main', id: request.id, commit: request.commit });
  await waitFor(
    `${subdomain} is live`,
    async () => {
      const { deployment } = await owner.publishing.get({ org: 'main', id: request.id });
      if (deployment?.status === 'failed') throw new Error(deployment.message ?? 'The deployment failed.');
      return deployment?.status === 'live';
    },
    60_000,
  );
  return request.url;
}
