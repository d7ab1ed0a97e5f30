import type { DeploymentStatus } from '#contract/publishing.ts';
import type { Capabilities } from '#engines/engine.ts';
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

/** What keeps an app from running more than once. @param place.capabilities null when its cluster was removed */
export function whyOneReplica(place: {
  capabilities: Pick<Capabilities, 'replicas'> | null;
  hasVolumes: boolean;
}): string | null {
  if (!place.capabilities) return 'The cluster that it ran on was removed.';
  if (!place.capabilities.replicas) return 'This machine runs an app once. On Kubernetes it can have more.';
  return place.hasVolumes ? 'It keeps files in a volume, which one copy at a time may write.' : null;
}

export interface ReplicasFacts extends Pick<RollbackFacts, 'takenDown' | 'open'> {
  /** Copies that it should run as. */
  wanted: number;
  /** Copies that what is live was started as; null when nothing is live. */
  live: number | null;
  /** See {@link whyOneReplica}. */
  reason: string | null;
}

/**
 * The number is applied to what is live at once, by a deployment. Asked for again after that failed, it is tried again. `save`:
 * nothing is up, and what is deployed next has it.
 */
export function decideReplicas(
  asked: number,
  { wanted, live, takenDown, open, reason }: ReplicasFacts,
): Decision | { do: 'save' } {
  if (asked > 1 && reason !== null) return refuse(reason);
  const isSaved = asked === wanted;
  if (open && !takenDown) return isSaved ? { do: 'repeat' } : onItsWay(open);
  if (live !== null && live !== asked && !takenDown) return { do: 'decide' };
  return { do: isSaved ? 'repeat' : 'save' };
}

/** Going back leads to what was live once, one deployment at a time; the same again answers the same. */
export function decideRollback({ takenDown, wanted, liveCommit, open }: RollbackFacts): Decision {
  if (open?.restores === wanted.id && !open.appliesSettings) return { do: 'repeat' };
  if (open) return onItsWay(open);
  if (liveCommit === wanted.commit) return { do: 'repeat' };
  if (takenDown) return refuse('The app is taken down. Put it back up first.');
  return wanted.status === 'superseded' ? { do: 'decide' } : refuse('This version was never live.');
}
