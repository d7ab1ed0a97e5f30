import { expect, test } from 'vitest';
import { decideRemove, decideRollback, type RollbackFacts } from './rules.ts';

const facts: RollbackFacts = {
  takenDown: false,
  wanted: { id: 'ver1', commit: 'a', status: 'superseded' },
  liveCommit: 'b',
  open: null,
};
const failed = { ...facts.wanted, status: 'failed' } as const;
const live = { ...facts.wanted, status: 'live' } as const;

test.each<[string, Partial<RollbackFacts>, string]>([
  ['a version that was live', {}, 'decide'],
  ['one that was live, while nothing is', { liveCommit: null }, 'decide'],
  ['what is live', { wanted: live, liveCommit: 'a' }, 'repeat'],
  ['what is live, as an earlier version', { liveCommit: 'a' }, 'repeat'],
  ['the one that it goes back to already', { open: { number: 3, restores: 'ver1' } }, 'repeat'],
  ['any while a publication is on its way', { open: { number: 3, restores: null } }, 'Version 3 is on its way'],
  ['what is live, while another is on its way', { liveCommit: 'a', open: { number: 3, restores: null } }, 'on its way'],
  ['any while another rollback is on its way', { open: { number: 3, restores: 'ver2' } }, 'Version 3 is on its way'],
  ['one that failed', { wanted: failed }, 'never live'],
  ['any of an app that is taken down', { takenDown: true }, 'taken down'],
])('going back to %s', (_, change, expected) => {
  const decision = decideRollback({ ...facts, ...change });
  expect(decision.do === 'refuse' ? decision.reason : decision.do).toContain(expected);
});

test.each([
  [{ open: null, asked: false }, 'decide'],
  [{ open: null, asked: true }, 'waits for review'],
  [{ open: { number: 3, restores: null }, asked: false }, 'Version 3 is on its way'],
])('deleting with %j', (facts, expected) => {
  const decision = decideRemove(facts);
  expect(decision.do === 'refuse' ? decision.reason : decision.do).toContain(expected);
});
