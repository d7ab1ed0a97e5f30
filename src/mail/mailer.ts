/**
 * The mail port. A mailer hands one mail over, or says why it could not. It may be asked again for a mail that it already
 * sent (the portal died before it could note that), so what it sends carries the mail's id as a stable Message-ID.
 */
export interface Mailer {
  /** @throws MailError */
  deliver(mail: OutgoingMail): Promise<Delivery>;
  close(): Promise<void>;
}

export interface Delivery {
  /** `sent` when a server took it; `kept` when there is none and people read it in the portal. */
  status: 'sent' | 'kept';
  /** The server's own words, for whoever sets it up. */
  answer: string;
}

/** A mail server, as whoever configures one says it. */
export interface MailServer {
  host: string;
  port: number;
  /** `starttls`: refused when the server does not offer it. `opportunistic`: encrypted when it offers it. */
  security: 'starttls' | 'tls' | 'none' | 'opportunistic';
  user: string | null;
  password: string | null;
  from: { name: string; address: string };
}

export interface OutgoingMail {
  /** Letters and digits. */
  id: string;
  /** One address, without a name. */
  to: string;
  subject: string;
  text: string;
  /** Where its recipient stops mails of its kind, for mail programs to offer. */
  unsubscribe?: string;
}

/** The message is for admins and holds no secret. `retryable`: the same mail may be taken later. */
export class MailError extends Error {
  readonly retryable: boolean;
  constructor(message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'MailError';
    this.retryable = options.retryable;
  }
}

/**
 * Refuses what would become a header or a recipient of its own: a line end in an address or a subject, a second address.
 *
 * @throws MailError that is not retryable
 */
export function checkMail(mail: OutgoingMail): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u001f\u007f]/.test(mail.subject))
    throw new MailError('The subject is not one line.', { retryable: false });
  if (!/^[^\s@,;:<>()"\\]+@[^\s@,;:<>()"\\]+$/.test(mail.to)) {
    throw new MailError('The recipient is not one address.', { retryable: false });
  }
  if (!/^[a-z0-9]+$/.test(mail.id)) throw new MailError('The mail has no valid id.', { retryable: false });
}
