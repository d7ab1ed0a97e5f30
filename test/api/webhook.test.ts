import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { announce } from '#portal/notifications/actions.ts';
import type { Portal } from '#portal/portal.ts';
import { deliverMessages } from '#portal/webhook/deliver.ts';
import { type ChatServer, startChatServer } from '../harness/chat-server.ts';
import { commandLine } from '../harness/command-line.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { addPublishRequest } from '../harness/publish-request.ts';
import { waitFor } from '../harness/wait-for.ts';

/** Turns of publish requests in an organization's chat, against a real server: kind, failing, refusing. */
const main = { org: 'main' };
let now = new Date('2026-03-01T10:00:00Z');
let chat: ChatServer;
let portal: TestPortal;
let admin: Client;
let key: string;
let builder: string;
let blueprint: string;

beforeAll(async () => {
  chat = await startChatServer();
  portal = await testPortal({ SLIPWAY_WEBHOOK_ALLOW_HOSTS: chat.host }, () => now);
  ({ client: admin, key } = await portal.as('ann@corp.com', 'admin'));
  const { client } = await portal.as('ada@corp.com', 'user');
  builder = (await client.identity.me()).id;
  blueprint = await portal.addBlueprint({ 'index.html': 'hello' });
}, 60_000);
afterAll(async () => {
  await portal?.end();
  await chat.end();
});
beforeEach(async () => {
  now = new Date(now.getTime() + 60_000);
  chat.posted = [];
  chat.answer = null;
});
afterEach(() => admin.webhook.remove(main));

const refuses = (status: number, words: string) => {
  chat.answer = (response) => response.writeHead(status).end(words);
};
async function submitted(name = 'Sales', kind: 'submitted' | 'live' = 'submitted') {
  const request = await addPublishRequest(portal.portal, { blueprint, owner: builder, name, message: 'For us only' });
  await portal.portal.change('system', (change) => announce(portal.portal, change, kind, request, []));
  return request;
}
const posted = (count: number) => waitFor(`${count} messages are posted`, () => chat.posted.length >= count);
const settled = () =>
  waitFor('nothing waits', async () => {
    const settings = await admin.webhook.settings(main);
    return settings.waiting === 0 && settings.last !== null && settings;
  });
/** Any change wakes the loop, which otherwise looks at the clock every few seconds. */
const wakeTheLoop = () => portal.portal.change('system', async () => {});
const messages = () => portal.portal.db.selectFrom('webhookMessages').selectAll().execute();

