import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { conformance, mail } from './conformance.ts';
import { MailError, type MailServer } from './mailer.ts';
import { reachOf } from './reach.ts';
import { serverFromUrl, smtpMailer } from './smtp.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A real mail server on a free port. */
async function smtpServer(options: SMTPServerOptions = {}) {
  const arrived: ParsedMail[] = [];
  const server = new SMTPServer({
    // Otherwise it asks this machine's name server who is calling, and waits for that.
    disableReverseLookup: true,
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      simpleParser(stream).then((parsed) => {
        arrived.push(parsed);
        done();
      }, done);
    },
    ...options,
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => void server.close(() => resolve()));
  return { arrived, url: `smtp://127.0.0.1:${port}`, close };
}

const from = 'Slipway <slipway@example.org>';

function mailerFor(url: string, server: Partial<MailServer> = {}, timeout = 10_000) {
  const mailer = smtpMailer({ ...serverFromUrl(url, from), ...server }, { timeout });
  cleanups.push(() => mailer.close());
  return mailer;
}

async function serverFor(options?: SMTPServerOptions) {
  const server = await smtpServer(options);
  cleanups.push(server.close);
  return server;
}

async function refusal(delivery: Promise<unknown>): Promise<MailError> {
  const error = await delivery.catch((fault: unknown) => fault);
  if (!(error instanceof MailError)) throw new Error('The delivery was not refused.', { cause: error });
  return error;
}

const answer = (code: number) => Object.assign(new Error('no'), { responseCode: code });

conformance('smtp', async () => {
  const server = await smtpServer();
  const mailer = smtpMailer(serverFromUrl(server.url, from));
  return {
    mailer,
    outcome: 'sent',
    arrived: () => server.arrived.map((m) => ({ to: [m.to!].flat()[0]!.text, subject: m.subject! })),
    close: async () => {
      await mailer.close();
      await server.close();
    },
  };
});

test('a mail that is sent again has the same Message-ID, so a reader sees it once', async () => {
  const server = await serverFor();
  const mailer = mailerFor(server.url);
  await mailer.deliver(mail());
  await mailer.deliver(mail());
  expect(server.arrived.map((m) => m.messageId)).toEqual(['<mltest1@example.org>', '<mltest1@example.org>']);
  expect(server.arrived[0]!.text).toContain('sll_abc');
  expect(server.arrived[0]!.html).toBe(false);
});

test('greylisting (451) is retryable, and the next try is taken', async () => {
  let tries = 0;
  const server = await serverFor({ onRcptTo: (_, __, done) => done(tries++ === 0 ? answer(451) : null) });
  const mailer = mailerFor(server.url);
  expect((await refusal(mailer.deliver(mail()))).retryable).toBe(true);
  expect((await mailer.deliver(mail())).status).toBe('sent');
});

test('an unknown recipient (550) is refused for good', async () => {
  const server = await serverFor({ onRcptTo: (_, __, done) => done(answer(550)) });
  expect((await refusal(mailerFor(server.url).deliver(mail()))).retryable).toBe(false);
});

test('a wrong password can be corrected, so the mail waits; the error does not show it', async () => {
  const server = await serverFor({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: (_, __, done) => done(answer(535)),
  });
  const error = await refusal(mailerFor(server.url.replace('//', '//slipway:s3cret@')).deliver(mail()));
  expect(error.retryable).toBe(true);
  expect(error.message).not.toContain('s3cret');
});

test('a server that is away is retryable', async () => {
  const server = await smtpServer();
  await server.close();
  expect((await refusal(mailerFor(server.url).deliver(mail()))).retryable).toBe(true);
});

test('a server that never speaks is given up on', async () => {
  const silent: Server = createServer((socket) => socket.on('error', () => {}));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  cleanups.push(() => void silent.close());
  const { port } = silent.address() as AddressInfo;
  expect((await refusal(mailerFor(`smtp://127.0.0.1:${port}`, {}, 500).deliver(mail()))).retryable).toBe(true);
});

