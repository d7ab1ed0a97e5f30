import nodemailer from 'nodemailer';
import { checkMail, MailError, type Mailer } from './mailer.ts';

/**
 * Sends through a mail server.
 *
 * @param options.url `smtp://user:password@host:port`, `smtps://…`
 * @param options.from sender, such as `Slipway <slipway@example.com>`
 * @param options.timeout milliseconds that any step of a delivery may take
 */
export function smtpMailer(options: { url: string; from: string; timeout?: number }): Mailer {
  const timeout = options.timeout ?? 20_000;
  const transport = nodemailer.createTransport({
    ...fromUrl(options.url),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
    // The text of a mail is text: nothing in it may name a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async deliver(mail) {
      checkMail(mail);
      const domain = domainOf(options.from);
      const { accepted, rejected } = await transport
        .sendMail({
          from: options.from,
          // An object is taken as it is; a string would be parsed, and could name two people.
          to: { name: '', address: mail.to },
          subject: mail.subject,
          text: mail.text,
          messageId: `<${mail.id}@${domain}>`,
        })
        .catch((error) => {
          throw toMailError(error);
        });
      if (rejected.length > 0 || accepted.length === 0) {
        throw new MailError('The mail server refused the recipient.', { retryable: false });
      }
      return 'sent';
    },
    async close() {
      transport.close();
    },
  };
}

interface SmtpFault {
  code?: string;
  command?: string;
  responseCode?: number;
}

/**
 * A refusal of this recipient or this text (5xx) is final. Everything else may pass: greylisting (4xx), a server that is
 * away, and a password that an admin is about to correct.
 */
function toMailError(error: unknown): MailError {
  const { code, responseCode } = error as SmtpFault;
  const refused = (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined && responseCode >= 500;
  const words = responseCode
    ? `The mail server answered ${responseCode}.`
    : `The mail server cannot be used (${code ?? 'unknown'}).`;
  return new MailError(words, { retryable: !refused, cause: error });
}

function fromUrl(text: string) {
  const url = new URL(text);
  const secure = url.protocol === 'smtps:';
  return {
    host: url.hostname,
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    auth: url.username ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } : undefined,
  };
}

const domainOf = (from: string) => /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost';
