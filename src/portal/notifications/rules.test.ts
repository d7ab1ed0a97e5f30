import { expect, test } from 'vitest';
import { type NotificationKind, notificationKind } from '#contract/notifications.ts';
import { detailOf, type Turn, targetOf, titleOf } from './rules.ts';

const turn = (change: Partial<Turn>): Turn => ({
  kind: 'submitted',
  requestId: 'req1',
  workspaceName: 'Sales',
  message: 'Please look',
  feedback: 'Take the key out',
  builder: 'Ada',
  reviewer: 'Root',
  granter: 'Grace',
  forge: 'Gitea',
  heldUp: { at: 'Gitea', reason: 'It was closed at Gitea.', advice: 'An admin reopens it.' },
  deploymentMessage: 'npm ERR! no such file',
  appUrl: 'https://sales.apps.corp.com',
  appOwnerId: 'usr1',
  ...change,
});

test.each<[NotificationKind, string, string | null]>([
  ['submitted', 'Ada asks to publish “Sales”', 'Please look'],
  ['auto_approved', 'Ada published “Sales” without a review', 'Grace trusts them with this blueprint.'],
  ['withdrawn', 'Ada took back the request to publish “Sales”', null],
  ['commented', 'An admin commented on the request to publish “Sales”', null],
  ['held_up', '“Sales” is held up at Gitea', 'It was closed at Gitea.\nAn admin reopens it.'],
  ['approved', 'Root approved “Sales”', 'It will soon be live at https://sales.apps.corp.com.'],
  ['rejected', 'Root asks for changes to “Sales”', 'Take the key out'],
  ['live', '“Sales” is live', 'https://sales.apps.corp.com'],
  ['failed', '“Sales” could not go live', 'npm ERR! no such file'],
])('%s', (kind, title, detail) => {
  expect(titleOf(turn({ kind }))).toBe(title);
  expect(detailOf(turn({ kind }))).toBe(detail);
});

test.each<[string, Partial<Turn>, string | null]>([
  ['nothing was written', { message: '' }, null],
  ['only spaces were', { message: ' \n ' }, null],
  ['a rejection has no feedback', { kind: 'rejected', feedback: null }, null],
  ['who trusted them is gone', { kind: 'auto_approved', granter: null }, null],
  ['300 characters stay whole', { message: 'x'.repeat(300) }, 'x'.repeat(300)],
  ['more are cut', { message: 'x'.repeat(301) }, `${'x'.repeat(300)}…`],
  ['and none of them in its middle', { message: '😀'.repeat(301) }, `${'😀'.repeat(300)}…`],
])('the detail when %s', (_, change, detail) => {
  expect(detailOf(turn(change))).toBe(detail);
});

const admin = { userId: 'usr9', role: 'admin' } as const;
const builder = { userId: 'usr1', role: 'user' } as const;
const request = { type: 'publish_request', id: 'req1' };
const app = { type: 'app', url: 'https://sales.apps.corp.com' };

test.each<[string, Partial<Turn>, typeof admin | typeof builder, unknown]>([
  ['an admin to the review', {}, admin, request],
  ['one who is no admin any more nowhere', {}, builder, null],
  ['the builder to their request', { kind: 'rejected' }, builder, request],
  ['also when it is approved', { kind: 'approved' }, builder, request],
  ['and when it failed', { kind: 'failed' }, builder, request],
  ['an admin to what is held up', { kind: 'held_up' }, admin, request],
  ['and its builder to their request', { kind: 'held_up' }, builder, request],
  ['to the app that is live', { kind: 'live' }, builder, app],
  ['nowhere once it is another’s', { kind: 'live', appOwnerId: 'usr2' }, builder, null],
  ['nowhere when there is none', { kind: 'live', appOwnerId: null }, builder, null],
])('leads %s', (_, change, reader, target) => {
  expect(targetOf(turn(change), reader)).toEqual(target);
});

test('every kind has words', () => {
  for (const kind of notificationKind.options) expect(titleOf(turn({ kind }))).toMatch(/“Sales”/);
});
