import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { fakeMailer } from '#mail/fake.ts';
import { keptMailer } from '#mail/kept.ts';
import { MailError, type Mailer } from '#mail/mailer.ts';
import type { Member } from '../actor.ts';
import { type PeoplePortal, peoplePortal } from '../identity/portal.fixture.ts';
import { listOutbox } from './actions.ts';
import { deliverMail } from './deliver.ts';

const link = 'http://localhost/sign-in/link#sll_secret';

let world: PeoplePortal;
let admin: Member;
beforeAll(async () => {
  world = await peoplePortal();
  await world.organization('main');
  await world.organization('other');
  admin = await world.member('root@example.com', 'main', 'admin');
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.portal.db.deleteFrom('mails').execute();
});

const queue = (change: { to?: string; subject?: string } = {}, member = admin) =>
  world.portal.change('system', ({ mail }) =>
    mail({
      organizationId: member.organization.id,
      to: 'ann@example.com',
      subject: 'Hi',
      text: `Hello ${link}`,
      ...change,
    }),
  );
const only = () => world.portal.db.selectFrom('mails').selectAll().executeTakeFirstOrThrow();
const outbox = async (member = admin) => (await listOutbox(world.portal, member, { limit: 50 })).items;
const kept = () => keptMailer({ info: () => {} });
const later = () => new MailError('The mail server answered 451.', { retryable: true });

test('a queued mail is sent once, and afterwards its link is nowhere in the database', async () => {
  await queue();
  const mailer = fakeMailer();
  expect(await deliverMail(world.portal, mailer)).toBe(1);
  expect(await deliverMail(world.portal, mailer)).toBe(0);
  expect(mailer.sent).toMatchObject([{ to: 'ann@example.com', text: `Hello ${link}` }]);
  const row = await only();
  expect(row).toMatchObject({ status: 'sent', sentAt: world.portal.clock() });
  expect(JSON.stringify(row)).not.toContain('sll_secret');
});

test('two portals that deliver at once send every mail once', async () => {
  for (let n = 0; n < 20; n++) await queue({ to: `p${n}@example.com` });
  const mailer = fakeMailer();
  await Promise.all([1, 2, 3].map(() => deliverMail(world.portal, mailer)));
  expect(new Set(mailer.sent.map((mail) => mail.to)).size).toBe(20);
  expect(mailer.sent).toHaveLength(20);
});

test('a mail that fails waits longer each time, and is sent when the server is back', async () => {
  await queue();
  const mailer = fakeMailer();
  mailer.faults.push(later(), later());
  expect(await deliverMail(world.portal, mailer)).toBe(1);
  expect(await only()).toMatchObject({ status: 'queued', error: 'The mail server answered 451.' });
  expect(await deliverMail(world.portal, mailer)).toBe(0);
  world.advance(60_000);
  await deliverMail(world.portal, mailer);
  world.advance(60_000);
  expect(await deliverMail(world.portal, mailer)).toBe(0);
  world.advance(60_000);
  await deliverMail(world.portal, mailer);
  expect(await only()).toMatchObject({ status: 'sent', error: null });
});

test('a mail that was refused for good, or for a day, is given up and keeps no link', async () => {
  await queue();
  const mailer = fakeMailer();
  mailer.faults.push(new MailError('The mail server refused the recipient.', { retryable: false }));
  await deliverMail(world.portal, mailer);
  expect(await only()).toMatchObject({ status: 'failed', error: 'The mail server refused the recipient.' });
  await world.portal.db.deleteFrom('mails').execute();

  await queue();
  world.advance(25 * 3_600_000);
  mailer.faults.push(later());
  await deliverMail(world.portal, mailer);
  const row = await only();
  expect(row.status).toBe('failed');
  expect(row.text).not.toContain('sll_secret');
});

test('a portal that dies after a delivery sends that mail again under the same id, once its lease is over', async () => {
  await queue();
  const ids: string[] = [];
  const dying: Mailer = {
    deliver: async ({ id }) => {
      ids.push(id);
      throw new Error('killed here');
    },
    close: async () => {},
  };
  await expect(deliverMail(world.portal, dying)).rejects.toThrow('killed here');
  const mailer = fakeMailer();
  expect(await deliverMail(world.portal, mailer)).toBe(0);
  world.advance(15 * 60_000);
  await deliverMail(world.portal, mailer);
  expect(mailer.sent.map((mail) => mail.id)).toEqual(ids);
});

test('whoever took too long does not overwrite what the next one wrote', async () => {
  await queue();
  const mailer = fakeMailer();
  const slow: Mailer = {
    deliver: async () => {
      world.advance(16 * 60_000);
      await deliverMail(world.portal, mailer);
      throw later();
    },
    close: async () => {},
  };
  await deliverMail(world.portal, slow);
  expect(mailer.sent).toHaveLength(1);
  expect(await only()).toMatchObject({ status: 'sent', error: null });
});

test('a mail whose header was forged is never handed over', async () => {
  await queue({ subject: 'Hi\r\nBcc: eve@example.com' });
  await queue({ to: 'ann@example.com,eve@example.com' });
  const mailer = fakeMailer();
  expect(await deliverMail(world.portal, mailer)).toBe(2);
  expect(mailer.sent).toEqual([]);
  expect((await outbox()).map((mail) => mail.status)).toEqual(['failed', 'failed']);
});

test('without a mail server the admins read mail with its link; queued and sent mail shows none', async () => {
  await queue();
  expect((await outbox())[0]!.text).not.toContain('sll_secret');
  await deliverMail(world.portal, kept());
  expect(await outbox()).toMatchObject([{ status: 'kept', text: `Hello ${link}` }]);
  await world.portal.db.deleteFrom('mails').execute();
  await queue();
  await deliverMail(world.portal, fakeMailer());
  expect(await outbox()).toMatchObject([{ status: 'sent', text: 'Hello http://localhost/sign-in/link#sll_…' }]);
});

test('an admin cannot invite the admin of another organization to read their link', async () => {
  await world.member('boss@example.com', 'other', 'admin');
  await queue({ to: 'boss@example.com' });
  await deliverMail(world.portal, kept());
  expect((await outbox())[0]!.text).not.toContain('sll_secret');
});

test('one organization’s mail is not another’s', async () => {
  const stranger = await world.member('stranger@example.com', 'other', 'admin');
  await queue();
  expect(await outbox(stranger)).toEqual([]);
});

test('pages hold everything once, newest first', async () => {
  for (let n = 0; n < 5; n++) {
    await queue({ subject: `mail ${n}` });
    if (n % 2 === 0) world.advance(1);
  }
  const first = await listOutbox(world.portal, admin, { limit: 3 });
  const second = await listOutbox(world.portal, admin, { limit: 3, cursor: first.nextCursor! });
  expect(second.nextCursor).toBeNull();
  const subjects = [...first.items, ...second.items].map((item) => item.subject);
  expect(new Set(subjects).size).toBe(5);
  await expect(listOutbox(world.portal, admin, { limit: 1, cursor: '!' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
});
