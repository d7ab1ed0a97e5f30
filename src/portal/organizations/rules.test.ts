import { expect, test } from 'vitest';
import { defaults, patchSettings, type Settings, unreachableLink } from './rules.ts';

const current: Settings = { ...defaults };

test('what is not named stays', () => {
  expect(patchSettings(current, {})).toEqual({ settings: current, changed: [] });
});

test('one text of the welcome is changed and the others stay', () => {
  const { settings, changed } = patchSettings(current, { welcome: { title: 'Hello' } });
  expect(settings.welcome).toEqual({ ...defaults.welcome, title: 'Hello' });
  expect(changed).toEqual(['welcome']);
});

test('the same value again is no change', () => {
  expect(patchSettings(current, { name: 'Slipway', limits: { maxRunningWorkspacesPerUser: 5 } }).changed).toEqual([]);
});

test('everything at once', () => {
  const patch = {
    name: 'Acme',
    accent: '#112233',
    limits: { maxRunningWorkspacesPerUser: 2 },
    deployOn: 'approval',
    defaultAudience: 'members',
  } as const;
  const { settings, changed } = patchSettings(current, patch);
  expect(settings).toMatchObject({ name: 'Acme', accent: '#112233', maxRunningWorkspaces: 2, deployOn: 'approval' });
  expect(settings.defaultAudience).toBe('members');
  expect(changed).toEqual(['name', 'accent', 'maxRunningWorkspaces', 'deployOn', 'defaultAudience']);
});

test.each([
  ['ws://localhost:7080', false],
  ['ws://portal.localhost:7080', false],
  ['ws://127.0.0.1:7080', false],
  ['ws://127.1.2.3', false],
  ['ws://[::1]:7080', false],
  ['ws://0.0.0.0:7080', false],
  ['wss://portal.example.com', true],
  ['ws://10.0.0.5:7080', true],
  ['wss://localhost.example.com', true],
])('another machine can reach %s: %s', (url, reachable) => {
  expect(unreachableLink(url) === null).toBe(reachable);
});
