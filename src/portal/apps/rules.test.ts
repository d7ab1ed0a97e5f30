import { expect, test } from 'vitest';
import { type ApplyFacts, decideApply, decideRemove, decideRollback, type RollbackFacts } from './rules.ts';

const facts: RollbackFacts = {
  takenDown: false,
  wanted: { id: 'ver1', commit: 'a', status: 'superseded' },
  liveCommit: 'b',
  open: null,
};
const publication = {
  number: 3,
  status: 'building',
  restores: null,
  appliesSettings: false,
  variablesRevision: 0,
} as const;
const back = (restores: string) => ({ ...publication, restores });
const applying = { ...back('ver1'), appliesSettings: true };
const failed = { ...facts.wanted, status: 'failed' } as const;
const live = { ...facts.wanted, status: 'live' } as const;

test.each<[string, Partial<RollbackFacts>, string]>([
  ['a version that was live', {}, 'decide'],
  ['one that was live, while nothing is', { liveCommit: null }, 'decide'],
  ['what is live', { wanted: live, liveCommit: 'a' }, 'repeat'],
  ['what is live, as an earlier version', { liveCommit: 'a' }, 'repeat'],
  ['the one that it goes back to already', { open: back('ver1') }, 'repeat'],
  ['the one that settings are applied to', { open: applying }, 'Version 3 is on its way'],
  ['any while a publication is on its way', { open: publication }, 'Version 3 is on its way'],
  ['what is live, while another is on its way', { liveCommit: 'a', open: publication }, 'on its way'],
  ['any while another rollback is on its way', { open: back('ver2') }, 'Version 3 is on its way'],
  ['one that failed', { wanted: failed }, 'never live'],
  ['any of an app that is taken down', { takenDown: true }, 'taken down'],
])('going back to %s', (_, change, expected) => {
  const decision = decideRollback({ ...facts, ...change });
  expect(decision.do === 'refuse' ? decision.reason : decision.do).toContain(expected);
});

test.each([
  [{ open: null, asked: false }, 'decide'],
  [{ open: null, asked: true }, 'waits for review'],
  [{ open: publication, asked: false }, 'Version 3 is on its way'],
])('deleting with %j', (facts, expected) => {
  const decision = decideRemove(facts);
  expect(decision.do === 'refuse' ? decision.reason : decision.do).toContain(expected);
});

const change: ApplyFacts = { takenDown: false, liveCommit: 'a', open: null, wantedRevision: 2, liveRevision: 1 };

test.each<[string, Partial<ApplyFacts>, string]>([
  ['that were changed', {}, 'decide'],
  ['that what is live has', { liveRevision: 2 }, 'repeat'],
  ['twice, before the first has begun', { open: { ...applying, status: 'queued' } }, 'repeat'],
  ['twice, after the first has begun', { open: { ...applying, variablesRevision: 2 } }, 'repeat'],
  ['that were changed since others began', { open: { ...applying, variablesRevision: 1 } }, 'Version 3 is on its way'],
  ['that are the first, since something else began', { open: applying }, 'Version 3 is on its way'],
  ['while a publication is on its way', { open: publication }, 'Version 3 is on its way'],
  ['before anything was live', { liveCommit: null }, 'The next version gets them'],
  ['of an app that is taken down', { takenDown: true }, 'taken down'],
])('applying variables %s', (_, more, expected) => {
  const decision = decideApply({ ...change, ...more });
  expect(decision.do === 'refuse' ? decision.reason : decision.do).toContain(expected);
});
