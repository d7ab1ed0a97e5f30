import { checkMail, type MailError, type Mailer, type OutgoingMail } from './mailer.ts';

/** Remembers what it was given, and fails as often as it is told to. For tests. */
export function fakeMailer(): Mailer & { sent: OutgoingMail[]; faults: MailError[] } {
  const sent: OutgoingMail[] = [];
  const faults: MailError[] = [];
  return {
    sent,
    faults,
    async deliver(mail) {
      checkMail(mail);
      const fault = faults.shift();
      if (fault) throw fault;
      sent.push(mail);
      return { status: 'sent', answer: '250 OK' };
    },
    async close() {},
  };
}
