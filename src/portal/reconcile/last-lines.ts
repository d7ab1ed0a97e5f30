import type { Portal } from '../portal.ts';
import { type Kept, workspaceToKeep } from './store.ts';

/** Characters of one log that are kept with a launch that failed. */
const most = 8_000;

/** What the environment of a launch that failed wrote last, read before it is removed; empty when there is nothing to read. */
export async function lastLines(portal: Portal, row: Kept): Promise<string> {
  // The launch may have made its environment since the row was read.
  const fresh = await workspaceToKeep(portal.db, row.id);
  if (!fresh?.environmentId) return '';
  const { environmentId, handle, clusterId } = fresh;
  try {
    if (portal.gateway.connected(environmentId)) return await ofServices(portal, environmentId);
    return handle ? await ofEngine(portal, clusterId, handle) : '';
  } catch (error) {
    portal.log.warn({ workspace: row.id, err: error }, 'the logs of a failed launch could not be read');
    return '';
  }
}

async function ofServices(portal: Portal, environmentId: string): Promise<string> {
  const services = portal.gateway.status(environmentId)?.services ?? [];
  const texts = await Promise.all(
    services.map(async ({ name }) => {
      const text = await portal.gateway
        .supervisor(environmentId)
        .logs(name)
        .catch(() => '');
      return text && `[${name}]\n${text.slice(-most)}`;
    }),
  );
  return texts.filter(Boolean).join('\n');
}

/** Without a supervisor, what the engine has of it. */
async function ofEngine(portal: Portal, clusterId: string, handle: NonNullable<Kept['handle']>): Promise<string> {
  let text = '';
  const signal = AbortSignal.timeout(5_000);
  for await (const line of portal.engines.of(clusterId).logs(handle, { signal }))
    text = `${text}${line}\n`.slice(-most);
  return text;
}
