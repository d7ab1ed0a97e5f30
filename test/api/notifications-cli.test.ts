import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { announce } from '#portal/notifications/actions.ts';
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
    await announce(change, 'rejected', request, [owner]);
    await announce(change, 'failed', request, [owner]);
    await announce(change, 'live', request, [owner]);
  });
  const slipway = commandLine(portal.url, key);
  const { items, unread } = await slipway('notification', 'list');
  expect(unread).toBe(3);
  expect(items).toMatchObject([{ title: '“Sales” is live' }, { kind: 'failed' }, { kind: 'rejected', read: false }]);
  expect(await slipway('notification', 'read', '--id', items[0].id)).toEqual({ unread: 2 });
  expect(await slipway('notification', 'read', '--until', items[2].id)).toEqual({ unread: 1 });
  expect(await slipway('notification', 'read')).toEqual({ unread: 0 });
});
