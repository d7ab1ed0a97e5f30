import { expect, test } from 'vitest';
import { changesOf, decideLaunchable, planPool, retryPause, sourceChanges } from './rules.ts';

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

test.each([
  [{ name: 'A' }, { name: 'A' }, []],
  [{ name: 'A' }, { name: 'B' }, [{ field: 'name', from: 'A', to: 'B' }]],
  [{ idle: null }, { idle: 30 }, [{ field: 'idle', from: null, to: '30' }]],
  [{ idle: 30 }, { idle: null }, [{ field: 'idle', from: '30', to: null }]],
  [{ idle: 30 }, { idle: undefined }, []],
  [{ resources: {} }, { resources: { cpu: 2 } }, [{ field: 'resources', from: null, to: 'cpu 2' }]],
  [{ resources: { cpu: 2 } }, { resources: { cpu: 2 } }, []],
])('from %j with %j', (before, wanted, changes) => {
  expect(changesOf(before, wanted)).toEqual(changes);
});

test('two versions of a source are compared file by file', () => {
  const from = { version: 'v1', spec: { name: 'A' }, files: { kept: '1', changed: '1', removed: '1' } };
  const to = { version: 'v2', spec: { name: 'A' }, files: { kept: '1', changed: '2', constructor: '1' } };
  expect(sourceChanges(from, to)).toEqual({
    from: 'v1',
    to: 'v2',
    spec: false,
    files: { added: ['constructor'], changed: ['changed'], removed: ['removed'] },
  });
  expect(sourceChanges({ ...from, files: null }, { ...to, spec: {} })).toMatchObject({ spec: true, files: null });
});
