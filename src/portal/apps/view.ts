import type { z } from 'zod';
import { type app, mostReplicas } from '#contract/apps.ts';
import type { Allowed } from '#contract/common.ts';
import { errors } from '#contract/errors.ts';
import type { Capabilities } from '#engines/engine.ts';
import type { Member } from '../actor.ts';
import type { Config } from '../config.ts';
import { recordName, recordValue } from '../domains/rules.ts';
import { cloneUrl } from '../forges/rules.ts';
import { can } from '../policy/can.ts';
import { askerOf } from '../policy/require.ts';
import { heldAtForge } from '../publishing/held-up.ts';
import type { Decision, Restart } from '../publishing/rules.ts';
import { appUrl } from '../publishing/view.ts';
import {
  type ApplyFacts,
  decideApply,
  decideRemove,
  decideReplicas,
  decideRollback,
  type RemoveFacts,
  type ReplicasFacts,
  type RollbackFacts,
  whyOneReplica,
} from './rules.ts';
import type { AppMemberRow, AppRow, HeldUpRow, PlaceRow, VersionRow } from './store.ts';

type App = z.infer<typeof app>;

/** What an app has beside its row. */
export interface AppParts {
  versions: VersionRow[];
  members: AppMemberRow[];
  held: HeldUpRow | undefined;
  /** Set while what is live does not run. */
  restart: (Restart & { message: string }) | null;
  place: PlaceRow;
  /** Of its cluster's engine. */
  capabilities: Capabilities | null;
  /** Copies that serve what is live. */
  running: number;
  /** What those that are connected are called. */
  names: string[];
}

export function viewApp(
  config: Config,
  member: Member,
  row: AppRow,
  { versions, members, held, restart, place, capabilities, running, names }: AppParts,
): App {
  const replicas = replicasFacts(row, versions, place, capabilities);
  const live = versions.find((version) => version.id === row.liveVersionId);
  const mayManage: Allowed =
    can(askerOf(member), 'app.manage', row) === 'allow'
      ? { ok: true }
      : { ok: false, code: 'FORBIDDEN', reason: errors.FORBIDDEN.message };
  return {
    id: row.id,
    subdomain: row.subdomain,
    url: appUrl(config, row),
    domain: domainOf(config, row),
    repository: cloneUrl(config, { ...row, repository: row.repository ?? row.subdomain }),
    owner: { id: row.ownerId, email: row.ownerEmail, name: row.ownerName },
    workspace: row.workspaceId && row.workspaceName !== null ? { id: row.workspaceId, name: row.workspaceName } : null,
    live: live ? { version: live.number, commit: live.commit, since: live.finishedAt!.toISOString() } : null,
    formerNames: row.formerNames.map(({ subdomain, since }) => ({
      subdomain,
      url: appUrl(config, { ...row, subdomain }),
      since: new Date(since).toISOString(),
    })),
    heldUp: held ? { request: held.id, ...heldAtForge({ ...held, isTold: held.error === held.toldCarryError }) } : null,
    restart:
      restart && row.takenDownAt === null
        ? { message: restart.message, tries: restart.tries, dueAt: restart.dueAt.toISOString() }
        : null,
    takenDownAt: row.takenDownAt?.toISOString() ?? null,
    variablesApplied: !live || live.variablesRevision === row.variablesRevision,
    replicas: { ...replicasOf(replicas), running, names },
    audience: row.audience,
    hasPassword: row.passwordHash !== null,
    members: members.map(({ id, email, name }) => ({ id, email, name })),
    versions: versions.map((version) => ({
      version: version.number,
      commit: version.commit,
      status: version.status,
      message: version.message,
      request: version.requestId,
      builder: { id: version.builderId, email: version.builderEmail, name: version.builderName },
      reviewer: version.reviewerId
        ? { id: version.reviewerId, email: version.reviewerEmail!, name: version.reviewerName! }
        : null,
      ...originOf(version),
      createdAt: version.createdAt.toISOString(),
      allowed: {
        rollback: mayManage.ok ? allowedOf(decideRollback(rollbackFacts(row, versions, version))) : mayManage,
      },
    })),
    createdAt: row.createdAt.toISOString(),
    allowed: {
      update: mayManage,
      remove: mayManage.ok ? allowedOf(decideRemove(removeFacts(row, versions))) : mayManage,
      applyVariables: mayManage.ok ? allowedOf(decideApply(applyFacts(row, versions))) : mayManage,
      setReplicas: mayManage.ok ? allowedOf(decideReplicas(row.replicas === 1 ? 2 : 1, replicas)) : mayManage,
    },
  };
}

