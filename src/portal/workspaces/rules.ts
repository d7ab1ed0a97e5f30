import type { Allowed } from '#contract/common.ts';
import { errors } from '#contract/errors.ts';
import type { WorkspaceAct, WorkspaceStatus } from '#contract/workspaces.ts';
import type { Verdict } from '../policy/can.ts';

export interface WorkspaceFacts {
  status: WorkspaceStatus;
  /** In the trash, where it can be restored from until it is purged. */
  restorable: boolean;
  /** Its blueprint has a newer version. */
  behind: boolean;
  /** It was asked to follow to that version already. */
  upgrading: boolean;
  /** The newest version of its blueprint has been set up. */
  ready: boolean;
  configured: boolean;
  /** A publish request of it waits for review. */
  requestPending: boolean;
  /** The environment says how an app of it is built and run. */
  publishable: boolean;
}

const yes: Allowed = { ok: true };
const no = (code: string, reason: string): Allowed => ({ ok: false, code, reason });

/**
 * Whether an act on a workspace is possible now, and the reason when it is not. The interface shows these reasons on its
 * buttons, and the actions refuse by the same rule.
 */
export function decide(act: WorkspaceAct, facts: WorkspaceFacts, verdict: Verdict): Allowed {
  if (verdict !== 'allow')
    return no('FORBIDDEN', entering.has(act) ? 'Only its owner can do this.' : errors.FORBIDDEN.message);
  if (facts.status === 'deleted' && act !== 'restore')
    return no('CONFLICT', 'The workspace is in the trash. Restore it first.');
  if (facts.status === 'deleting') return no('CONFLICT', 'The workspace is being deleted.');
  return rules[act](facts);
}

const entering = new Set<WorkspaceAct>(['open', 'publish']);
const running = (facts: WorkspaceFacts) =>
  facts.status === 'running' ? yes : no('WORKSPACE_NOT_RUNNING', errors.WORKSPACE_NOT_RUNNING.message);
const configured = (facts: WorkspaceFacts) =>
  facts.configured ? yes : no('NOT_CONFIGURED', errors.NOT_CONFIGURED.message);

const rules: Record<WorkspaceAct, (facts: WorkspaceFacts) => Allowed> = {
  // The editor also shows a launch that is under way, and why one failed.
  open: () => yes,
  rename: () => yes,
  delete: () => yes,
  start: (facts) =>
    facts.status === 'stopped' || facts.status === 'error'
      ? configured(facts)
      : no('CONFLICT', 'It is started already.'),
  stop: (facts) =>
    facts.status === 'running' || facts.status === 'error' || facts.status === 'deploying'
      ? yes
      : no('CONFLICT', 'It is stopped already.'),
  restart: (facts) => (facts.status === 'running' || facts.status === 'error' ? configured(facts) : running(facts)),
  upgrade: (facts) => {
    if (facts.status !== 'running' && facts.status !== 'stopped')
      return no('CONFLICT', 'Wait until it is running or stopped.');
    if (!facts.behind) return no('CONFLICT', 'It is on the newest version of its blueprint.');
    if (facts.upgrading) return no('CONFLICT', 'It is upgraded when it starts next.');
    return facts.ready ? configured(facts) : no('CONFLICT', 'Wait until its blueprint is ready.');
  },
  restore: (facts) => (facts.restorable ? yes : no('CONFLICT', 'It is not in the trash.')),
  publish: (facts) => {
    if (facts.status !== 'running') return running(facts);
    if (!facts.publishable) return no('CONFLICT', 'Its blueprint does not say how an app of it is run.');
    return facts.requestPending ? no('REQUEST_IN_PROGRESS', errors.REQUEST_IN_PROGRESS.message) : yes;
  },
};

/**
 * Whether one more workspace may run.
 *
 * @param running how many of the owner's run or are about to, without the one that is asked for, and how many previews of
 *   publish requests that they started
 */
export function decideQuota(running: { workspaces: number; previews: number }, most: number): Allowed {
  if (running.workspaces + running.previews < most) return yes;
  const them = running.previews > 0 ? ['workspace or preview', 'workspaces and previews'] : ['workspace', 'workspaces'];
  return no('QUOTA_EXCEEDED', `You may have ${most} running ${them[most === 1 ? 0 : 1]}. Stop one to launch another.`);
}

/** A name for a new workspace: the blueprint's, with the first number that makes it one of its own among the owner's. */
export function proposeName(blueprint: string, taken: string[]): string {
  const names = new Set(taken.map((name) => name.toLowerCase()));
  const base = blueprint.slice(0, 50);
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base} ${n}`;
    if (!names.has(name.toLowerCase())) return name;
  }
}
