import nodemailer from 'nodemailer';
import { checkMail, MailError, type Mailer, type MailServer } from './mailer.ts';
import { connectTo, type Reach } from './reach.ts';

export interface SmtpOptions {
  /** Milliseconds that any step of a delivery may take. */
  timeout?: number;
  /** Which addresses a server named by an organization's admin may have; anywhere without it, for the operator's. */
  reach?: Reach;
}

/** Sends through a mail server. */
export function smtpMailer(server: MailServer, options: SmtpOptions = {}): Mailer {
  const timeout = options.timeout ?? 20_000;
  const { reach } = options;
  const transport = nodemailer.createTransport({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    auth: server.user === null ? undefined : { user: server.user, pass: server.password ?? '' },
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
    // The text of a mail is text: nothing in it may name a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(reach ? { getSocket: connectTo(server, reach, timeout) } : {}),
  });
  return {
    async deliver(mail) {
      checkMail(mail);
      const domain = server.from.address.slice(server.from.address.lastIndexOf('@') + 1);
      const { accepted, rejected, response } = await transport
        .sendMail({
          from: server.from,
          // An object is taken as it is; a string would be parsed, and could name two people.
          to: { name: '', address: mail.to },
          subject: mail.subject,
          text: mail.text,
          ...(mail.unsubscribe ? { headers: unsubscribeHeaders(mail.unsubscribe) } : {}),
          messageId: `<${mail.id}@${domain}>`,
        })
        .catch((error) => {
          throw toMailError(error, server);
        });
      if (rejected.length > 0 || accepted.length === 0) {
        throw new MailError(`The mail server refused the recipient: ${wordsOf(response, server)}`, {
          retryable: false,
        });
      }
      return { status: 'sent', answer: wordsOf(response, server) };
    },
    async close() {
      transport.close();
    },
  };
}

/** RFC 8058. Its one click is for https only; over http the address is for a person to open. */
const unsubscribeHeaders = (url: string) => ({
  'List-Unsubscribe': `<${url}>`,
  ...(url.startsWith('https:') ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
});

interface SmtpFault {
  code?: string;
  message?: string;
  response?: string;
  responseCode?: number;
}

/** What is wrong when the server said nothing: nodemailer's codes, in words. */
const faults: Record<string, string> = {
  EDNS: 'its name has no address.',
  ECONNECTION: 'no connection to it could be made.',
  ECONNREFUSED: 'nothing listens at this host and port.',
  ETIMEDOUT: 'it did not answer in time.',
  ETLS: 'it does not offer TLS here, or its certificate is not valid for this host. Check the security setting.',
  ESOCKET: 'the connection broke. Check the port and the security setting.',
};

/**
 * A refusal of this recipient or this text (5xx) is final. Everything else may pass: greylisting (4xx), a server that is
 * away, and a password that an admin is about to correct.
 */
function toMailError(error: unknown, server: MailServer): MailError {
  if (error instanceof MailError) return error;
  const { code = 'unknown', message = '', response, responseCode } = error as SmtpFault;
  const refused = (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined && responseCode >= 500;
  const fault = faultOf(code, message);
  const words =
    response && fault !== 'ETLS'
      ? `The mail server answered ${wordsOf(response, server)}`
      : `The mail server cannot be used: ${faults[fault] ?? `it failed (${code}).`}`;
  return new MailError(words, { retryable: !refused });
}

/** Of what failed below SMTP, nodemailer's code says only that; the reason is in the message. */
function faultOf(code: string, message: string): string {
  if (/certificate|self-signed|\bSSL\b|\bTLS\b/i.test(message)) return 'ETLS';
  return ['ECONNREFUSED', 'ETIMEDOUT'].find((each) => message.includes(each)) ?? code;
}

/**
 * What a server said, fit to be stored and shown: one short line, in which a server that echoes what it was sent does not
 * show the password.
 */
function wordsOf(response: string, { user, password }: MailServer): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const secrets = password ? [password, base64(password), base64(`\0${user}\0${password}`)] : [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const line = response.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return secrets.reduce((text, secret) => text.replaceAll(secret, '…'), line).slice(0, 300);
}

/** `smtp://user:password@host:port` or `smtps://…`, as the operator names the portal's own. @throws Error for another URL */
export function serverFromUrl(text: string, from: string): MailServer {
  const url = new URL(text);
  const tls = url.protocol === 'smtps:';
  const [, name = '', address = from] = /^\s*"?([^"<]*?)"?\s*<([^>]+)>\s*$/.exec(from) ?? [];
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (tls ? 465 : 587),
    security: tls ? 'tls' : 'opportunistic',
    user: url.username ? decodeURIComponent(url.username) : null,
    password: url.username ? decodeURIComponent(url.password) : null,
    from: { name, address },
  };
}
