import { once } from 'node:events';
import { createServer } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { apiError, type Client } from '#client/client.ts';
import { freePort } from '../harness/free-port.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { startStopwatch } from '../harness/stopwatch.ts';
import { waitFor } from '../harness/wait-for.ts';

/** An organization's own mail server, against real ones: kind, strict, refusing, slow and silent. */
const main = { org: 'main' };
const password = 'c0rrect-horse';
let portal: TestPortal;
let admin: Client;
let port: number;
let arrived: ParsedMail[];
const cleanups: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  port = await freePort();
  portal = await testPortal({ SLIPWAY_SMTP_ALLOW_HOSTS: `127.0.0.1:${port}` });
  ({ client: admin } = await portal.as('ann@corp.com', 'admin'));
});
afterAll(() => portal.end());
beforeEach(() => {
  arrived = [];
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  await admin.mail.resetSettings(main);
});

/** A real mail server at the one address of this machine that the operator allows. */
async function mailServer(options: SMTPServerOptions = {}) {
  const server = new SMTPServer({
    // Otherwise it asks this machine's name server who is calling, and waits for that.
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: (auth, _, done) =>
      auth.username === 'slipway' && auth.password === password
        ? done(null, { user: 'slipway' })
        : done(Object.assign(new Error('5.7.8 Username and password not accepted'), { responseCode: 535 })),
    onData: (stream, _, done) => {
      simpleParser(stream).then((mail) => {
        arrived.push(mail);
        done();
      }, done);
    },
    ...options,
  });
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  cleanups.push(() => new Promise<void>((resolve) => void server.close(() => resolve())));
}

const server = (changes: object = {}) => ({
  ...main,
  host: '127.0.0.1',
  port,
  security: 'none' as const,
  user: 'slipway',
  password,
  fromName: 'Corp Build',
  fromAddress: 'build@corp.com',
  ...changes,
});
const outbox = async () => (await admin.mail.outbox(main)).items;
/** Everything that could hold the password in plain: the database's rows as the portal writes them. */
async function everythingStored(): Promise<string> {
  const { db } = portal.portal;
  const rows = await Promise.all([
    db.selectFrom('mailServers').selectAll().execute(),
    db.selectFrom('auditEvents').selectAll().execute(),
    db.selectFrom('mails').selectAll().execute(),
    db.selectFrom('idempotencyKeys').selectAll().execute(),
  ]);
  return JSON.stringify(rows, (_, value) =>
    value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
  );
}

test('without one, the page says what is in force', async () => {
  expect(await admin.mail.settings(main)).toEqual({
    inForce: 'kept',
    own: null,
    portal: { host: null, from: 'Slipway <slipway@localhost>' },
  });
});

test('the organization’s mail goes through it, from its address', async () => {
  await mailServer();
  expect(await admin.mail.saveSettings(server())).toMatchObject({
    inForce: 'own',
    own: { host: '127.0.0.1', user: 'slipway', password: true },
  });
  await admin.members.invite({ ...main, emails: ['new@corp.com'] });
  const mail = await waitFor('the invitation arrives', () => arrived[0]);
  expect(mail.from!.text).toBe('"Corp Build" <build@corp.com>');
  expect(portal.mailer.sent.filter(({ to }) => to === 'new@corp.com')).toEqual([]);
});

test('another organization’s mail does not', async () => {
  await mailServer();
  await admin.mail.saveSettings(server());
  await admin.organizations.create({ name: 'Other' });
  await admin.members.invite({ org: 'other', emails: ['else@corp.com'] });
  await waitFor('it goes the portal’s way', () => portal.mailer.sent.some(({ to }) => to === 'else@corp.com'));
  expect(arrived).toEqual([]);
  expect(await admin.mail.settings({ org: 'other' })).toMatchObject({ own: null });
});

test('a test goes to the admin’s own address and answers the server’s own words', async () => {
  await mailServer();
  await admin.mail.saveSettings(server());
  const answer = await admin.mail.test(main);
  expect(answer).toEqual({ sent: true, to: 'ann@corp.com', answer: expect.stringMatching(/^250 /) });
  expect(arrived[0]!.to).toMatchObject({ text: 'ann@corp.com' });
  // It is an answer, not a mail of the outbox.
  expect((await outbox()).filter(({ subject }) => subject.includes('test'))).toEqual([]);
});

test('a wrong password is told in the server’s words, and is nowhere', async () => {
  await mailServer();
  await admin.mail.saveSettings(server({ password: 'wr0ng-horse' }));
  expect(await admin.mail.test(main)).toMatchObject({
    sent: false,
    answer: 'The mail server answered 535 5.7.8 Username and password not accepted',
  });
  const answers = JSON.stringify([
    await admin.mail.settings(main),
    await admin.mail.outbox(main),
    await admin.audit.list(main),
    await everythingStored(),
  ]);
  expect(answers).not.toContain('wr0ng-horse');
  expect(answers).not.toContain(Buffer.from('wr0ng-horse').toString('base64'));
});

