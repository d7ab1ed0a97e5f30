import { expect, test } from 'vitest';
import { conformance, mail } from './conformance.ts';
import { fakeMailer } from './fake.ts';
import { keptMailer } from './kept.ts';
import { MailError } from './mailer.ts';

function recordingLog() {
  const lines: { to: string; subject: string; link?: string }[] = [];
  return { lines, info: (fields: object) => void lines.push(fields as (typeof lines)[number]) };
}

conformance('kept', async () => {
  const log = recordingLog();
  return {
    mailer: keptMailer(log),
    outcome: 'kept',
    arrived: () => log.lines.map(({ to, subject }) => ({ to, subject })),
    close: async () => {},
  };
});

conformance('fake', async () => {
  const mailer = fakeMailer();
  return {
    mailer,
    outcome: 'sent',
    arrived: () => mailer.sent.map(({ to, subject }) => ({ to, subject })),
    close: () => mailer.close(),
  };
});

test('a kept mail’s link is in the log, so that the first person can sign in', async () => {
  const log = recordingLog();
  await keptMailer(log).deliver(mail());
  expect(log.lines[0]?.link).toBe('http://localhost/sign-in/link#sll_abc');
});

test('the fake fails as often as it is told to', async () => {
  const mailer = fakeMailer();
  mailer.faults.push(new MailError('Later.', { retryable: true }));
  await expect(mailer.deliver(mail())).rejects.toThrow('Later.');
  expect((await mailer.deliver(mail())).status).toBe('sent');
});
