import { authorOf, type Member } from '../actor.ts';
import { holdBlueprint } from '../blueprints/lock.ts';
import { fail } from '../fail.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { closePort, openPort, publicPorts } from './public-store.ts';
import { findWorkspace, layoutOf } from './store.ts';

/** Addresses of a workspace that anybody may open. @throws NOT_FOUND */
export async function listPublic(portal: Portal, member: Member, id: string) {
  require(member, 'workspace.read', await findWorkspace(portal.db, member.organization.id, id));
  const { protocol } = new URL(portal.config.url);
  const ports = await publicPorts(portal.db, id);
  const items = ports.map((port) => ({ port, url: `${protocol}//${port}--${id}.${portal.config.previewDomain}/` }));
  return { items, nextCursor: null };
}

/**
 * Opens a port of one's own workspace to anybody who has its address, or closes it: what visitors have open ends with it.
 *
 * @throws NOT_FOUND, FORBIDDEN for another's, CONFLICT where the layout does not allow it
 */
export async function setPublic(portal: Portal, member: Member, input: { id: string; port: number; public: boolean }) {
  await portal.change(authorOf(member), async ({ tx, now, audit, notify, after }) => {
    const found = await findWorkspace(tx, member.organization.id, input.id);
    const workspace = require(member, 'workspace.enter', found);
    await holdBlueprint(tx, workspace.blueprintId);
    if ((await publicPorts(tx, workspace.id)).includes(input.port) === input.public) return;
    const { publicUrl } = await layoutOf(tx, workspace.blueprintId);
    if (input.public && !publicUrl)
      throw fail('CONFLICT', 'An admin has not allowed public URLs for workspaces of this blueprint.');
    const preview = { workspaceId: workspace.id, port: input.port };
    if (input.public) await openPort(tx, { ...preview, openedBy: member.person.id }, now);
    else await closePort(tx, preview.workspaceId, preview.port);
    const { organizationId } = workspace;
    await audit({
      organizationId,
      action: input.public ? 'workspace.preview_opened' : 'workspace.preview_closed',
      target: { type: 'workspace', id: workspace.id, label: workspace.name },
      data: { port: input.port },
    });
    await notify({ organizationId, type: 'workspace', id: workspace.id, for: { owner: workspace.ownerId } });
    after(() => portal.gateway.reviewPublic(workspace.id));
  });
  return listPublic(portal, member, input.id);
}
