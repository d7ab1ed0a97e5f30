import { MailError, type Mailer, type MailServer } from '#mail/mailer.ts';
import type { Portal } from '../portal.ts';
import { unseal } from '../seal/seal.ts';
import * as store from './store.ts';

/** The row and column that a password is sealed for. */
export const passwordPlace = (organizationId: string) => `mail_servers/${organizationId}/password`;

/**
 * What an organization's mail goes through: its own server when it has one, else the portal's. Whoever gets it closes one
 * that is not the portal's; a transport keeps no connection, so making one for each mail costs nothing.
 *
 * @throws MailError when the password cannot be opened, so that the mail waits until somebody has typed it again
 */
export async function mailerFor(portal: Portal, portalMailer: Mailer, organizationId: string | null): Promise<Mailer> {
  const row = organizationId ? await store.findServer(portal.db, organizationId) : undefined;
  return row ? portal.openMailer(serverOf(portal, row)) : portalMailer;
}

function serverOf(portal: Portal, row: store.ServerRow): MailServer {
  const { host, port, security, username: user } = row;
  const from = { name: row.fromName, address: row.fromAddress };
  try {
    const password = row.password && unseal(portal.keyring, passwordPlace(row.organizationId), row.password);
    return { host, port, security, user, password, from };
  } catch (cause) {
    throw new MailError('The kept password of the mail server cannot be opened. Type it again.', {
      retryable: true,
      cause,
    });
  }
}
