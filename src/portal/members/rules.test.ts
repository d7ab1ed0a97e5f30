import { expect, test } from 'vitest';
import { inviteOutcome, takesLastAdmin } from './rules.ts';

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

test('an active member is not invited again; a pending one is', () => {
  expect(inviteOutcome(undefined)).toBe('invited');
  expect(inviteOutcome({ status: 'pending' })).toBe('invited');
  expect(inviteOutcome({ status: 'active' })).toBe('already_member');
});
