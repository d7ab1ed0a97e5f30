import { expect, test } from 'vitest';
import { can, type Verdict } from './can.ts';

const admin = { userId: 'usr1', organizationId: 'org1', role: 'admin' } as const;
const user = { userId: 'usr2', organizationId: 'org1', role: 'user' } as const;
const stranger = { userId: 'usr3', organizationId: 'org2', role: 'admin' } as const;
const mine = { organizationId: 'org1', ownerId: 'usr2' };
const theirs = { organizationId: 'org1', ownerId: 'usr9' };

test.each<[string, Parameters<typeof can>, Verdict]>([
  ['a user reads their own workspace', [user, 'workspace.read', mine], 'allow'],
  ['another’s workspace does not exist for a user', [user, 'workspace.read', theirs], 'hide'],
  ['nor can it be stopped, and the answer is the same', [user, 'workspace.stop', theirs], 'hide'],
  ['an admin reads it', [admin, 'workspace.read', theirs], 'allow'],
  ['an admin stops it', [admin, 'workspace.stop', theirs], 'allow'],
  ['but an admin does not enter it: they may see it, so they are told', [admin, 'workspace.enter', theirs], 'forbid'],
  ['an admin of another organization sees nothing', [stranger, 'workspace.read', theirs], 'hide'],
  ['even with their own user id on it', [{ ...stranger, userId: 'usr9' }, 'workspace.enter', theirs], 'hide'],
  ['a builder does not decide their own request', [user, 'request.decide', mine], 'forbid'],
  ['nor another’s, which they cannot see', [user, 'request.decide', theirs], 'hide'],
  ['an admin does not withdraw another’s request', [admin, 'request.withdraw', theirs], 'forbid'],
  ['a user does not manage the organization', [user, 'organization.manage', { organizationId: 'org1' }], 'forbid'],
  [
    'a user does not launch what is in testing',
    [user, 'blueprint.launch_testing', { organizationId: 'org1' }],
    'forbid',
  ],
])('%s', (_, args, verdict) => {
  expect(can(...args)).toBe(verdict);
});
