import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { announce } from '#portal/notifications/actions.ts';
import { unsubscribeUrl } from '#portal/notifications/unsubscribe.ts';
import { commandLine } from '../harness/command-line.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { addPublishRequest } from '../harness/publish-request.ts';

/** Each command is a process. */
vi.setConfig({ testTimeout: 60_000 });

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
}, 60_000);
afterAll(() => portal.end());

test('notifications are listed and marked as read from the command line', async () => {
  const { client, key } = await portal.as('ada@corp.com', 'user');
  const { id: owner } = await client.identity.me();
  const blueprint = await portal.addBlueprint({ 'index.html': 'hello' });
  const request = await addPublishRequest(portal.portal, { blueprint, owner, name: 'Sales', message: '' });
  await portal.portal.change('system', async (change) => {
    await announce(portal.portal, change, 'rejected', request, [owner]);
    await announce(portal.portal, change, 'failed', request, [owner]);
    await announce(portal.portal, change, 'live', request, [owner]);
  });
  const slipway = commandLine(portal.url, key);
  const { items, unread } = await slipway('notification', 'list');
  expect(unread).toBe(3);
  expect(items).toMatchObject([{ title: '“Sales” is live' }, { kind: 'failed' }, { kind: 'rejected', read: false }]);
  expect(await slipway('notification', 'read', '--id', items[0].id)).toEqual({ unread: 2 });
  expect(await slipway('notification', 'read', '--until', items[2].id)).toEqual({ unread: 1 });
  expect(await slipway('notification', 'read')).toEqual({ unread: 0 });
});

test('what one is told of is chosen from the command line, and stopped with the link of a mail', async () => {
  const { client, key } = await portal.as('grace@corp.com', 'user');
  const { id: userId } = await client.identity.me();
  const slipway = commandLine(portal.url, key);
  const items = (await slipway('notification', 'preferences')).items;
  expect(items).toContainEqual({ kind: 'live', inApp: true, mail: true });
  const chosen = await slipway('notification', 'prefer', '--kind', 'live', '--channel', 'in_app', '--wanted', 'false');
  expect(chosen.items).toContainEqual({ kind: 'live', inApp: false, mail: true });
  const token = new URL(unsubscribeUrl(portal.portal, { userId, kind: 'live' })).searchParams.get('token')!;
  expect(await slipway('notification', 'subscription', '--token', token)).toEqual({ kind: 'live', stopped: false });
  expect(await slipway('notification', 'unsubscribe', '--token', token)).toEqual({ kind: 'live', stopped: true });
  expect((await client.notifications.preferences()).items).toContainEqual({ kind: 'live', inApp: false, mail: false });
});
