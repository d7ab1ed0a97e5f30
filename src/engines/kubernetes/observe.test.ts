import { expect, it } from 'vitest';
import { environmentSpec } from '#contract/environment.ts';
import { isSpent, observe, podWaits } from './observe.ts';
import type { State } from './record.ts';
import type { ContainerStatus, Pod } from './types.ts';

const state: State = {
  format: 1,
  id: 'env1',
  labels: { organization: 'acme' },
  purpose: 'workspace',
  version: 'v1',
  spec: environmentSpec.parse({ version: 1, name: 'X', resources: { memory: 512 } }),
  resources: { memory: 256 },
  variables: {},
  startServices: true,
  filled: true,
  wanted: 'running',
  trashed: false,
  replicas: 1,
};
const pod = (status: Pod['status'], deletionTimestamp?: string): Pod => ({
  metadata: { name: 'env-env1', ...(deletionTimestamp ? { deletionTimestamp } : {}) },
  status,
});
const main = (state: ContainerStatus['state']): ContainerStatus[] => [{ name: 'main', state }];
const now = '2026-01-01T00:00:00Z';
const running = pod({ phase: 'Running', containerStatuses: main({ running: {} }) });
const over = (exitCode: number, reason = 'Error') =>
  pod({
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    containerStatuses: main({ terminated: { exitCode, reason } }),
  });

it.each<[string, Partial<State>, Pod | undefined, string | null, RegExp?]>([
  ['one without its files is not there', { filled: false }, running, null],
  ['one in the trash', { trashed: true }, undefined, 'trashed'],
  ['no pod', {}, undefined, 'stopped'],
  ['waiting for a node', {}, pod({ phase: 'Pending' }), 'starting'],
  ['before its container', {}, pod({ phase: 'Running', containerStatuses: main({ waiting: {} }) }), 'starting'],
  ['running', {}, running, 'running'],
  ['being ended', {}, { ...running, metadata: { name: 'env-env1', deletionTimestamp: now } }, 'stopping'],
  ['being ended before it ran', {}, pod({ phase: 'Pending' }, now), 'stopping'],
  ['at the end of its lease', {}, over(0), 'stopped'],
  ['ended with a fault', {}, over(3), 'failed', /code 3/],
  ['ended with a fault after a stop', { wanted: 'stopped' }, over(143), 'stopped'],
  ['out of memory', {}, over(137, 'OOMKilled'), 'failed', /memory of 256 MiB/],
  ['evicted', {}, pod({ phase: 'Failed', reason: 'Evicted', message: 'low on disk' }), 'failed', /low on disk/],
  [
    'its image is missing',
    {},
    pod({ phase: 'Pending', initContainerStatuses: main({ waiting: { reason: 'ImagePullBackOff' } }) }),
    'failed',
    /image cannot be pulled/,
  ],
])('%s', (_, changes, seen, expected, message) => {
  const found = observe({ ...state, ...changes }, seen ? [seen] : []);
  expect(found?.state ?? null).toBe(expected);
  if (message) expect(found?.message).toMatch(message);
  else expect(found?.message).toBeUndefined();
});

it('says why no node takes a pod', () => {
  const conditions = [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes: insufficient memory' }];
  expect(podWaits(pod({ phase: 'Pending', conditions }))).toContain('insufficient memory');
});

const crashing = (exitCode: number) =>
  pod({
    phase: 'Running',
    containerStatuses: [
      { name: 'main', state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode } } },
    ],
  });
const ending: Pod = { ...running, metadata: { name: 'env-env1', deletionTimestamp: now } };
const evicted = pod({ phase: 'Failed', reason: 'Evicted', message: 'low on disk' });

it.each<[string, Pod[], string, RegExp?]>([
  ['one of them runs', [pod({ phase: 'Pending' }), crashing(1), running], 'running'],
  ['none runs, and one never will', [pod({ phase: 'Pending' }), crashing(1)], 'failed', /as soon as it has started/],
  ['none runs yet', [ending, pod({ phase: 'Pending' })], 'starting'],
  ['all are being ended', [ending, ending], 'stopping'],
  ['another one came for one that was evicted', [evicted, pod({ phase: 'Pending' })], 'starting'],
  ['all were evicted', [evicted, evicted], 'failed', /low on disk/],
])('of several: %s', (_, seen, expected, message) => {
  const found = observe({ ...state, replicas: 2 }, seen);
  expect(found?.state).toBe(expected);
  if (message) expect(found?.message).toMatch(message);
});

const again = (state: ContainerStatus['state']) =>
  pod({ phase: 'Running', containerStatuses: [{ name: 'main', state, lastState: { terminated: { exitCode: 137 } } }] });

it.each<[string, Pod, boolean]>([
  ['running', running, false],
  ['running again', again({ running: {} }), false],
  ['ended a moment ago', pod({ phase: 'Running', containerStatuses: main({ terminated: { exitCode: 137 } }) }), true],
  ['ended, and started again in vain', crashing(1), true],
  ['evicted', evicted, true],
  ['waiting for its image', pod({ phase: 'Pending', containerStatuses: main({ waiting: {} }) }), false],
  [
    'its files could not be copied: the cluster tries again',
    pod({
      phase: 'Pending',
      initContainerStatuses: main({ terminated: { exitCode: 28 } }),
      containerStatuses: main({ waiting: { reason: 'PodInitializing' } }),
    }),
    false,
  ],
])('one of several is replaced or not: %s', (_, seen, expected) => expect(isSpent(seen)).toBe(expected));
