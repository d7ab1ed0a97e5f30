import { expect, it } from 'vitest';
import { type Means, describe as say } from './isolation.ts';
import { findLimits } from './limits.ts';

const all: Means = {
  installed: true,
  bwrap: { program: 'bwrap', disableUserns: true },
  ownUid: true,
  reflink: true,
  folders: [],
  unreachable: null,
};
const none = findLimits('/nowhere', '/nowhere', '');

it.each([
  ['a sandbox with its own uid', all, 'bubblewrap', true, 'own user id'],
  ['a sandbox of an ordinary user', { ...all, ownUid: false }, 'bubblewrap', true, 'without a network'],
  ['no sandbox', { ...all, installed: false, bwrap: null }, 'process', false, 'apt-get install bubblewrap'],
  ['a sandbox that is not allowed', { ...all, bwrap: null }, 'process', false, 'may not make user namespaces'],
  ['a private folder', { ...all, unreachable: '/root/slipway' }, 'bubblewrap', true, '/root/slipway cannot be reached'],
] as const)('tells of %s', (_, means, mode, isolated, words) => {
  const isolation = say(means, none);
  expect(isolation).toMatchObject({ mode, isolated, limits: { network: isolated, memory: false } });
  expect(isolation.notice).toContain(words);
  expect(isolation.notice).toContain('processor, memory, processes');
  expect(isolation.notice).toContain('Storage is not limited');
});
