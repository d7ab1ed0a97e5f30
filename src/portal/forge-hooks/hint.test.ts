import { expect, test } from 'vitest';
import { hintOf } from './hint.ts';
import type { HookKind } from './signature.ts';

const pull = { action: 'closed', pull_request: { number: 3, merged: true }, repository: { full_name: 'Acme/Shop' } };
const merge = { object_attributes: { iid: 3, action: 'merge' }, project: { path_with_namespace: 'acme/team/shop' } };
const bitbucket = { pullrequest: { id: 3 }, repository: { full_name: 'acme/shop' } };
const shop = { repository: 'acme/shop', number: 3 };
const event = (name: string) => ({ 'x-github-event': name, 'x-gitea-event': name, 'x-gitlab-event': name });

test.each<[HookKind, string, object | null, object | null]>([
  ['github', 'pull_request', pull, shop],
  ['github', 'pull_request', { ...pull, action: 'reopened' }, shop],
  ['github', 'pull_request_review', { ...pull, action: 'submitted' }, shop],
  ['gitea', 'pull_request', pull, shop],
  ['gitea', 'pull_request_approved', { ...pull, action: 'reviewed' }, shop],
  ['gitlab', 'Merge Request Hook', merge, { repository: 'acme/team/shop', number: 3 }],

  ['github', 'ping', { zen: 'Keep it logically awesome.', repository: { full_name: 'acme/shop' } }, null],
  ['github', 'push', pull, null],
  ['github', 'pull_request', { ...pull, action: 'labeled' }, null],
  ['github', 'pull_request', { ...pull, pull_request: { number: '3' } }, null],
  ['github', 'pull_request', { ...pull, pull_request: { number: 2 ** 31 } }, null],
  ['github', 'pull_request', { ...pull, pull_request: { number: -1 } }, null],
  ['github', 'pull_request', { ...pull, repository: null }, null],
  ['github', 'pull_request', null, null],
  ['gitea', 'push', pull, null],
  ['gitlab', 'Merge Request Hook', { ...merge, object_attributes: { iid: 3, action: 'update' } }, null],
  ['gitlab', 'Note Hook', merge, null],
])('%s: %s with %j is about %j', (kind, name, body, hint) => {
  expect(hintOf(kind, event(name), body)).toEqual(hint);
});

test.each([
  ['pullrequest:fulfilled', shop],
  ['pullrequest:rejected', shop],
  ['pullrequest:comment_created', null],
  ['repo:push', null],
])('Bitbucket: %s is about %j', (key, hint) => {
  expect(hintOf('bitbucket', { 'x-event-key': key }, bitbucket)).toEqual(hint);
});
