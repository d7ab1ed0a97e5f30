import { ORPCError } from '@orpc/server';
import type { Updateable } from 'kysely';
import type { Input } from '#contract/infer.ts';
import type { WorkspaceAct, workspaces } from '#contract/workspaces.ts';
import { requireVisible } from '../access/actions.ts';
import { authorOf, type Member } from '../actor.ts';
import * as blueprints from '../blueprints/actions.ts';
import type { Change } from '../change.ts';
import type { Workspaces } from '../db/types.ts';
import { fail } from '../fail.ts';
import { can, seesAll } from '../policy/can.ts';
import { askerOf, require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { countStarted } from '../review/store.ts';
import { insertNamed, namesAtEngine } from './names.ts';
import { decide, decideQuota, proposeName } from './rules.ts';
import {
  behindOf,
  countByStatus,
  countRunning,
  findWorkspace,
  listWorkspaces,
  namesOf,
  phasesOf,
  tagsOf,
  type WorkspaceRow,
} from './store.ts';
import { factsOf, policyAct } from './view.ts';

/** @throws NOT_FOUND, also when it exists but the member may not see it */
export async function get(portal: Portal, member: Member, id: string): Promise<WorkspaceRow> {
  return require(member, 'workspace.read', await findWorkspace(portal.db, member.organization.id, id));
}

/** The running workspace that the member may enter. @throws NOT_FOUND, FORBIDDEN, WORKSPACE_NOT_RUNNING */
export async function getRunning(
  portal: Portal,
  member: Member,
  id: string,
): Promise<WorkspaceRow & { environmentId: string }> {
  const row = require(member, 'workspace.enter', await findWorkspace(portal.db, member.organization.id, id));
  if (row.status !== 'running' || !row.environmentId) throw fail('WORKSPACE_NOT_RUNNING');
  return { ...row, environmentId: row.environmentId };
}

export async function list(portal: Portal, member: Member, input: Input<typeof workspaces.list>) {
  const all = input.scope === 'all' && seesAll(member.role, 'workspace.read');
  // A user who asks for all, or for somebody else's, gets their own: the answer tells nothing about others.
  const filter = {
    organizationId: member.organization.id,
    ownerId: all ? input.owner : member.person.id,
    status: input.status,
    blueprint: input.blueprint,
    cluster: input.cluster,
    tag: input.tag,
    q: input.q,
  };
  const rows = await listWorkspaces(portal.db, filter, { limit: input.limit + 1, cursor: input.cursor });
  const page = rows.slice(0, input.limit);
  return {
    rows: page,
    nextCursor: rows.length > input.limit ? (page.at(-1)?.id ?? null) : null,
    counts: await countByStatus(portal.db, filter),
    tags: await tagsOf(portal.db, filter),
  };
}

/** Accepts a launch: a row that says what is wanted. The reconciler does the rest, whatever happens to this process. */
export async function launch(
  portal: Portal,
  member: Member,
  id: string,
  input: Input<typeof workspaces.create>,
): Promise<WorkspaceRow> {
  const known = await findWorkspace(portal.db, member.organization.id, id);
  if (known) return require(member, 'workspace.read', known);
  await portal.limits.launch(member.person.id);
  const blueprint = await blueprints.get(portal, member.organization.id, input.blueprint);

  await portal.change(authorOf(member), async (change) => {
    // First: why a blueprint cannot be launched is not for somebody who may not know of it.
    await requireVisible(change.tx, member, blueprint.id);
    refuse(blueprints.launchable(member, blueprint));
    await checkQuota(change, member);
    const name = input.name ?? proposeName(blueprint.name, await namesOf(change.tx, member.person.id));
    const made = await insertNamed(portal, change.tx, (random) => ({
      id,
      organizationId: member.organization.id,
      blueprintId: blueprint.id,
      clusterId: blueprint.clusterId,
      ownerId: member.person.id,
      name,
      ...namesAtEngine(blueprint, { user: member.person.email.split('@')[0]!, name, random }),
      intent: 'run',
      status: 'deploying',
      createdAt: change.now,
      updatedAt: change.now,
    }));
    // The same request came twice at once, and the other one was first.
    if (!made) return;
    await tell(
      portal,
      change,
      { id, name, organizationId: member.organization.id, ownerId: member.person.id },
      'launched',
      {
        blueprint: blueprint.id,
      },
    );
  });
  return get(portal, member, id);
}

/** Names of the member's own workspaces, for a proposal that is none of them. */
export const takenNames = (portal: Portal, member: Member) => namesOf(portal.db, member.person.id);

/** Renames, or replaces the tags. */
export async function update(
  portal: Portal,
  member: Member,
  { id, name, tags }: Input<typeof workspaces.update>,
): Promise<WorkspaceRow> {
  const values = { ...(name === undefined ? {} : { name }), ...(tags === undefined ? {} : { tags }) };
  if (Object.keys(values).length === 0) return get(portal, member, id);
  return set(portal, member, 'rename', id, name === undefined ? 'tagged' : 'renamed', () => values, values);
}

/** Asks for a start, and for a fresh attempt of a launch that failed. */
export async function start(portal: Portal, member: Member, id: string): Promise<WorkspaceRow> {
  const row = await get(portal, member, id);
  if (row.intent === 'run' && (row.status === 'running' || row.status === 'deploying')) return row;
  return set(portal, member, 'start', id, 'started', runAgain);
}

export async function restart(portal: Portal, member: Member, id: string): Promise<WorkspaceRow> {
  return set(portal, member, 'restart', id, 'restarted', runAgain);
}

export async function stop(portal: Portal, member: Member, id: string): Promise<WorkspaceRow> {
  const row = await get(portal, member, id);
  if (row.intent === 'stop') return row;
  return set(portal, member, 'stop', id, 'stopped', () => ({
    intent: 'stop',
    status: 'stopping',
    stopsAt: null,
    stopReason: null,
  }));
}

/** Moves a running one now; one that is stopped follows at its next start, and is not started for it. */
export async function upgrade(portal: Portal, member: Member, id: string): Promise<WorkspaceRow> {
  return set(portal, member, 'upgrade', id, 'upgraded', (row) => ({
    ...(row.intent === 'run' ? runAgain(row) : {}),
    upgradeTo: row.newestVersion,
  }));
}

/** Upgrades every workspace of a blueprint that is behind, each once however often this is asked. */
export async function upgradeAll(portal: Portal, member: Member, blueprintId: string) {
  const blueprint = await blueprints.get(portal, member.organization.id, blueprintId);
  const done = { upgrading: 0, atNextStart: 0, skipped: 0 };
  for (const id of await behindOf(portal.db, blueprint.id)) {
    try {
      const { intent } = await upgrade(portal, member, id);
      done[intent === 'run' ? 'upgrading' : 'atNextStart']++;
    } catch (error) {
      // It was deleted, stopped or upgraded by its owner meanwhile, or is in no state for it.
      if (!(error instanceof ORPCError)) throw error;
      done.skipped++;
    }
  }
  await portal.change(authorOf(member), (change) =>
    blueprints.tellBlueprint(portal, change, blueprint, 'blueprint.upgraded', done),
  );
  return done;
}

/** Deletes into the trash. Repeating it is harmless. */
export async function remove(portal: Portal, member: Member, id: string): Promise<WorkspaceRow> {
  const row = await get(portal, member, id);
  if (row.intent === 'delete') return row;
  return set(portal, member, 'delete', id, 'deleted', () => ({ intent: 'delete', status: 'deleting' }));
}

export async function restore(portal: Portal, member: Member, id: string): Promise<WorkspaceRow> {
  const row = await get(portal, member, id);
  if (row.status !== 'deleted' && row.intent === 'stop') return row;
  return set(portal, member, 'restore', id, 'restored', () => ({
    intent: 'stop',
    status: 'stopping',
    deletedAt: null,
  }));
}

export async function progress(portal: Portal, member: Member, id: string) {
  const row = await get(portal, member, id);
  return { row, phases: await phasesOf(portal.db, row.id, row.generation) };
}

/** The last lines of one service, the first one when none is named. Its owner's alone: logs may hold what the app was told. */
export async function logs(portal: Portal, member: Member, id: string, service?: string) {
  const row = require(member, 'workspace.enter', await findWorkspace(portal.db, member.organization.id, id));
  // Also while it is launched, or after that failed: this is when logs are looked for.
  if (!row.environmentId || !portal.gateway.connected(row.environmentId)) throw fail('WORKSPACE_NOT_RUNNING');
  const services = ['setup', ...(row.spec?.services.map((s) => s.name) ?? [])];
  const chosen = service ?? services[1] ?? services[0]!;
  if (!services.includes(chosen)) throw fail('NOT_FOUND', 'The workspace has no service of this name.');
  return { service: chosen, services, text: await portal.gateway.supervisor(row.environmentId).logs(chosen) };
}

const runAgain = (row: WorkspaceRow): Updateable<Workspaces> => ({
  intent: 'run',
  status: 'deploying',
  generation: row.generation + 1,
  problemCode: null,
  problemMessage: null,
  stopsAt: null,
  stopReason: null,
  keptAt: null,
});

async function set(
  portal: Portal,
  member: Member,
  act: WorkspaceAct,
  id: string,
  done: string,
  values: (row: WorkspaceRow) => Updateable<Workspaces>,
  data: Record<string, unknown> = {},
): Promise<WorkspaceRow> {
  await portal.change(authorOf(member), async (change) => {
    // Locked, so that two acts at once are decided one after the other, each on what the other left.
    await change.tx.selectFrom('workspaces').select('id').where('id', '=', id).forUpdate().execute();
    const row = require(member, 'workspace.read', await findWorkspace(change.tx, member.organization.id, id));
    refuse(decide(act, factsOf(row), can(askerOf(member), policyAct[act], row)));
    const next = values(row);
    if (next.intent === 'run' && row.intent !== 'run') await checkQuota(change, member, row);
    await change.tx
      .updateTable('workspaces')
      .set({ ...next, updatedAt: change.now })
      .where('id', '=', id)
      .execute();
    await tell(portal, change, row, done, data);
  });
  return get(portal, member, id);
}

async function checkQuota(change: Change, member: Member, row?: WorkspaceRow): Promise<void> {
  const ownerId = row?.ownerId ?? member.person.id;
  const { most, ...running } = await quotaOf(change, member.organization.id, ownerId, row?.id);
  refuse(decideQuota(running, most));
}

/** How many workspaces and previews of requests run for somebody, and how many may. Nobody else counts until the transaction has ended. */
export async function quotaOf({ tx }: Pick<Change, 'tx'>, organizationId: string, ownerId: string, except?: string) {
  const { maxRunningWorkspaces: most } = await tx
    .selectFrom('organizations')
    .select('maxRunningWorkspaces')
    .where('id', '=', organizationId)
    .executeTakeFirstOrThrow();
  // In this order: the first one locks.
  const workspaces = await countRunning(tx, organizationId, ownerId, except);
  return { workspaces, previews: await countStarted(tx, organizationId, ownerId), most };
}

async function tell(
  portal: Portal,
  change: Change,
  row: { id: string; name: string; organizationId: string; ownerId: string },
  done: string,
  data: Record<string, unknown>,
): Promise<void> {
  const { organizationId } = row;
  await change.audit({
    organizationId,
    action: `workspace.${done}`,
    target: { type: 'workspace', id: row.id, label: row.name },
    data,
  });
  await change.notify({ organizationId, type: 'workspace', id: row.id, for: { owner: row.ownerId } });
  change.after(() => portal.wake('workspaces'));
}

function refuse(verdict: ReturnType<typeof decide>): void {
  if (!verdict.ok) throw fail(verdict.code as Parameters<typeof fail>[0], verdict.reason);
}
