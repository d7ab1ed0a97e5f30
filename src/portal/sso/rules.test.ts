import { expect, test } from 'vitest';
import {
  claimAt,
  type Decision,
  decide,
  type Facts,
  mapClaims,
  missingTry,
  roleAfter,
  type Standing,
} from './rules.ts';

const mapping = { email: 'email', name: 'name', groups: 'groups' };

test.each<[string, object, string, unknown]>([
  ['a name', { a: 1 }, 'a', 1],
  ['a path', { realm: { roles: ['x'] } }, 'realm.roles', ['x']],
  ['a name with dots before a path', { 'https://corp.com/groups': 1, https: {} }, 'https://corp.com/groups', 1],
  ['nothing there', { a: null }, 'a.b', undefined],
  ['nothing of the language', {}, 'constructor.name', undefined],
])('a claim is found: %s', (_, claims, path, value) => {
  expect(claimAt(claims as Record<string, unknown>, path)).toEqual(value);
});

const both = { email: 'Ann@Corp.com', email_verified: true };

test.each<[string, object, object, [string | null, string]]>([
  ['in the token', both, {}, ['ann@corp.com', 'yes']],
  ['in userinfo only', {}, both, ['ann@corp.com', 'yes']],
  ['the string "true"', { ...both, email_verified: 'true' }, {}, ['ann@corp.com', 'no']],
  ['false', { ...both, email_verified: false }, {}, ['ann@corp.com', 'no']],
  ['a number', { ...both, email_verified: 1 }, {}, ['ann@corp.com', 'no']],
  ['nothing said', { email: 'ann@corp.com' }, {}, ['ann@corp.com', 'unsaid']],
  ['verified where the address is not', { email: 'ann@corp.com' }, { email_verified: true }, ['ann@corp.com', 'no']],
  ['another address verified', { email: 'ann@corp.com' }, { ...both, email: 'x@evil.com' }, ['ann@corp.com', 'no']],
  ['verified in userinfo, beside the same address', { email: 'ann@corp.com' }, both, ['ann@corp.com', 'yes']],
  ['unverified in the token, verified in userinfo', { ...both, email_verified: false }, both, ['ann@corp.com', 'no']],
  ['no address', { email: '' }, {}, [null, 'unsaid']],
  ['not an address', { email: 'ann' }, {}, [null, 'unsaid']],
  ['a list', { email: ['ann@corp.com'] }, {}, [null, 'unsaid']],
])('an address is verified by its own document alone: %s', (_, idToken, userinfo, [email, verified]) => {
  expect(mapClaims(mapping, idToken as never, userinfo as never)).toMatchObject({ email, verified });
});

test('an address from another claim is verified when it is the verified one', () => {
  const upn = { ...mapping, email: 'upn' };
  expect(mapClaims(upn, { upn: 'boss@corp.com', ...both }, {}).verified).toBe('no');
  expect(mapClaims(upn, { upn: 'ANN@corp.com', ...both }, {}).verified).toBe('yes');
});

test.each<[string, unknown, string[], number]>([
  ['a list', ['a', 'b', 'a'], ['a', 'b'], 2],
  ['a single name', 'a', ['a'], 1],
  ['null', null, [], 0],
  ['absent', undefined, [], 0],
  ['what is no name', [1, null, {}, ' ', 'a\nb', 'x'.repeat(257)], [], 0],
])('groups are read: %s', (_, groups, kept, count) => {
  expect(mapClaims(mapping, { groups }, {})).toMatchObject({ groups: kept, groupCount: count });
});

test('of very many groups the first 500 are kept, and all are counted', () => {
  const groups = Array.from({ length: 10_000 }, (_, at) => `g${at}`);
  const mapped = mapClaims(mapping, { groups }, {});
  expect(mapped.groups).toHaveLength(500);
  expect(mapped.groupCount).toBe(10_000);
});

const stranger: Facts = {
  email: 'ann@corp.com',
  verified: 'yes',
  captured: true,
  trustEmails: false,
  joinPolicy: 'invited',
  linked: null,
  holder: null,
  confirmed: false,
};
const member = { userId: 'ann', member: { identity: 'none' as const } };
const linked = { userId: 'ann', knownAs: ['ann@corp.com'] };

