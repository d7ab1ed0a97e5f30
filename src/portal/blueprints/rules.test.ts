import { expect, test } from 'vitest';
import { decideLaunchable, planPool, retryPause } from './rules.ts';

const ready = { state: 'enabled', readiness: 'ready', configured: true } as const;

test.each([
  ['user', ready, true],
  ['user', { ...ready, readiness: 'preparing' } as const, true],
  ['user', { ...ready, state: 'testing' } as const, false],
  ['admin', { ...ready, state: 'testing' } as const, true],
  ['admin', { ...ready, state: 'disabled' } as const, false],
  ['user', { ...ready, configured: false }, false],
  ['admin', { ...ready, readiness: 'failed' } as const, false],
] as const)('%s launching %j: %s', (role, facts, ok) => {
  expect(decideLaunchable(role, facts).ok).toBe(ok);
});

const warm = (id: string, sourceVersion = 'v2', alive = true) => ({ id, sourceVersion, alive });

test.each([
  ['makes what is missing', { size: 2, version: 'v2' }, [warm('a')], { make: 1, end: [] }],
  ['ends what is outdated and replaces it', { size: 1, version: 'v2' }, [warm('a', 'v1')], { make: 1, end: ['a'] }],
  ['ends what died', { size: 1, version: 'v2' }, [warm('a', 'v2', false)], { make: 1, end: ['a'] }],
  ['ends the newest of a surplus', { size: 1, version: 'v2' }, [warm('a'), warm('b')], { make: 0, end: ['b'] }],
  ['ends all of a pool that was switched off', { size: 0, version: 'v2' }, [warm('a')], { make: 0, end: ['a'] }],
  ['makes nothing before the source was read', { size: 3, version: null }, [], { make: 0, end: [] }],
])('the pool %s', (_, want, have, plan) => {
  expect(planPool(want, have)).toEqual(plan);
});

test('a failed setup is tried again ever more rarely', () => {
  expect([1, 2, 3, 4, 5, 6, 20].map((count) => retryPause(count) / 60_000)).toEqual([1, 2, 4, 8, 16, 30, 30]);
});
