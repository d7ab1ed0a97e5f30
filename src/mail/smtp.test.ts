import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { conformance, mail } from './conformance.ts';
import { MailError } from './mailer.ts';
import { smtpMailer } from './smtp.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A real mail server on a free port. */
async function smtpServer(options: SMTPServerOptions = {}) {
  const arrived: ParsedMail[] = [];
  const server = new SMTPServer({
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

function mailerFor(url: string) {
  const mailer = smtpMailer({ url, from, timeout: 500 });
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
  const mailer = smtpMailer({ url: server.url, from });
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
  expect(await mailer.deliver(mail())).toBe('sent');
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
  expect((await refusal(mailerFor(`smtp://127.0.0.1:${port}`).deliver(mail()))).retryable).toBe(true);
});
