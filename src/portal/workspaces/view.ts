import { primaryService } from '#contract/environment.ts';
import type { WorkspaceAct } from '#contract/workspaces.ts';
import { type Phase, type Progress, phases, type Workspace, workspaceActs } from '#contract/workspaces.ts';
import type { Member } from '../actor.ts';
import { type Act, can } from '../policy/can.ts';
import { askerOf } from '../policy/require.ts';
import { stopReasonText } from './lifetime-rules.ts';
import { decide, type WorkspaceFacts } from './rules.ts';
import type { phasesOf, WorkspaceRow } from './store.ts';

/** What the policy calls an act of the interface. */
export const policyAct: Record<WorkspaceAct, Act> = {
  open: 'workspace.enter',
  start: 'workspace.start',
  stop: 'workspace.stop',
  restart: 'workspace.start',
  rename: 'workspace.rename',
  upgrade: 'workspace.upgrade',
  delete: 'workspace.delete',
  restore: 'workspace.delete',
  publish: 'workspace.publish',
};

export const factsOf = (row: WorkspaceRow): WorkspaceFacts => ({
  status: row.status,
  restorable: row.status === 'deleted' && row.environmentId !== null,
  behind: row.sourceVersion !== null && row.newestVersion !== null && row.sourceVersion !== row.newestVersion,
  upgrading: row.upgradeTo !== null,
  ready: row.readiness === 'ready',
  configured: Boolean(row.configured),
  requestPending: Boolean(row.requestPending),
  publishable: row.spec?.app !== undefined,
});

export function viewWorkspace(row: WorkspaceRow, member: Member): Workspace {
  const facts = factsOf(row);
  const asker = askerOf(member);
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    problem: row.problemCode ? { code: row.problemCode, message: row.problemMessage ?? '' } : null,
    blueprint: { id: row.blueprintId, name: row.blueprintName, removed: row.blueprintRemovedAt !== null },
    cluster: { id: row.clusterId, name: row.clusterName },
    owner: { id: row.ownerId, email: row.ownerEmail, name: row.ownerName, removed: Boolean(row.ownerRemoved) },
    previewPort: row.spec ? (primaryService(row.spec, row.primaryService)?.port ?? null) : null,
    tags: row.tags,
    environment: row.environmentName ? { name: row.environmentName, project: row.projectName ?? '' } : null,
    version: row.sourceVersion,
    behind: facts.behind,
    upgradesAtStart: facts.upgrading && row.intent === 'stop',
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    stopsAt: row.stopsAt?.toISOString() ?? null,
    stopReason: row.stopReason && { code: row.stopReason, message: stopReasonText(row.stopReason, row) },
    lastActiveAt: row.lastActiveAt?.toISOString() ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
    allowed: Object.fromEntries(
      workspaceActs.map((act) => [act, decide(act, facts, can(asker, policyAct[act], row))]),
    ) as Workspace['allowed'],
  };
}

export function viewProgress(row: WorkspaceRow, saved: Awaited<ReturnType<typeof phasesOf>>, member: Member): Progress {
  const mayEnter = can(askerOf(member), 'workspace.enter', row) === 'allow';
  const byName = new Map(saved.map((phase) => [phase.phase as Phase, phase]));
  return {
    status: row.status,
    phases: phases.map((phase) => {
      const known = byName.get(phase);
      return {
        phase,
        status: known?.status ?? 'waiting',
        startedAt: known?.startedAt.toISOString() ?? null,
        finishedAt: known?.finishedAt?.toISOString() ?? null,
        message: known?.message ?? null,
        log: mayEnter ? (known?.log ?? null) : null,
      };
    }),
  };
}
