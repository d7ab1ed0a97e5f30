import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { createClient } from '#client/client.ts';
import { unsubscribeUrl } from '#portal/notifications/unsubscribe.ts';
import { seal } from '#portal/seal/seal.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** The link of a mail works without a sign-in, so it must do one thing to one person and nothing by being looked at. */
let portal: TestPortal;
let anyone: Client;
let victim: { client: Client; id: string; email: string };
let count = 0;

beforeAll(async () => {
  portal = await testPortal();
  anyone = createClient({ url: portal.url });
}, 60_000);
afterAll(() => portal.end());
beforeEach(async () => {
  const email = `victim${count++}@corp.com`;
  const { client } = await portal.as(email, 'admin');
  victim = { client, id: (await client.identity.me()).id, email };
});

const sentTo = (email: string) =>
  waitFor(`mail for ${email} is sent`, () => portal.mailer.sent.find((mail) => mail.to === email));
const linkOf = (kind: 'live' | 'digest' = 'live', userId = victim.id) =>
  unsubscribeUrl(portal.portal, { userId, kind }).replace(portal.config.url, portal.url);
const tokenOf = (link: string) => new URL(link).searchParams.get('token')!;
const oneClick = (link: string, body: BodyInit = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })) =>
  fetch(link, { method: 'POST', body });
const stopped = async (client = victim.client) =>
  (await client.notifications.preferences()).items.filter((item) => !item.mail).map((item) => item.kind);
/** Off by default. */
const byDefault = ['auto_approved', 'commented'];

test('a mail that goes out leads there; one click stops that kind, and no other', async () => {
  await portal.portal.change('system', ({ mail }) =>
    mail({
      ...{ organizationId: null, to: victim.email, subject: 'Live: Sales', text: 'It is live.' },
      stop: { userId: victim.id, kind: 'live' },
    }),
  );
  const sent = await sentTo(victim.email);
  expect(sent.unsubscribe).toMatch(/^http:\/\/[^/]+\/unsubscribe\?token=[\w-]+$/);
  expect(sent.text).toContain(`Stop mails of this kind: ${sent.unsubscribe}`);
  // The outbox, which admins read, has none.
  const rows = portal.portal.db.selectFrom('mails').select('text').where('recipient', '=', victim.email);
  expect(await rows.execute()).toEqual([{ text: 'It is live.' }]);

  const answer = await oneClick(sent.unsubscribe!);
  expect([answer.status, answer.headers.get('set-cookie')]).toEqual([200, null]);
  expect(await stopped()).toEqual([...byDefault, 'live']);
});

test('a mail without a kind, such as a sign-in link, leads nowhere of the sort', async () => {
  await portal.portal.change('system', ({ mail }) =>
    mail({ organizationId: null, to: victim.email, subject: 'Sign in', text: 'Here.' }),
  );
  const sent = await sentTo(victim.email);
  expect([sent.unsubscribe, sent.text]).toEqual([undefined, 'Here.']);
});

test('whoever only looks at the link changes nothing', async () => {
  for (const method of ['GET', 'HEAD']) expect((await fetch(linkOf(), { method })).status).toBe(200);
  expect(await anyone.notifications.subscription({ token: tokenOf(linkOf()) })).toEqual({
    kind: 'live',
    stopped: false,
  });
  // A POST that is no mail program's: without the one field, or from a form that says something else.
  expect((await fetch(linkOf(), { method: 'POST' })).status).toBe(400);
  expect((await oneClick(linkOf(), new URLSearchParams({ 'List-Unsubscribe': 'Yes' }))).status).toBe(400);
  expect(await stopped()).toEqual(byDefault);
});

test('the page’s button does it, twice too, and both ways of sending a form are taken', async () => {
  const token = tokenOf(linkOf('digest'));
  expect(await anyone.notifications.unsubscribe({ token })).toEqual({ kind: 'digest', stopped: true });
  expect(await anyone.notifications.unsubscribe({ token })).toEqual({ kind: 'digest', stopped: true });
  expect(await anyone.notifications.subscription({ token })).toEqual({ kind: 'digest', stopped: true });
  const form = new FormData();
  form.set('List-Unsubscribe', 'One-Click');
  expect((await oneClick(linkOf('live'), form)).status).toBe(200);
  expect(await stopped()).toEqual([...byDefault, 'live', 'digest']);
  const lines = await portal.portal.db
    .selectFrom('auditEvents')
    .select(['actorLabel', 'data'])
    .where('action', '=', 'user.notifications_chosen')
    .where('targetId', '=', victim.id)
    .orderBy('at')
    .execute();
  expect(lines).toEqual(
    ['digest', 'live'].map((kind) => ({
      actorLabel: `${victim.email} (link in a mail)`,
      data: { kind, channel: 'mail', wanted: false },
    })),
  );
});

test('it signs nobody in, and does not read or choose anything else', async () => {
  const key = tokenOf(linkOf());
  await expect(createClient({ url: portal.url, key }).identity.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  await expect(anyone.notifications.preferences()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
});

test.each<[string, () => string]>([
  ['nothing', () => ''],
  ['words', () => 'rubbish'],
  ['a user and a kind in plain text', () => Buffer.from(`${victim.id} live`).toString('base64url')],
  [
    'another’s with one bit changed',
    () => {
      const box = Buffer.from(tokenOf(linkOf('live', 'usrmallory')), 'base64url');
      box[box.length - 1]! ^= 1;
      return box.toString('base64url');
    },
  ],
  [
    'the victim’s words with another’s seal',
    () => {
      const mine = Buffer.from(tokenOf(linkOf('live', `usr${'x'.repeat(victim.id.length - 3)}`)), 'base64url');
      const theirs = Buffer.from(tokenOf(linkOf()), 'base64url');
      const words = `${victim.id} live`.length;
      return Buffer.concat([mine.subarray(0, -words), theirs.subarray(-words)]).toString('base64url');
    },
  ],
  [
    'a box that was sealed for another place',
    () => seal(portal.portal.keyring, 'webhooks/org/url', `${victim.id} live`).toString('base64url'),
  ],
  [
    'a kind that is none',
    () => seal(portal.portal.keyring, 'mails/unsubscribe', `${victim.id} sign_in`).toString('base64url'),
  ],
  ['a person who is none', () => tokenOf(linkOf('live', 'usrnobody'))],
])('is refused when the token is %s', async (_, token) => {
  const answer = await oneClick(`${portal.url}/unsubscribe?token=${token()}`);
  expect([400, 404]).toContain(answer.status);
  const call = await fetch(`${portal.url}/api/v1/unsubscribe/${token() || '%20'}`, { method: 'POST' });
  expect([400, 404]).toContain(call.status);
  expect(await stopped()).toEqual(byDefault);
});
