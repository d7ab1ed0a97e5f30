import { isDeepStrictEqual } from 'node:util';
import type { Input } from '#contract/infer.ts';
import type { layout, SavedLayout, WorkspaceLayout } from '#contract/layout.ts';
import { authorOf, type Member } from '../actor.ts';
import { findBlueprint, holdBlueprint, lockBlueprint } from '../blueprints/lock.ts';
import { fail } from '../fail.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { closeAllOf } from './public-store.ts';
import { type Arrangement, changesOf, readArrangement, readLayout, resolveLayout } from './rules.ts';
import * as store from './store.ts';

/** @throws NOT_FOUND */
export async function readBlueprintLayout(portal: Portal, member: Member, id: string): Promise<SavedLayout> {
  const blueprint = await findBlueprint(portal.db, member.organization.id, id);
  return { ...(await store.layoutOf(portal.db, blueprint.id)), version: blueprint.layoutVersion };
}

/**
 * Sets what the editor of a blueprint's workspaces shows. Locking it forgets what builders arranged for themselves, and
 * where public URLs are withdrawn those that are open close.
 *
 * @param input.version of the layout that the admin read
 * @throws NOT_FOUND, BAD_REQUEST with an issue for each thing that is wrong, CONFLICT when somebody changed it since
 */
export async function setBlueprintLayout(
  portal: Portal,
  member: Member,
  { org: _org, id, version, ...sent }: Input<typeof layout.set>,
): Promise<SavedLayout> {
  const { layout: next, issues } = readLayout(sent);
  if (issues.length > 0) throw fail('BAD_REQUEST', undefined, { issues });
  await portal.change(authorOf(member), async ({ tx, audit, notify, after }) => {
    const blueprint = await lockBlueprint(tx, member.organization.id, id);
    const before = await store.layoutOf(tx, blueprint.id);
    // Sent twice, or nothing to change: what was asked for is so.
    if (isDeepStrictEqual(before, next)) return;
    if (version !== undefined && version !== blueprint.layoutVersion)
      throw fail('CONFLICT', 'Another admin changed this layout since you opened it. Load it again.');
    await store.saveLayout(tx, blueprint.id, next, blueprint.layoutVersion + 1);
    if (next.locked) await store.forgetArrangements(tx, blueprint.id);
    const closed = next.publicUrl ? [] : await closeAllOf(tx, blueprint.id);
    after(() => {
      for (const id of closed) portal.gateway.reviewPublic(id);
    });
    const { organizationId } = blueprint;
    await audit({
      organizationId,
      action: 'blueprint.layout_set',
      target: { type: 'blueprint', id: blueprint.id, label: blueprint.name },
      data: { changes: changesOf(before, next) },
    });
    await notify({ organizationId, type: 'blueprint', id: blueprint.id, for: 'admins' });
  });
  return readBlueprintLayout(portal, member, id);
}

/** What the editor of a workspace shows. @throws NOT_FOUND, also when it exists but the member may not see it */
export async function readWorkspaceLayout(portal: Portal, member: Member, id: string): Promise<WorkspaceLayout> {
  const workspace = await store.findWorkspace(portal.db, member.organization.id, id);
  const { blueprintId } = require(member, 'workspace.read', workspace);
  const [kept, arrangement] = await Promise.all([
    store.layoutOf(portal.db, blueprintId),
    store.arrangementOf(portal.db, id),
  ]);
  return resolveLayout(kept, arrangement);
}

/**
 * Orders and hides tabs of one's own workspace.
 *
 * @throws NOT_FOUND, FORBIDDEN for another's, CONFLICT where the layout is locked
 */
export async function arrange(
  portal: Portal,
  member: Member,
  input: { id: string } & Arrangement,
): Promise<WorkspaceLayout> {
  await portal.change(authorOf(member), async ({ tx, audit, notify }) => {
    const found = await store.findWorkspace(tx, member.organization.id, input.id);
    const workspace = require(member, 'workspace.enter', found);
    await holdBlueprint(tx, workspace.blueprintId);
    const kept = await store.layoutOf(tx, workspace.blueprintId);
    if (kept.locked) throw fail('CONFLICT', 'An admin has locked the layout of this workspace.');
    const arrangement = readArrangement(kept, input);
    if (isDeepStrictEqual(arrangement, await store.arrangementOf(tx, workspace.id))) return;
    await store.saveArrangement(tx, workspace.id, arrangement);
    const { organizationId } = workspace;
    await audit({
      organizationId,
      action: 'workspace.layout_arranged',
      target: { type: 'workspace', id: workspace.id, label: workspace.name },
      data: { ...arrangement },
    });
    await notify({ organizationId, type: 'workspace', id: workspace.id, for: { owner: workspace.ownerId } });
  });
  return readWorkspaceLayout(portal, member, input.id);
}
