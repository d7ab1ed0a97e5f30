import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { announce } from '#portal/notifications/actions.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { addPublishRequest } from '../harness/publish-request.ts';

/** A notification was written when its reader might know; what it tells is decided when they read it. */
const org = 'main';
let portal: TestPortal;
let admin: Client;
let blueprint: string;
let count = 0;

interface Someone {
  client: Client;
  id: string;
  email: string;
}
let owner: Someone;
let neighbour: Someone;
let second: Someone;

beforeAll(async () => {
  portal = await testPortal();
  admin = (await portal.as('admin@corp.com', 'admin')).client;
  blueprint = await portal.addBlueprint({ 'index.html': 'hello' });
}, 60_000);
afterAll(() => portal.end());
beforeEach(async () => {
  count += 1;
  owner = await someone('owner', 'user');
  neighbour = await someone('neighbour', 'user');
  second = await someone('second', 'admin');
});

async function someone(name: string, role: 'admin' | 'user', into = org): Promise<Someone> {
  const email = `${name}${count}@corp.com`;
  const { client } = await portal.as(email, role, into);
  return { client, id: (await client.identity.me()).id, email };
}

/** A request of the owner's, its builder and an admin told of it. */
async function told() {
  const request = await addPublishRequest(portal.portal, {
    ...{ blueprint, owner: owner.id },
    ...{ name: 'Secret plan', message: 'For the board only' },
  });
  await portal.portal.change('system', async (change) => {
    await announce(portal.portal, change, 'submitted', request, [second.id]);
    await announce(portal.portal, change, 'rejected', request, [owner.id]);
    await announce(portal.portal, change, 'live', request, [owner.id]);
  });
  return request;
}
const listOf = (who: Someone, of = org) => who.client.notifications.list({ org: of });

test('tells its reader, and nobody else: no user, no other admin, no other organization of theirs', async () => {
  const request = await told();
  expect((await listOf(second)).items).toMatchObject([{ target: { type: 'publish_request', id: request.id } }]);
  expect((await listOf(owner)).unread).toBe(2);
  expect(await listOf(neighbour)).toMatchObject({ items: [], unread: 0 });
  expect((await admin.notifications.list({ org })).items).toEqual([]);

  await portal.addOrganization(`other${count}`);
  await portal.as(second.email, 'admin', `other${count}`);
  expect(await listOf(second, `other${count}`)).toMatchObject({ items: [], unread: 0 });
  await second.client.notifications.read({ org: `other${count}` });
  expect((await listOf(second)).unread).toBe(1);
});

test('is not marked by somebody else who knows its id', async () => {
  await told();
  const [newest] = (await listOf(owner)).items;
  for (const thief of [neighbour.client, second.client, admin]) {
    await thief.notifications.read({ org, id: newest!.id });
    await thief.notifications.read({ org, until: newest!.id });
  }
  expect((await listOf(owner)).unread).toBe(2);
  expect((await listOf(second)).unread).toBe(1);
});

test('tells an admin who became a user nothing of another’s request', async () => {
  await told();
  const members = (await admin.members.list({ org })).items;
  const { id } = members.find((member) => member.email === second.email)!;
  await admin.members.update({ org, id, role: 'user' });
  expect(await listOf(second)).toMatchObject({ items: [], unread: 0 });
});

test('tells somebody who was removed nothing, nor when they come back as a user', async () => {
  await told();
  const members = (await admin.members.list({ org })).items;
  const { id } = members.find((member) => member.email === second.email)!;
  await admin.members.remove({ org, id, workspaces: 'keep' });
  await expect(listOf(second)).rejects.toMatchObject({ status: expect.toBeOneOf([401, 404]) });
  const back = (await portal.as(second.email, 'user')).client;
  expect(await back.notifications.list({ org })).toMatchObject({ items: [], unread: 0 });
});

test('leads to the reader’s own request alone once the workspace, and with it the app, is somebody else’s', async () => {
  const { workspaceId } = await told();
  const targets = async () => (await listOf(owner)).items.map((item) => item.target?.type ?? null);
  expect(await targets()).toEqual(['app', 'publish_request']);
  await admin.workspaces.reassign({ org, id: workspaceId, owner: neighbour.id });
  expect(await targets()).toEqual([null, 'publish_request']);
  expect((await listOf(neighbour)).items).toEqual([]);
});
