import type { DeploymentStatus } from '#contract/publishing.ts';
import type { Decision } from '../publishing/rules.ts';

/** A version that waits to go live or is on its way. */
interface Open {
  number: number;
  /** Until it is built it takes along what is set meanwhile. */
  status: DeploymentStatus;
  restores: string | null;
  /** It was made to apply what was set for the app. */
  appliesSettings: boolean;
  /** Of the variables that it has, once it is built. */
  variablesRevision: number;
}

export interface RollbackFacts {
  takenDown: boolean;
  /** The version to go back to. */
  wanted: { id: string; commit: string; status: DeploymentStatus };
  /** The commit that is live; null when nothing is. */
  liveCommit: string | null;
  open: Open | null;
}

const refuse = (reason: string): Decision => ({ do: 'refuse', code: 'CONFLICT', reason });

const onItsWay = ({ number }: Open) => refuse(`Version ${number} is on its way. Wait until it is live or has failed.`);

export interface RemoveFacts extends Pick<RollbackFacts, 'open'> {
  /** A publish request of the app waits for review. */
  asked: boolean;
}

/** What is on its way would go on without its app. */
export function decideRemove({ open, asked }: RemoveFacts): Decision {
  if (open) return onItsWay(open);
  return asked ? refuse('A publish request of it waits for review. Reject it first.') : { do: 'decide' };
}

export interface ApplyFacts extends Pick<RollbackFacts, 'takenDown' | 'liveCommit' | 'open'> {
  /** How often the list was changed, and how often it had been when what is live was deployed. */
  wantedRevision: number;
  liveRevision: number;
}

/** Variables are applied to what is live; what is on its way takes them along as they were when it began. */
export function decideApply({ takenDown, liveCommit, open, wantedRevision, liveRevision }: ApplyFacts): Decision {
  const takesThem = open?.status === 'queued' || open?.variablesRevision === wantedRevision;
  if (open?.appliesSettings && takesThem) return { do: 'repeat' };
  if (open) return onItsWay(open);
  if (liveCommit === null) return refuse('Nothing is live. The next version gets them.');
  if (wantedRevision === liveRevision) return { do: 'repeat' };
  return takenDown ? refuse('The app is taken down. Put it back up first.') : { do: 'decide' };
}

/** Going back leads to what was live once, one deployment at a time; the same again answers the same. */
export function decideRollback({ takenDown, wanted, liveCommit, open }: RollbackFacts): Decision {
  if (open?.restores === wanted.id && !open.appliesSettings) return { do: 'repeat' };
  if (open) return onItsWay(open);
  if (liveCommit === wanted.commit) return { do: 'repeat' };
  if (takenDown) return refuse('The app is taken down. Put it back up first.');
  return wanted.status === 'superseded' ? { do: 'decide' } : refuse('This version was never live.');
}
