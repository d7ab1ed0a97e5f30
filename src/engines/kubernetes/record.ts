import { z } from 'zod';
import type { Handle } from '../engine.ts';
import { keptState } from '../state.ts';
import { environmentName, labelled, shownLabels } from './names.ts';
import type { Meta, Secret } from './types.ts';

/** The content of an environment's record. */
const state = keptState.extend({
  /** Its volume has its files: until then it is not an environment, and only repeating the clone goes on. */
  filled: z.boolean(),
  trashed: z.boolean(),
  /** From two on it is a Deployment. While this says one there is none: it goes before this is written. */
  replicas: z.int().min(1).default(1),
});
export type State = z.infer<typeof state>;

export interface RecordOf {
  state: State;
  meta: Meta;
}

/** Of its record, its volume and what it runs in. */
export const labelsOf = ({ id, labels }: State) => ({
  ...shownLabels(labels),
  ...labelled({ kind: 'environment', id }),
});

/**
 * The record of an environment: a secret, because of `variables`. Pod, Deployment and volume are owned by it, so deleting it
 * deletes them, in one call that cannot be cut off half-way.
 */
export const recordObject = (value: State, meta?: Meta): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: environmentName(value.id),
    labels: labelsOf(value),
    // So a change that was made meanwhile is not overwritten.
    ...(meta?.resourceVersion ? { resourceVersion: meta.resourceVersion } : {}),
  },
  type: 'slipway.dev/environment',
  data: { state: Buffer.from(JSON.stringify(value)).toString('base64') },
});

/** Null for one that is not ours to read: a cluster may hold what a newer portal wrote. */
export function readRecord(secret: Secret): RecordOf | null {
  try {
    const value = state.parse(JSON.parse(Buffer.from(secret.data?.state ?? '', 'base64').toString('utf8')));
    return { state: value, meta: secret.metadata };
  } catch {
    return null;
  }
}

export const ownedBy = ({ name, uid }: Meta) => [
  // A controller, because a drained node then lets the pod go without being forced: the portal starts it elsewhere.
  { apiVersion: 'v1', kind: 'Secret', name, uid: uid!, controller: true },
];

export const handleOf = (value: State): Handle => ({
  engine: 'kubernetes',
  version: 1,
  id: value.id,
  data: { version: value.version },
});
