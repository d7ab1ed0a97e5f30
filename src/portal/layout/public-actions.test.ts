import http from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiError, type Client } from '#client/client.ts';
import { type TestPortal, testPortal } from '../../../test/harness/portal.ts';
import { waitFor } from '../../../test/harness/wait-for.ts';

let portal: TestPortal;
let admin: Client;
let builder: Client;
let blueprint: string;
let workspace: string;
const org = 'main';
const layout = { org, tabs: [], locked: false, preview: true, pathBar: true };

beforeAll(async () => {
  portal = await testPortal();
  admin = (await portal.as('admin@corp.com', 'admin')).client;
  builder = (await portal.as('builder@corp.com', 'user')).client;
  blueprint = await portal.addBlueprint({ 'app.mjs': 'console.log(1)' });
  workspace = (await builder.workspaces.create({ org, blueprint })).id;
  await waitFor('it runs', async () => (await builder.workspaces.get({ org, id: workspace })).status === 'running');
});
afterAll(() => portal.end());

const allow = (publicUrl: boolean) => admin.layout.set({ ...layout, id: blueprint, publicUrl });
const setPublic = (open: boolean) => builder.layout.setPublicUrl({ org, id: workspace, port: 3100, public: open });
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => apiError(error)?.code,
  );

/** What a stranger without any cookie gets: 401 while it is not theirs to see, 503 when it is and nothing listens. */
const stranger = (url: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { hostname, port } = new URL(portal.url);
    const { host } = new URL(url);
    http
      .get({ hostname, port, path: '/', headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
      .on('error', reject);
  });

test('only where an admin allows it, and only the owner', async () => {
  expect(await codeOf(setPublic(true))).toBe('CONFLICT');
  await allow(true);
  expect(await codeOf(admin.layout.setPublicUrl({ org, id: workspace, port: 3100, public: true }))).toBe('FORBIDDEN');
  const { items } = await setPublic(true);
  expect(items).toEqual([{ port: 3100, url: expect.stringContaining(`//3100--${workspace}.preview.`) }]);
  expect(await admin.layout.publicUrls({ org, id: workspace })).toMatchObject({ items });
});

test('the address is open to strangers until it is closed, and told in the audit log', async () => {
  const [opened] = (await setPublic(true)).items;
  expect(await stranger(opened!.url)).toBe(503);
  await setPublic(false);
  expect(await stranger(opened!.url)).toBe(401);
  const { items } = await admin.audit.list({ org });
  expect(items.slice(0, 2).map(({ action, data }) => [action, data])).toEqual([
    ['workspace.preview_closed', { port: 3100 }],
    ['workspace.preview_opened', { port: 3100 }],
  ]);
});

test('withdrawing it from the layout closes what is open, and allowing it again opens nothing', async () => {
  const [opened] = (await setPublic(true)).items;
  expect(await stranger(opened!.url)).toBe(503);
  await allow(false);
  expect(await stranger(opened!.url)).toBe(401);
  await allow(true);
  expect(await stranger(opened!.url)).toBe(401);
  expect((await builder.layout.publicUrls({ org, id: workspace })).items).toEqual([]);
});

test('it ends when the workspace gets another owner, and is not theirs to find open', async () => {
  const [opened] = (await setPublic(true)).items;
  expect(await stranger(opened!.url)).toBe(503);
  const { db, gateway } = portal.portal;
  const owners = await db.selectFrom('users').select(['id', 'email']).where('email', 'like', '%@corp.com').execute();
  const idOf = (email: string) => owners.find((user) => user.email === email)!.id;
  const give = (email: string) =>
    db
      .updateTable('workspaces')
      .set({ ownerId: idOf(email) })
      .where('id', '=', workspace)
      .execute();
  await give('admin@corp.com');
  gateway.revoke({ userId: idOf('builder@corp.com'), workspaceId: workspace });
  await waitFor('the address is closed', async () => (await stranger(opened!.url)) === 401, 10_000);
  expect((await admin.layout.publicUrls({ org, id: workspace })).items).toEqual([]);
  await give('builder@corp.com');
  await setPublic(false);
});

test('it ends with the membership of whoever opened it', async () => {
  const [opened] = (await setPublic(true)).items;
  expect(await stranger(opened!.url)).toBe(503);
  const { items } = await admin.members.list({ org, q: 'builder@' });
  await admin.members.remove({ org, id: items[0]!.id });
  await waitFor('the address is closed', async () => (await stranger(opened!.url)) === 401, 10_000);
});
