import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { launchStaticSite, writeInside } from '../e2e/inside.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { type MailServer, startMailServer } from '../harness/mail-server.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** From a request to a live app, with a mail server that is stuck and a portal that is killed in the middle of a delivery. */
let database: TestDatabase;
let smtp: MailServer;
let portal: RealPortal;
let admin: Client;
let builder: Client;

beforeAll(async () => {
  database = await testDatabase();
  smtp = await startMailServer();
  const env = { DATABASE_URL: database.url, SLIPWAY_SMTP_URL: `smtp://127.0.0.1:${smtp.port}` };
  portal = await startRealPortal({ env });
  admin = await portal.client('root@corp.com');
  builder = await portal.client('ada@corp.com', 'user');
}, 120_000);
afterAll(async () => {
  await portal?.stop();
  await smtp?.close();
  await database?.drop();
});

const waiting = () => database.db.selectFrom('mails').selectAll().where('status', '=', 'queued').execute();
/** What arrived for these two; the first start has an admin of its own. */
const arrived = () =>
  smtp.arrived
    .map((mail) => ({ to: [mail.to!].flat()[0]!.text, subject: mail.subject!, id: mail.messageId! }))
    .filter(({ to }) => to === 'root@corp.com' || to === 'ada@corp.com');

test('every turn is mailed once over a portal that is killed while it sends', async () => {
  const id = await launchStaticSite(admin, builder);
  await writeInside(builder, id, 'public/new-page.html', '<h1>New</h1>\n');
  const release = smtp.hold();
  const { id: request, commit } = await builder.publishing.submit({ org: 'main', id, subdomain: 'mailed' });
  // Taken from the queue, and half-way in the mail server.
  await waitFor('a delivery is under way', async () => (await waiting()).some(({ attempts }) => attempts === 1));
  await portal.kill9();
  await portal.restart();
  await admin.publishing.approve({ org: 'main', id: request, commit });
  const live = async () => {
    const { deployment } = await builder.publishing.get({ org: 'main', id: request });
    return deployment?.status === 'live';
  };
  await waitFor('it is live', live, 60_000);
  await portal.kill9();
  release();
  expect(arrived()).toEqual([]);

  // What the dead portal had taken is due again after its lease: a quarter of an hour later.
  const before = new Date();
  await database.db.updateTable('mails').set({ dueAt: before }).where('status', '=', 'queued').execute();
  await portal.restart();
  await waitFor('all mail is sent', async () => (await waiting()).length === 0);
  await portal.kill9();
  await portal.restart();
  await admin.identity.me();

  const mails = arrived();
  const name = (await builder.workspaces.get({ org: 'main', id })).name;
  expect(mails.map(({ to, subject }) => `${to} ${subject}`).toSorted()).toEqual([
    `ada@corp.com Approved: ${name}`,
    `ada@corp.com Live: ${name}`,
    `root@corp.com Review requested: ${name}`,
  ]);
  expect(new Set(mails.map((mail) => mail.id)).size).toBe(mails.length);
  expect(smtp.arrived.find(({ subject }) => subject?.startsWith('Live'))!.text).toMatch(
    /Stop mails of this kind: .+\/unsubscribe\?token=/,
  );
}, 180_000);