test.each<[string, Partial<Facts>, Decision['outcome'], string | null]>([
  ['a stranger', {}, 'not_invited', null],
  ['a stranger, where the domain may join', { joinPolicy: 'domain' }, 'joins', null],
  ['a stranger of another domain', { joinPolicy: 'domain', captured: false }, 'not_invited', null],
  ['nobody without an address', { email: null }, 'no_email', null],
  ['an unverified address', { verified: 'no', joinPolicy: 'domain' }, 'not_verified', null],
  ['an address of which nothing is said', { verified: 'unsaid', joinPolicy: 'domain' }, 'not_verified', null],
  ['that, where the admin vouches', { verified: 'unsaid', joinPolicy: 'domain', trustEmails: true }, 'joins', null],
  [
    'that, outside the domain',
    { verified: 'unsaid', trustEmails: true, captured: false, holder: member },
    'not_verified',
    null,
  ],
  [
    'an address said to be unverified, vouched for',
    { verified: 'no', trustEmails: true, holder: member },
    'not_verified',
    null,
  ],
  ['a member of a captured domain', { holder: member }, 'signs_in', 'ann'],
  ['a member of another domain', { holder: member, captured: false }, 'confirms', 'ann'],
  ['that, confirmed', { holder: member, captured: false, confirmed: true }, 'signs_in', 'ann'],
  [
    'a member with another subject',
    { holder: { userId: 'ann', member: { identity: 'of_this_issuer' } } },
    'confirms',
    'ann',
  ],
  [
    'a member from the issuer before',
    { holder: { userId: 'ann', member: { identity: 'of_another' } } },
    'signs_in',
    'ann',
  ],
  ['another organization’s person', { holder: { userId: 'ann', member: null } }, 'not_invited', 'ann'],
  [
    'that, where the domain may join',
    { holder: { userId: 'ann', member: null }, joinPolicy: 'domain' },
    'confirms',
    'ann',
  ],
  [
    'that, confirmed',
    { holder: { userId: 'ann', member: null }, joinPolicy: 'domain', confirmed: true },
    'joins',
    'ann',
  ],
  ['a known identity', { linked }, 'signs_in', 'ann'],
  ['a known identity, whatever is said of its address', { linked, verified: 'no', captured: false }, 'signs_in', 'ann'],
  ['a known identity without an address', { linked, email: null }, 'signs_in', 'ann'],
  ['a known identity with another address', { linked, email: 'eve@corp.com' }, 'confirms', 'ann'],
  [
    'that, of another member',
    { linked, email: 'eve@corp.com', holder: { userId: 'eve', member: { identity: 'none' } } },
    'confirms',
    'ann',
  ],
  ['that, confirmed', { linked, email: 'eve@corp.com', confirmed: true }, 'signs_in', 'ann'],
])('who comes: %s', (_, facts, outcome, userId) => {
  expect(decide({ ...stranger, ...facts })).toEqual({ outcome, userId });
});

const user: Standing = { role: 'user', byGroup: false };
const admin: Standing = { role: 'admin', byGroup: false };
const byGroup: Standing = { role: 'admin', byGroup: true };

test.each<[string, Standing, boolean, boolean, Standing]>([
  ['a user in the group', user, true, false, byGroup],
  ['a user outside', user, false, false, user],
  ['an admin by hand in the group', admin, true, false, admin],
  ['an admin by hand outside', admin, false, false, admin],
  ['an admin by group who left it', byGroup, false, false, user],
  ['the last admin who left it', byGroup, false, true, byGroup],
])('a group gives a role and takes back only what it gave: %s', (_, now, inGroup, last, after) => {
  expect(roleAfter(now, inGroup, last)).toEqual(after);
});

const a = Buffer.from('a');
const b = Buffer.from('b');
const off = { enabled: false, required: false, fingerprint: a };
const on = { ...off, enabled: true };
const only = { ...on, required: true };

test.each<[string, Parameters<typeof missingTry>, boolean]>([
  ['off needs nothing', [null, off, null], true],
  ['on needs a try', [off, on, null], false],
  ['of the same settings', [off, on, { fingerprint: b, role: 'admin' }], false],
  ['by anybody', [off, on, { fingerprint: a, role: 'user' }], true],
  ['on stays on', [on, on, null], true],
  ['but not with other settings', [on, { ...on, fingerprint: b }, null], false],
  ['required needs an admin’s try', [on, only, { fingerprint: a, role: 'user' }], false],
  ['and has it', [on, only, { fingerprint: a, role: 'admin' }], true],
  ['required stays required', [only, only, null], true],
  [
    'required that was off is required anew',
    [{ ...only, enabled: false }, only, { fingerprint: a, role: 'user' }],
    false,
  ],
])('turning on: %s', (_, args, allowed) => {
  expect(missingTry(...args) === null).toBe(allowed);
});
