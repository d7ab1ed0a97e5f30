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

/** What is true of an environment, from its record and its pod. Null for one that is not whole yet. */
export function observe(state: State, pod: Pod | undefined): Observation | null {
  if (!state.filled) return null;
  const base = { id: state.id, handle: handleOf(state), labels: state.labels, purpose: state.purpose };
  if (state.trashed) return { ...base, state: 'trashed' };
  if (!pod) return { ...base, state: 'stopped' };
  if (isOver(pod)) {
    const message = state.wanted === 'stopped' ? null : podEnd(pod, specOf(state).resources.memory);
    // Zero: it ended by itself, as at the end of its lease.
    return message === null ? { ...base, state: 'stopped' } : { ...base, state: 'failed', message };
  }
  if (pod.metadata.deletionTimestamp) return { ...base, state: 'stopping' };
  if (isRunning(pod)) return { ...base, state: 'running' };
  const fault = podFault(pod);
  return fault === null ? { ...base, state: 'starting' } : { ...base, state: 'failed', message: fault };
}
