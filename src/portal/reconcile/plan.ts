import type { WorkspaceStatus } from '#contract/workspaces.ts';
import type { Observation } from '#engines/engine.ts';

export interface Facts {
  intent: 'run' | 'stop' | 'delete';
  status: WorkspaceStatus;
  generation: number;
  deletedAt: Date | null;
  environment: null | {
    /** The generation it last became ready in; 0 while it never has. */
    ranGeneration: number;
    /** `unknown` until the engine has told about this cluster; `absent` when it told and left this one out. */
    observed: Observation['state'] | 'unknown' | 'absent';
  };
}

/**
 * launch: bring it to its generation, from nothing or from stopped. revive: it ended without being asked; start it again.
 * settle…: only the row is behind what already is.
 */
export type Plan =
  | 'nothing'
  | 'launch'
  | 'revive'
  | 'stop'
  | 'restore'
  | 'trash'
  | 'purge'
  | 'settle_running'
  | 'settle_stopped'
  | 'settle_deleted';

/** Days that a deleted workspace can be restored. */
export const trashDays = 7;

/** What has to be done so that what is becomes what is wanted. Pure: it may be asked at any time, after any crash. */
export function plan(facts: Facts, now: Date): Plan {
  return plans[facts.intent](facts, now);
}

const plans: Record<Facts['intent'], (facts: Facts, now: Date) => Plan> = {
  run({ status, generation, environment }) {
    // An error waits for a person: their "Start" makes a new generation and sets the status.
    if (status === 'error') return 'nothing';
    if (!environment || environment.ranGeneration < generation) return 'launch';
    switch (environment.observed) {
      case 'unknown':
      case 'starting':
      case 'stopping':
        return 'nothing';
      case 'running':
        return status === 'running' ? 'nothing' : 'settle_running';
      default:
        return 'revive';
    }
  },

  stop({ status, environment }) {
    if (!environment) return status === 'stopped' ? 'nothing' : 'settle_stopped';
    switch (environment.observed) {
      case 'trashed':
        return 'restore';
      case 'stopped':
      case 'failed':
      case 'absent':
        return status === 'stopped' ? 'nothing' : 'settle_stopped';
      case 'unknown':
        return status === 'stopped' ? 'nothing' : 'stop';
      default:
        return 'stop';
    }
  },

  delete({ status, environment, deletedAt }, now) {
    if (!environment) return 'settle_deleted';
    if (status !== 'deleted') return 'trash';
    return deletedAt && now.getTime() - deletedAt.getTime() > trashDays * 86_400_000 ? 'purge' : 'nothing';
  },
};
