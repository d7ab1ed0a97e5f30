import { expect, test } from 'vitest';
import { type EventRow, hears, idTold, type Listener, overlap, position, resumeAfter } from './rules.ts';

const admin: Listener = { userId: 'usradmin', organizationId: 'org1', role: 'admin' };
const user: Listener = { userId: 'usr1', organizationId: 'org1', role: 'user' };
const event = (change: Partial<EventRow>): EventRow => ({
  seq: 1,
  organizationId: 'org1',
  audience: 'owner',
  userId: 'usr1',
  ...change,
});

test.each<[string, Listener, Partial<EventRow>, boolean]>([
  ['a user hears of what is theirs', user, {}, true],
  ['not of what is another’s', user, { userId: 'usr2' }, false],
  ['an admin hears of it', admin, { userId: 'usr2' }, true],
  ['everybody hears of what is for members', user, { audience: 'members', userId: null }, true],
  ['a user does not hear what is for admins', user, { audience: 'admins', userId: null }, false],
  ['not even when they are named in it', user, { audience: 'admins', userId: 'usr1' }, false],
  ['a person hears what is for them alone', user, { audience: 'person' }, true],
  ['and an admin does not', admin, { audience: 'person' }, false],
  ['an admin does, of what is for admins', admin, { audience: 'admins', userId: null }, true],
  ['nobody hears another organization: members', user, { organizationId: 'org2', audience: 'members' }, false],
  ['admins', admin, { organizationId: 'org2', audience: 'admins' }, false],
  ['or its owner, who listens to this one', user, { organizationId: 'org2' }, false],
])('%s', (_, listener, change, heard) => {
  expect(hears(listener, event(change))).toBe(heard);
});

test('a user is not told which blueprint changed: it may be one that they must not know of', () => {
  expect(idTold(user, { type: 'blueprint', targetId: 'bp1' })).toBeNull();
  expect(idTold(admin, { type: 'blueprint', targetId: 'bp1' })).toBe('bp1');
  expect(idTold(user, { type: 'workspace', targetId: 'ws1' })).toBe('ws1');
});

const kept = { oldest: 10, newest: 20 };
test.each([
  ['15', kept, 15],
  ['20', kept, 20],
  ['10', kept, 10],
  ['9', kept, 9],
  ['8', kept, null],
  ['21', kept, null],
  ['0', null, null],
  ['', kept, null],
  ['-1', kept, null],
  ['15; drop', kept, null],
  ['1e1', kept, null],
  ['99999999999999999999', kept, null],
])('last event %j of %j resumes after %s', (last, range, seq) => {
  expect(resumeAfter(last, range)).toBe(seq);
});

const rows = (...seqs: number[]) => seqs.map((seq) => ({ seq }));

test('an event is taken once, also one that appears behind a higher number', () => {
  const at = position(0);
  expect(at.take(rows(1, 3))).toEqual(rows(1, 3));
  expect(at.take(rows(1, 2, 3, 4))).toEqual(rows(2, 4));
  expect(at.take(rows(1, 2, 3, 4))).toEqual([]);
});

test('it reads a bounded stretch again, and remembers no more than that', () => {
  const at = position(1000);
  expect(at.from()).toBe(1000 - overlap);
  at.take(rows(1001));
  at.take(rows(1001 + overlap));
  expect(at.from()).toBe(1001);
  // Forgotten, because it is never read again.
  expect(at.take(rows(1001))).toEqual(rows(1001));
});
