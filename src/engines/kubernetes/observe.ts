import type { Observation } from '../engine.ts';
import { specOf } from '../state.ts';
import { handleOf, type State } from './record.ts';
import type { ContainerStatus, Pod } from './types.ts';

/** Reasons of a container that does not come up by waiting, in words. */
const stuck: Record<string, string> = {
  ImagePullBackOff: 'Its image cannot be pulled.',
  ErrImagePull: 'Its image cannot be pulled.',
  InvalidImageName: 'The name of its image is not valid.',
  ErrImageNeverPull: 'Its image is not on the node.',
  CreateContainerConfigError: 'The cluster cannot make its container.',
  CreateContainerError: 'The cluster cannot make its container.',
  RunContainerError: 'The cluster cannot start its container.',
  CrashLoopBackOff: 'It ends as soon as it has started.',
};

const statuses = (pod: Pod): ContainerStatus[] => [
  ...(pod.status?.initContainerStatuses ?? []),
  ...(pod.status?.containerStatuses ?? []),
];

/** Why a pod will not start, when that is so. */
export function podFault(pod: Pod): string | null {
  for (const { state } of statuses(pod)) {
    const words = stuck[state?.waiting?.reason ?? ''];
    if (words) return words;
  }
  return null;
}

/** What a pod waits for that has not started, in words. */
export function podWaits(pod: Pod): string {
  const condition = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  return condition?.message
    ? `No node of the cluster takes it: ${condition.message.slice(0, 300)}`
    : 'The cluster has not started it yet.';
}

/**
 * One of a Deployment that only another one can take the place of: the cluster ended it, or its container ended, which finds
 * nothing of what it was given when it is started again.
 */
export const isSpent = (pod: Pod) =>
  isOver(pod) ||
  (pod.status?.containerStatuses ?? []).some(
    ({ state, lastState }) => !state?.running && (state?.terminated ?? lastState?.terminated) !== undefined,
  );

export const isOver = (pod: Pod) => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
export const isRunning = (pod: Pod) =>
  pod.status?.phase === 'Running' &&
  (pod.status.containerStatuses ?? []).length > 0 &&
  pod.status.containerStatuses!.every(({ state }) => state?.running !== undefined);

/** How a pod ended, and what to say of it; null when it ended well. */
export function podEnd(pod: Pod, memory: number): string | null {
  if (pod.status?.phase === 'Succeeded') return null;
  if (pod.status?.reason === 'Evicted')
    return `The cluster ended it: ${(pod.status.message ?? 'its node ran out of something').slice(0, 300)}`;
  const ended = statuses(pod).find(({ state }) => state?.terminated && state.terminated.exitCode !== 0)?.state;
  if (ended?.terminated?.reason === 'OOMKilled') return `Its memory of ${memory} MiB was used up.`;
  return ended?.terminated ? `It ended (code ${ended.terminated.exitCode}).` : 'The cluster ended it.';
}

type Seen = Pick<Observation, 'state' | 'message'>;

function observePod(state: State, pod: Pod): Seen {
  if (isOver(pod)) {
    const message = state.wanted === 'stopped' ? null : podEnd(pod, specOf(state).resources.memory);
    // Zero: it ended by itself, as at the end of its lease.
    return message === null ? { state: 'stopped' } : { state: 'failed', message };
  }
  if (pod.metadata.deletionTimestamp) return { state: 'stopping' };
  if (isRunning(pod)) return { state: 'running' };
  const fault = podFault(pod);
  return fault === null ? { state: 'starting' } : { state: 'failed', message: fault };
}

/** Of several pods the first of these counts: what serves, then what an admin has to know of. */
const telling: Seen['state'][] = ['running', 'failed', 'starting', 'stopping', 'stopped'];

/** What is true of an environment, from its record and its pods. Null for one that is not whole yet. */
export function observe(state: State, pods: Pod[]): Observation | null {
  if (!state.filled) return null;
  const base = { id: state.id, handle: handleOf(state), labels: state.labels, purpose: state.purpose };
  if (state.trashed) return { ...base, state: 'trashed' };
  // The cluster keeps those that it ended, beside the ones that came in their place.
  const living = pods.filter((pod) => !isOver(pod));
  const seen = (living.length > 0 ? living : pods).map((pod) => observePod(state, pod));
  seen.sort((one, other) => telling.indexOf(one.state) - telling.indexOf(other.state));
  return { ...base, ...(seen[0] ?? { state: 'stopped' }) };
}
