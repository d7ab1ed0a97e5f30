import { expect, test } from 'vitest';
import { type HeldAtForge, heldAtCluster, heldAtForge } from './held-up.ts';

const held = (change: Partial<HeldAtForge>): HeldAtForge => ({
  forge: 'github',
  error: 'GitHub refused this.',
  isTold: true,
  pullNumber: null,
  ...change,
});

test.each<[string, Partial<HeldAtForge>, string, RegExp]>([
  ['a token that is refused', {}, 'GitHub', /^An admin mends this at GitHub or in Settings, Forge/],
  ['a merge that is refused', { pullNumber: 7 }, 'GitHub', /Merging pull request #7 there does, too; closing it/],
  ['what passes by itself', { isTold: false, pullNumber: 7 }, 'GitHub', /^You need not do anything/],
  ['another forge', { forge: 'bitbucket' }, 'Bitbucket', /at Bitbucket or in Settings/],
  // It has no page of its own where anybody could mend anything.
  ['the built-in forge', { forge: null, pullNumber: 7 }, 'the git forge', /^An admin looks at it/],
])('%s', (_, change, at, advice) => {
  const heldUp = heldAtForge(held(change));
  expect(heldUp).toMatchObject({ at, reason: 'GitHub refused this.' });
  expect(heldUp.advice).toMatch(advice);
});

test('who waits behind another says so', () => {
  expect(heldAtForge(held({}), true).reason).toBe(
    'An earlier version of this app has to be there first. GitHub refused this.',
  );
});

test('a cluster is asked again', () => {
  expect(heldAtCluster('It is full.')).toMatchObject({ at: 'the cluster', reason: 'It is full.' });
});