test('without one, nothing is kept to be posted', async () => {
  await submitted();
  expect(await admin.webhook.settings(main)).toEqual({ host: null, savedAt: null, waiting: 0, last: null });
  expect(await messages()).toEqual([]);
  await expect(admin.webhook.test(main)).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('a turn is posted once, with who, what and a link, and without what was written', async () => {
  await admin.webhook.save({ ...main, url: chat.url });
  const request = await submitted();
  expect(await settled()).toMatchObject({ last: { sent: true, answer: '200 ok' } });
  const review = `${portal.url}/admin/approvals/${request.id}?org=main`;
  expect(chat.posted).toEqual([
    {
      id: expect.stringMatching(/^whm[a-z2-7]{20}$/),
      text: `ada asks to publish “Sales” · <${review}|Open the request>`,
    },
  ]);
  expect(await messages()).toEqual([]);
});

test('a name mentions nobody and links nowhere', async () => {
  await admin.webhook.save({ ...main, url: chat.url });
  await submitted('<!channel> @here & [x](https://evil.example)', 'live');
  await posted(1);
  const { text } = chat.posted[0]!;
  expect(text.match(/<[^>]*>/g)).toEqual([expect.stringMatching(/\|Open the app>$/)]);
  expect(text).not.toMatch(/@here|\]\(|https:\/\/evil/);
});

test('another organization’s turns are not posted here', async () => {
  await admin.organizations.create({ name: 'Elsewhere' });
  await admin.webhook.save({ org: 'elsewhere', url: chat.url });
  await submitted();
  expect(await admin.webhook.settings({ org: 'elsewhere' })).toMatchObject({ waiting: 0, last: null });
  expect(await messages()).toEqual([]);
});

test('the address is sealed, and comes back nowhere: not in answers, the log of the admins, or what the server said', async () => {
  refuses(404, `no_service at ${chat.url}`);
  const saved = await admin.webhook.save({ ...main, url: chat.url });
  const tried = await admin.webhook.test(main);
  expect(tried).toEqual({ sent: false, answer: '404 no_service at …' });
  const { db } = portal.portal;
  const stored = await Promise.all([
    db.selectFrom('webhooks').selectAll().execute(),
    db.selectFrom('auditEvents').selectAll().execute(),
    db.selectFrom('idempotencyKeys').selectAll().execute(),
  ]);
  const everything = JSON.stringify([saved, tried, await admin.webhook.settings(main), stored], (_, value) =>
    value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
  );
  expect(everything).not.toContain('hook-secret');
  expect(saved).toMatchObject({ host: chat.host });
});

test('what fails for a while is tried again, later and under the same id, until it is taken', async () => {
  await admin.webhook.save({ ...main, url: chat.url });
  refuses(503, 'later');
  await submitted();
  await waitFor('the failure is shown', async () => (await admin.webhook.settings(main)).last?.sent === false);
  expect(await admin.webhook.settings(main)).toMatchObject({ waiting: 1, last: { answer: '503 later' } });
  expect(chat.posted).toHaveLength(1);
  chat.answer = null;
  now = new Date(now.getTime() + 5_000);
  await wakeTheLoop();
  expect(await settled()).toMatchObject({ last: { sent: true } });
  expect(new Set(chat.posted.map(({ id }) => id)).size).toBe(1);
  expect(chat.posted).toHaveLength(2);
});

test('a refusal for good is shown and not repeated; a redirect is one, and is not followed', async () => {
  await admin.webhook.save({ ...main, url: chat.url });
  refuses(410, 'channel_is_archived');
  await submitted();
  expect(await settled()).toMatchObject({ last: { sent: false, answer: '410 channel_is_archived' } });
  chat.answer = (response) => response.writeHead(302, { location: chat.url }).end();
  expect(await admin.webhook.test(main)).toMatchObject({ sent: false, answer: '302' });
  expect(chat.posted).toHaveLength(2);
});

test('killed between the answer and its note, it is sent again under the same id; after its note, never', async () => {
  await admin.webhook.save({ ...main, url: chat.url });
  const { id: organizationId } = await portal.portal.db
    .selectFrom('organizations')
    .select('id')
    .where('slug', '=', 'main')
    .executeTakeFirstOrThrow();
  // Not due for the portal's own loop, so that only the one that dies takes it.
  const real = portal.portal;
  const later = new Date(now.getTime() + 10_000);
  const dies: Portal = {
    ...real,
    clock: () => later,
    change: () => Promise.reject(new Error('The portal was killed.')),
  };
  const request = await addPublishRequest(real, { blueprint, owner: builder, name: 'Sales', message: '' });
  await real.change('system', async (change) => {
    await announce(portal.portal, change, 'submitted', request, []);
    await change.tx.updateTable('webhookMessages').set({ dueAt: later }).execute();
  });
  await expect(deliverMessages(dies, organizationId, new AbortController().signal)).rejects.toThrow('killed');
  expect(chat.posted).toHaveLength(1);
  now = new Date(later.getTime() + 60_000);
  await wakeTheLoop();
  await settled();
  expect(chat.posted).toHaveLength(2);
  expect(chat.posted[1]).toEqual(chat.posted[0]);
  now = new Date(now.getTime() + 3_600_000);
  await deliverMessages(real, organizationId, new AbortController().signal);
  expect(chat.posted).toHaveLength(2);
});

test.each([
  ['http://hooks.example/x', /does not use https/],
  ['https://127.0.0.1/x', /not on the internet/],
  ['https://[::1]/x', /not on the internet/],
  ['https://169.254.169.254/latest', /not on the internet/],
  ['https://user:password@hooks.example/x', /user name or password/],
])('%s is refused', async (url, words) => {
  await expect(admin.webhook.save({ ...main, url })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    data: { issues: [{ path: 'url', message: expect.stringMatching(words) }] },
  });
});

test('removed, what waits is not posted', async () => {
  await admin.webhook.save({ ...main, url: chat.url });
  refuses(503, 'later');
  await submitted();
  await waitFor('it waits', async () => (await admin.webhook.settings(main)).last?.sent === false);
  expect(await admin.webhook.remove(main)).toMatchObject({ host: null, waiting: 0 });
  expect(await messages()).toEqual([]);
});

test('from the command line', async () => {
  const slipway = commandLine(portal.url, key);
  expect(await slipway('webhook', 'save', '--url', chat.url)).toMatchObject({ host: chat.host });
  expect(await slipway('webhook', 'test')).toEqual({ sent: true, answer: '200 ok' });
  expect(chat.posted[0]!.text).toBe('ann@\u200bcorp.com tries the notifications of main.');
  expect(await slipway('webhook', 'settings')).toMatchObject({ last: { sent: true } });
  expect(await slipway('webhook', 'remove')).toMatchObject({ host: null });
}, 60_000);
