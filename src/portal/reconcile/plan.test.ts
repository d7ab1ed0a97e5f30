import { expect, test } from 'vitest';
import { type Facts, type Plan, plan } from './plan.ts';

const now = new Date('2026-06-01T00:00:00Z');
const ran = (observed: NonNullable<Facts['environment']>['observed'], ranGeneration = 1) => ({
  ranGeneration,
  observed,
});
const base: Facts = { intent: 'run', status: 'running', generation: 1, deletedAt: null, environment: ran('running') };

test.each<[string, Partial<Facts>, Plan]>([
  ['a new row', { status: 'deploying', environment: null }, 'launch'],
  ['killed while it was launched', { status: 'deploying', environment: ran('running', 0) }, 'launch'],
  ['killed after it ran, before the row said so', { status: 'deploying' }, 'settle_running'],
  ['running as wanted', {}, 'nothing'],
  ['a restart was asked for', { generation: 2, status: 'deploying' }, 'launch'],
  ['it died', { environment: ran('failed') }, 'revive'],
  ['the machine was restarted', { environment: ran('stopped') }, 'revive'],
  ['the engine has not been heard yet', { environment: ran('unknown') }, 'nothing'],
  ['an error waits for a person', { status: 'error', environment: null }, 'nothing'],

  ['stop, and it runs', { intent: 'stop', status: 'stopping' }, 'stop'],
  ['stop, and it is stopped', { intent: 'stop', status: 'stopping', environment: ran('stopped') }, 'settle_stopped'],
  ['stopped as wanted', { intent: 'stop', status: 'stopped', environment: ran('stopped') }, 'nothing'],
  ['stopped, but something started it', { intent: 'stop', status: 'stopped', environment: ran('running') }, 'stop'],
  [
    'stop of a launch that never got an environment',
    { intent: 'stop', status: 'stopping', environment: null },
    'settle_stopped',
  ],
  ['restored from the trash', { intent: 'stop', status: 'stopping', environment: ran('trashed') }, 'restore'],
  ['stop, not heard yet', { intent: 'stop', status: 'stopping', environment: ran('unknown') }, 'stop'],

  ['delete', { intent: 'delete', status: 'deleting' }, 'trash'],
  ['delete of what never was', { intent: 'delete', status: 'deleting', environment: null }, 'settle_deleted'],
  [
    'in the trash',
    { intent: 'delete', status: 'deleted', deletedAt: new Date('2026-05-26'), environment: ran('trashed') },
    'nothing',
  ],
  [
    'too long in the trash',
    { intent: 'delete', status: 'deleted', deletedAt: new Date('2026-05-24'), environment: ran('trashed') },
    'purge',
  ],
])('%s', (_, facts, expected) => {
  expect(plan({ ...base, ...facts }, now)).toBe(expected);
});