test('the server’s own words are told, without the password that it echoes', async () => {
  const server = await serverFor({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ password }, __, done) =>
      done(Object.assign(new Error(`5.7.8 No "${password}" here`), { responseCode: 535 })),
  });
  const error = await refusal(mailerFor(server.url.replace('//', '//slipway:s3cret@')).deliver(mail()));
  expect(error.message).toBe('The mail server answered 535 5.7.8 No "…" here');
  const kind = await serverFor();
  expect((await mailerFor(kind.url).deliver(mail())).answer).toMatch(/^250 /);
});

test('a server that does not offer TLS gets nothing where TLS is required', async () => {
  const server = await serverFor();
  for (const security of ['starttls', 'tls'] as const) {
    const error = await refusal(mailerFor(server.url, { security }).deliver(mail()));
    expect(error.retryable).toBe(true);
    expect(error.message).toMatch(/security setting|TLS/);
  }
  expect(server.arrived).toEqual([]);
});

test('a certificate that nobody signed is refused, and no password is sent to it', async () => {
  const tried: unknown[] = [];
  const onAuth: SMTPServerOptions['onAuth'] = (auth, _, done) => {
    tried.push(auth);
    done(null, { user: 'x' });
  };
  const server = await serverFor({ disabledCommands: [], onAuth });
  const error = await refusal(
    mailerFor(server.url, { security: 'starttls', user: 'slipway', password: 's3cret' }).deliver(mail()),
  );
  expect(error.message).toContain('certificate');
  expect(tried).toEqual([]);
});

test.each([
  ['127.0.0.1', false],
  ['::1', false],
  ['::ffff:127.0.0.1', false],
  ['0.0.0.0', false],
  ['169.254.169.254', false],
  ['::ffff:169.254.169.254', false],
  ['fe80::1', false],
  ['224.0.0.1', false],
  ['not an address', false],
  ['10.2.3.4', true],
  ['fd00::25', true],
  ['93.184.216.34', true],
])('an admin’s server at %s may be reached: %s', (address, expected) => {
  expect(reachOf([])({ host: 'mail.example.com', port: 25 }, address)).toBe(expected);
  expect(reachOf(['mail.example.com:25'])({ host: 'Mail.example.com', port: 25 }, address)).toBe(true);
});

test('an admin’s server is judged by the addresses that its name has, and then connected to', async () => {
  const server = await serverFor();
  const { port } = new URL(server.url);
  const through = (host: string, allowed: string[]) => {
    const mailer = smtpMailer({ ...serverFromUrl(server.url, from), host }, { reach: reachOf(allowed) });
    cleanups.push(() => mailer.close());
    return mailer.deliver(mail());
  };
  for (const host of ['localhost', '127.0.0.1'])
    expect((await refusal(through(host, []))).message).toBe(`The portal may not connect to ${host}.`);
  expect((await through('127.0.0.1', [`127.0.0.1:${port}`])).status).toBe('sent');
  expect((await through('localhost', [`localhost:${port}`])).status).toBe('sent');
});

test('a mail that can be stopped says where, in the headers of RFC 8058', async () => {
  const server = await serverFor();
  const url = `https://slipway.example.org/unsubscribe?token=${'x'.repeat(120)}`;
  await mailerFor(server.url).deliver(mail({ unsubscribe: url }));
  expect(listHeaders(server.arrived[0]!)).toEqual([
    `List-Unsubscribe: <${url}>`,
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
  ]);
});

test('one click is for https only, and a mail that nobody stops says nothing of it', async () => {
  const server = await serverFor();
  await mailerFor(server.url).deliver(mail({ unsubscribe: 'http://localhost/unsubscribe?token=x' }));
  await mailerFor(server.url).deliver(mail());
  expect(server.arrived.map(listHeaders)).toEqual([['List-Unsubscribe: <http://localhost/unsubscribe?token=x>'], []]);
});

/** As they were before a long line was folded. */
const listHeaders = ({ headerLines }: ParsedMail) =>
  headerLines.filter(({ key }) => key.startsWith('list-')).map(({ line }) => line.replaceAll(/\s+/g, ' '));
