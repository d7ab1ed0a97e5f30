import { expect, test } from 'vitest';
import {
  type ApplyFacts,
  decideApply,
  decideRemove,
  decideReplicas,
  decideRollback,
  type ReplicasFacts,
  type RollbackFacts,
  whyOneReplica,
} from './rules.ts';

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

const many = { replicas: true };
test.each([
  [{ capabilities: many, hasVolumes: false }, null],
  [{ capabilities: many, hasVolumes: true }, 'It keeps files in a volume, which one copy at a time may write.'],
  [
    { capabilities: { replicas: false }, hasVolumes: false },
    'This machine runs an app once. On Kubernetes it can have more.',
  ],
  [
    { capabilities: { replicas: false }, hasVolumes: true },
    'This machine runs an app once. On Kubernetes it can have more.',
  ],
  [{ capabilities: null, hasVolumes: false }, 'The cluster that it ran on was removed.'],
])('why an app with %j runs once: %s', (place, reason) => {
  expect(whyOneReplica(place)).toBe(reason);
});

const once: ReplicasFacts = { wanted: 1, live: 1, takenDown: false, open: null, reason: null };
const reason = 'It keeps files in a volume.';

test.each<[string, number, Partial<ReplicasFacts>, string]>([
  ['of what is live', 2, {}, 'decide'],
  ['back to one', 1, { wanted: 3, live: 3 }, 'decide'],
  ['that it has', 2, { wanted: 2, live: 2 }, 'repeat'],
  ['that is on its way', 2, { wanted: 2, open: applying }, 'repeat'],
  ['while another is on its way', 3, { wanted: 2, open: applying }, 'Version 3 is on its way'],
  ['while a publication waits', 2, { open: { ...publication, status: 'queued' } }, 'Version 3 is on its way'],
  ['again, after its deployment failed', 2, { wanted: 2 }, 'decide'],
  ['that runs, after the deployment of another failed', 1, { wanted: 2 }, 'save'],
  ['before anything is live', 2, { live: null }, 'save'],
  ['before anything is live, again', 2, { wanted: 2, live: null }, 'repeat'],
  ['before anything is live, while the first is on its way', 2, { live: null, open: publication }, 'on its way'],
  ['of an app that is taken down', 2, { takenDown: true }, 'save'],
  ['of an app that is taken down, while a version waits for that', 2, { takenDown: true, open: publication }, 'save'],
  ['of an app that is taken down, again', 2, { takenDown: true, wanted: 2 }, 'repeat'],
  ['where it can only run once', 2, { reason }, reason],
  ['that it can have no more', 3, { reason, wanted: 3, live: 3 }, reason],
  ['back to one, where it can only run once', 1, { reason, wanted: 3, live: 3 }, 'decide'],
])('a number of copies %s', (_, asked, more, expected) => {
  const decision = decideReplicas(asked, { ...once, ...more });
  expect(decision.do === 'refuse' ? decision.reason : decision.do).toContain(expected);
});
