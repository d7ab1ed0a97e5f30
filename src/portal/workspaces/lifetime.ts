import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { fail } from '../fail.ts';
import { require } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { get } from './actions.ts';
import { type LifetimePlan, planLifetime, stopReasonText } from './lifetime-rules.ts';
import { findWorkspace, runningWithLimits, type WorkspaceRow } from './store.ts';

/** Milliseconds between two looks after which the portal counts as having been away. */
const away = 2 * 60_000;

type Limited = Awaited<ReturnType<typeof runningWithLimits>>[number];

/** Stops what nobody uses and what has run for as long as it may, each told to its owner before. */
export function lifetimes(portal: Portal) {
  let lookedAt: number | null = null;
  return async function endLifetimes(): Promise<void> {
    const now = portal.clock();
    const since = lookedAt === null ? Number.POSITIVE_INFINITY : now.getTime() - lookedAt;
    lookedAt = now.getTime();
    const surprised = since > away || since < 0;
    for (const row of await runningWithLimits(portal.db)) {
      const status = portal.gateway.status(row.environmentId);
      const heard = status ? new Date(status.activeAt) : null;
      const lastActiveAt = heard && (!row.lastActiveAt || heard > row.lastActiveAt) ? heard : row.lastActiveAt;
      // Rows that were running before starts were written down.
      const startedAt = row.startedAt ?? row.updatedAt;
      const plan = planLifetime({ ...row, startedAt, lastActiveAt, heard: heard !== null, surprised }, now);
      if (plan.do !== 'nothing') await carryOut(portal, row, plan);
    }
  };
}

/** Only while nothing else was asked for, and what was told is still what was told. */
async function carryOut(portal: Portal, row: Limited, plan: Exclude<LifetimePlan, { do: 'nothing' }>): Promise<void> {
  await portal.change('system', async (change) => {
    const written = await change.tx
      .updateTable('workspaces')
      .set({ ...valuesOf(plan), updatedAt: change.now })
      .where('id', '=', row.id)
      .where('intent', '=', 'run')
      .where('status', '=', 'running')
      .where('generation', '=', row.generation)
      .where('stopsAt', 'is not distinct from', row.stopsAt)
      .executeTakeFirst();
    if (written.numUpdatedRows === 0n) return;
    if (plan.do === 'stop') {
      await change.audit({
        organizationId: row.organizationId,
        action: 'workspace.stopped',
        target: { type: 'workspace', id: row.id, label: row.name },
        data: { reason: plan.reason, message: stopReasonText(plan.reason, row) },
      });
      change.after(() => portal.wake('workspaces'));
    }
    await tellOwner(change, row);
  });
}

function valuesOf(plan: Exclude<LifetimePlan, { do: 'nothing' }>) {
  switch (plan.do) {
    case 'tell':
      return { stopsAt: plan.stopsAt, stopReason: plan.reason };
    case 'untell':
      return { stopsAt: null, stopReason: null };
    case 'stop':
      return { intent: 'stop', status: 'stopping', stopsAt: null, stopReason: plan.reason } as const;
  }
}

/** "Keep it running": counts as being used now. @throws NOT_FOUND, FORBIDDEN, WORKSPACE_NOT_RUNNING, CONFLICT */
export async function keep(portal: Portal, member: Member, id: string): Promise<WorkspaceRow> {
  await portal.change(authorOf(member), async (change) => {
    const { tx, now } = change;
    await tx.selectFrom('workspaces').select('id').where('id', '=', id).forUpdate().execute();
    const row = require(member, 'workspace.start', await findWorkspace(tx, member.organization.id, id));
    if (row.intent !== 'run') throw fail('WORKSPACE_NOT_RUNNING');
    if (row.stopReason === 'lifetime')
      throw fail('CONFLICT', 'It has run for as long as its blueprint allows. You can start it again afterwards.');
    await tx
      .updateTable('workspaces')
      .set({ keptAt: now, stopsAt: null, stopReason: null, updatedAt: now })
      .where('id', '=', id)
      .execute();
    await change.audit({
      organizationId: row.organizationId,
      action: 'workspace.kept',
      target: { type: 'workspace', id, label: row.name },
    });
    await tellOwner(change, row);
  });
  return get(portal, member, id);
}

const tellOwner = ({ notify }: Change, row: { id: string; organizationId: string; ownerId: string }) =>
  notify({ organizationId: row.organizationId, type: 'workspace', id: row.id, for: { owner: row.ownerId } });
