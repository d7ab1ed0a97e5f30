import type { DeploymentStatus } from '#contract/publishing.ts';
import type { Decision } from '../publishing/rules.ts';

export interface RollbackFacts {
  takenDown: boolean;
  /** The version to go back to. */
  wanted: { id: string; commit: string; status: DeploymentStatus };
  /** The commit that is live; null when nothing is. */
  liveCommit: string | null;
  /** What waits to go live or is on its way. */
  open: { number: number; restores: string | null } | null;
}

const refuse = (reason: string): Decision => ({ do: 'refuse', code: 'CONFLICT', reason });

export interface RemoveFacts extends Pick<RollbackFacts, 'open'> {
  /** A publish request of the app waits for review. */
  asked: boolean;
}

/** What is on its way would go on without its app. */
export function decideRemove({ open, asked }: RemoveFacts): Decision {
  if (open) return refuse(`Version ${open.number} is on its way. Wait until it is live or has failed.`);
  return asked ? refuse('A publish request of it waits for review. Reject it first.') : { do: 'decide' };
}

/** Going back leads to what was live once, one deployment at a time; the same again answers the same. */
export function decideRollback({ takenDown, wanted, liveCommit, open }: RollbackFacts): Decision {
  if (open?.restores === wanted.id) return { do: 'repeat' };
  if (open) return refuse(`Version ${open.number} is on its way. Wait until it is live or has failed.`);
  if (liveCommit === wanted.commit) return { do: 'repeat' };
  if (takenDown) return refuse('The app is taken down. Put it back up first.');
  return wanted.status === 'superseded' ? { do: 'decide' } : refuse('This version was never live.');
}