function replicasOf({ wanted, live, takenDown, reason }: ReplicasFacts): Omit<App['replicas'], 'running' | 'names'> {
  const isApplied = live === null || live === wanted;
  // What is down, or can only run once, waits for nothing.
  const applied = isApplied || takenDown || reason !== null;
  return { wanted, most: reason === null ? mostReplicas : 1, reason, applied };
}

function domainOf(config: Config, row: AppRow): App['domain'] {
  if (row.host === null) return null;
  const url = new URL(appUrl(config, row));
  const target = url.hostname;
  url.hostname = row.host;
  return {
    host: row.host,
    url: url.origin,
    status: row.domainVerifiedAt ? 'verified' : 'pending',
    records: [
      { type: 'TXT', name: recordName(row.host), value: recordValue(row.domainToken!) },
      { type: 'CNAME', name: row.host, value: target },
    ],
    fault: row.domainFault,
    checkedAt: row.domainCheckedAt?.toISOString() ?? null,
  };
}

/** What made a version that no publish request did. */
function originOf(version: VersionRow): Pick<App['versions'][number], 'rollback' | 'redeploy'> {
  if (!version.rolledBackBy) return { rollback: null, redeploy: null };
  const by = { id: version.rolledBackBy, email: version.returnerEmail!, name: version.returnerName! };
  const restored = version.restoredNumber!;
  if (version.appliesSettings) return { rollback: null, redeploy: { of: restored, by } };
  return { rollback: { to: restored, by }, redeploy: null };
}

export function rollbackFacts(row: AppRow, versions: VersionRow[], wanted: VersionRow): RollbackFacts {
  return {
    takenDown: row.takenDownAt !== null,
    wanted,
    liveCommit: versions.find((version) => version.id === row.liveVersionId)?.commit ?? null,
    open: openOf(versions),
  };
}

export function applyFacts(row: AppRow, versions: VersionRow[]): ApplyFacts {
  const live = versions.find((version) => version.id === row.liveVersionId);
  return {
    takenDown: row.takenDownAt !== null,
    liveCommit: live?.commit ?? null,
    open: openOf(versions),
    wantedRevision: row.variablesRevision,
    liveRevision: live?.variablesRevision ?? 0,
  };
}

export function replicasFacts(
  row: AppRow,
  versions: VersionRow[],
  place: PlaceRow,
  capabilities: Capabilities | null,
): ReplicasFacts {
  return {
    takenDown: row.takenDownAt !== null,
    open: openOf(versions),
    wanted: row.replicas,
    live: place.replicas,
    reason: whyOneReplica({ capabilities, hasVolumes: place.hasVolumes }),
  };
}

export function removeFacts(row: AppRow, versions: VersionRow[]): RemoveFacts {
  return { open: openOf(versions), asked: Boolean(row.asked) };
}

/** The version that waits to go live or is on its way. */
const openOf = (versions: VersionRow[]) =>
  versions.find(({ status }) => status === 'queued' || status === 'building') ?? null;

/** What is live or on its way already needs no button, though asking for it again is no error. */
function allowedOf(decision: Decision | { do: 'save' }): Allowed {
  if (decision.do === 'decide' || decision.do === 'save') return { ok: true };
  const reason = decision.do === 'repeat' ? 'This is what is live, or on its way.' : decision.reason;
  return { ok: false, code: 'CONFLICT', reason };
}
