import type { Config } from '../config.ts';
import { shownText } from './rules.ts';
import type { MailRow, ServerRow } from './store.ts';

export const viewMail = (row: MailRow) => ({
  id: row.id,
  to: row.recipient,
  subject: row.subject,
  text: shownText(row),
  status: row.status,
  error: row.error,
  createdAt: row.createdAt.toISOString(),
});

/** Of passwords only that there is one. The operator's address holds a password, too: its host alone is told. */
export const viewSettings = (config: Pick<Config, 'smtpUrl' | 'mailFrom'>, own: ServerRow | undefined) => ({
  inForce: own ? ('own' as const) : config.smtpUrl ? ('portal' as const) : ('kept' as const),
  own: own
    ? {
        host: own.host,
        port: own.port,
        security: own.security,
        user: own.username,
        password: own.password !== null,
        fromName: own.fromName,
        fromAddress: own.fromAddress,
      }
    : null,
  portal: { host: config.smtpUrl ? new URL(config.smtpUrl).hostname : null, from: config.mailFrom },
});
