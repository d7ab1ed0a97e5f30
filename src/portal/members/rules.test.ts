import { expect, test } from 'vitest';
import { inviteOutcome, resendWait, takesLastAdmin } from './rules.ts';

const ann = { id: 'memann', role: 'admin', status: 'active' } as const;
const bob = { id: 'membob', role: 'admin', status: 'active' } as const;
const invited = { id: 'meminv', role: 'admin', status: 'pending' } as const;
const user = { id: 'memuse', role: 'user', status: 'active' } as const;

test.each<[string, Parameters<typeof takesLastAdmin>, boolean]>([
  ['the only admin is demoted', [[ann], ann, 'user'], true],
  ['the only admin is removed', [[ann], ann, null], true],
  ['the only admin stays admin', [[ann], ann, 'admin'], false],
  ['one of two is demoted', [[ann, bob], ann, 'user'], false],
  ['one of two is removed', [[ann, bob], ann, null], false],
  ['a user is removed', [[ann], user, null], false],
  ['a user becomes admin', [[ann], user, 'admin'], false],
  ['an invited admin is removed', [[ann], invited, null], false],
])('%s', (_, args, taken) => {
  expect(takesLastAdmin(...args)).toBe(taken);
});

const now = new Date('2025-01-08T00:00:00Z');
const sent = (time: string) => ({ status: 'pending', invitedAt: new Date(time) }) as const;

test.each<[string, Parameters<typeof inviteOutcome>[0], ReturnType<typeof inviteOutcome>]>([
  ['somebody new is invited', undefined, 'invited'],
  ['a member is left alone', { status: 'active', invitedAt: null }, 'already_member'],
  ['whoever has a link that works gets no second mail', sent('2025-01-01T00:00:01Z'), 'already_invited'],
  ['whoever’s link is too old is invited afresh', sent('2025-01-01T00:00:00Z'), 'invited'],
  ['so is whoever was invited before that was written down', { status: 'pending', invitedAt: null }, 'invited'],
])('%s', (_, existing, outcome) => {
  expect(inviteOutcome(existing, now)).toBe(outcome);
});

test.each([
  ['2025-01-08T00:00:00Z', 60],
  ['2025-01-07T23:59:00.500Z', 1],
  ['2025-01-07T23:59:00Z', 0],
  ['2024-01-01T00:00:00Z', 0],
])('mailed at %s, an invitation waits %d seconds until it is mailed again', (time, seconds) => {
  expect(resendWait(new Date(time), now)).toBe(seconds);
});
