import { checkMail, type Mailer } from './mailer.ts';

/**
 * Without a mail server: mail stays in the portal, where admins read it, and the log says what would have gone out, with
 * its link, so that the first person can sign in before any mail server exists.
 */
export function keptMailer(log: { info(fields: object, message: string): void }): Mailer {
  return {
    async deliver(mail) {
      checkMail(mail);
      const link = /https?:\/\/\S+/.exec(mail.text)?.[0];
      log.info(
        { to: mail.to, subject: mail.subject, link },
        'Mail is kept in the portal: no mail server is configured',
      );
      return { status: 'kept', answer: 'No mail server is configured: mail is kept in the portal.' };
    },
    async close() {},
  };
}