test('a broken server keeps mail queued and visible, and it is sent once that is repaired', async () => {
  await mailServer();
  await admin.mail.saveSettings(server({ password: 'wrong' }));
  await admin.members.invite({ ...main, emails: ['patient@corp.com'] });
  const waiting = await waitFor('the refusal shows', async () =>
    (await outbox()).find(({ to, error }) => to === 'patient@corp.com' && error),
  );
  expect(waiting).toMatchObject({ status: 'queued', error: expect.stringContaining('535') });
  await admin.mail.saveSettings(server());
  // Due in a minute by itself; the clock of this test does not wait for it.
  await portal.portal.db.updateTable('mails').set({ dueAt: new Date() }).where('status', '=', 'queued').execute();
  portal.portal.wake('mail');
  await waitFor('it arrives', () => arrived.some((mail) => [mail.to].flat()[0]!.text === 'patient@corp.com'));
});

test('a refused recipient is told, and the mail is given up', async () => {
  await mailServer({
    onRcptTo: (_, __, done) => done(Object.assign(new Error('5.1.1 No such mailbox'), { responseCode: 550 })),
  });
  await admin.mail.saveSettings(server());
  expect(await admin.mail.test(main)).toMatchObject({
    sent: false,
    answer: expect.stringContaining('No such mailbox'),
  });
  await admin.members.invite({ ...main, emails: ['gone@corp.com'] });
  const failed = await waitFor('it is given up', async () =>
    (await outbox()).find(({ to, status }) => to === 'gone@corp.com' && status === 'failed'),
  );
  expect(failed.error).toContain('550');
});

test('a server that never speaks is given up on, and holds up nobody else', async () => {
  const silent = createServer((socket) => void socket.on('error', () => {}));
  silent.listen(port, '127.0.0.1');
  await once(silent, 'listening');
  cleanups.push(() => new Promise((resolve) => silent.close(resolve)));
  await admin.mail.saveSettings(server());
  await admin.members.invite({ ...main, emails: ['a@corp.com', 'b@corp.com'] });
  const elapsed = startStopwatch();
  await admin.members.invite({ org: 'other', emails: ['quick@corp.com'] });
  await waitFor('the other’s mail goes', () => portal.mailer.sent.some(({ to }) => to === 'quick@corp.com'));
  // The silent one is given up on after two seconds.
  expect(elapsed()).toBeLessThan(1_500);
  expect(await admin.mail.test(main)).toMatchObject({
    sent: false,
    answer: 'The mail server cannot be used: it did not answer in time.',
  });
});

test('where TLS is required, a server without it gets nothing', async () => {
  await mailServer();
  for (const security of ['starttls', 'tls'] as const) {
    await admin.mail.saveSettings(server({ security }));
    expect(await admin.mail.test(main)).toMatchObject({ sent: false, answer: expect.stringContaining('security') });
  }
  expect(arrived).toEqual([]);
});

test('a password is kept for the very server that it was typed for, and goes to no other', async () => {
  await mailServer();
  await admin.mail.saveSettings(server());
  const { password: _, ...same } = server({ fromName: 'New name' });
  expect(await admin.mail.saveSettings(same)).toMatchObject({ own: { fromName: 'New name', password: true } });
  expect((await admin.mail.test(main)).sent).toBe(true);
  for (const change of [
    { host: 'evil.example' },
    { port: port + 1 },
    { user: 'other' },
    { security: 'starttls' as const },
  ]) {
    const error = await admin.mail.saveSettings({ ...same, ...change }).catch(apiError);
    expect(error).toMatchObject({ code: 'BAD_REQUEST', data: { issues: [{ path: 'password' }] } });
  }
  expect(await admin.mail.saveSettings({ ...same, user: null })).toMatchObject({
    own: { user: null, password: false },
  });
  expect(await admin.mail.saveSettings(same).catch(apiError)).toMatchObject({ code: 'BAD_REQUEST' });
});

test.each(['localhost', '127.0.0.1', '0.0.0.0', '169.254.169.254', '[::1]'])(
  'the portal connects to nothing of its own machine for an admin: %s',
  async (host) => {
    const wished = admin.mail.saveSettings(server({ host, port: 1025 }));
    // Brackets are no host name.
    if (host.startsWith('[')) return expect(await wished.catch(apiError)).toMatchObject({ code: 'BAD_REQUEST' });
    await wished;
    expect(await admin.mail.test(main)).toMatchObject({
      sent: false,
      answer: `The portal may not connect to ${host}.`,
    });
  },
);

test('each of it is in the log, and a user may do none of it', async () => {
  for (const action of ['mail.server_changed', 'mail.server_removed', 'mail.tested'])
    expect((await admin.audit.list({ ...main, action })).items.length, action).toBeGreaterThan(0);
  const { client: user } = await portal.as('user@corp.com', 'user');
  const calls = [user.mail.settings(main), user.mail.saveSettings(server()), user.mail.test(main)];
  const codes = await Promise.all(
    calls.map((call) =>
      call.then(
        () => 'done',
        (error) => apiError(error)?.code,
      ),
    ),
  );
  expect(new Set(codes)).toEqual(new Set(['FORBIDDEN']));
});
