import { expect, it } from 'vitest';
import { streamTarget } from '#contract/supervisor.ts';
import { readTarget } from './target.ts';

it.each([
  { to: 'supervisor' },
  { to: 'egress', port: 1 },
  { to: 'ai' },
  { to: 'port', port: 1 },
  { to: 'port', port: 65_535, more: true },
])('%j is a target', (json) => {
  expect(readTarget(json)).not.toBeNull();
  expect(readTarget(json)).toEqual(streamTarget.parse(json));
});

it.each([
  null,
  'egress',
  7,
  [],
  ['egress'],
  {},
  { to: 'moon' },
  { to: ['egress'] },
  { to: 'port' },
  { to: 'port', port: 0 },
  { to: 'port', port: -1 },
  { to: 'port', port: 65_536 },
  { to: 'port', port: 80.5 },
  { to: 'port', port: '80' },
])('%j is none', (json) => {
  expect(readTarget(json)).toBeNull();
  expect(streamTarget.safeParse(json).success).toBe(false);
});
