import { expect, it } from 'vitest';
import { type AppVisit, visitStays } from './app-visits.ts';
import type { LiveApp, RunningApp } from './deps.ts';
import { holder } from './gateway.fixture.ts';

const passwordKey = Buffer.from('the key of a password');
const app: RunningApp = { id: 'app1', environmentId: 'env1', port: 3000, admits: 'anyone' };
const moved = { movedTo: 'https://shop.example' };
const request: AppVisit = { address: 'shop', appId: 'app1', environmentId: 'env1', guest: 'anyone', lasting: false };
const socket = { ...request, lasting: true };
const member = { ...request, guest: { ...holder, workspaceId: 'app1', port: null } };
const knew = { ...request, guest: { passwordKey: Buffer.from(passwordKey) } };

it.each<[string, AppVisit, LiveApp | null, boolean | 'ask']>([
  ['of an app as it was', socket, app, true],
  ['of one that is gone', request, null, false],
  ['of one that is taken down', request, 'taken_down', false],
  ['of one whose name is another’s now', request, { ...app, id: 'app2' }, false],
  ['a request that the version before still answers', request, { ...app, environmentId: 'env2' }, true],
  ['a socket to the version before', socket, { ...app, environmentId: 'env2' }, false],
  ['a request by the former name', request, moved, true],
  ['a socket by the former name', socket, moved, false],
  ['a member’s by the former name', member, moved, false],
  ['anybody’s, where members are let in now', request, { ...app, admits: 'members' }, false],
  ['a member’s, where members are let in', member, { ...app, admits: 'members' }, 'ask'],
  ['a member’s, where anybody is let in now', member, app, true],
  ['anybody’s, where a password is asked for now', request, { ...app, admits: { passwordKey } }, false],
  ['a member’s, where a password is asked for now', member, { ...app, admits: { passwordKey } }, false],
  ['of who knew the password', knew, { ...app, admits: { passwordKey } }, true],
  ['of who knew another password', knew, { ...app, admits: { passwordKey: Buffer.from('another') } }, false],
  ['of who knew the password, where members are let in now', knew, { ...app, admits: 'members' }, false],
  ['of who knew the password, where none is asked for now', knew, app, true],
])('%s', (_, visit, now, expected) => {
  expect(visitStays(visit, now)).toBe(expected);
});
