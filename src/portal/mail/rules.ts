const minute = 60_000;
const hour = 60 * minute;

/** A mail that could not be sent for this long is given up. */
const patience = 24 * hour;

/**
 * When to try a failed mail again: after 1, 2, 4… minutes, at most 2 hours; null to give up.
 *
 * @param attempts how many were made, this one included
 */
export function nextAttempt(attempts: number, createdAt: Date, now: Date): Date | null {
  const due = new Date(now.getTime() + Math.min(2 * hour, minute * 2 ** (attempts - 1)));
  return due.getTime() - createdAt.getTime() > patience ? null : due;
}

/** Text without the tokens of one-time links. */
export const maskTokens = (text: string) => text.replace(/sll_[\w-]+/g, 'sll_…');

/**
 * What an admin reads of a mail. Whoever reads a link can sign in as its recipient, so a mail that went out (or will) shows
 * none. Without a mail server somebody has to hand the links on, and that is the admins, but only for people who are in no
 * other organization: the link opens those too.
 */
export function shownText(mail: { text: string; status: string; recipientElsewhere: boolean }): string {
  return mail.status === 'kept' && !mail.recipientElsewhere ? mail.text : maskTokens(mail.text);
}

/** A place in the outbox, as callers carry it: opaque to them. */
export const writeCursor = (row: { createdAt: Date; id: string }) =>
  Buffer.from(`${row.createdAt.getTime()} ${row.id}`).toString('base64url');

/** @returns null for what is not one of our cursors */
export function readCursor(cursor: string): { createdAt: Date; id: string } | null {
  const [, time, id] = /^(\d{1,15}) ([a-z0-9]{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  return time && id ? { createdAt: new Date(Number(time)), id } : null;
}

/** A mail server as an admin names it. */
export interface WantedServer {
  host: string;
  port: number;
  security: 'starttls' | 'tls' | 'none';
  user: string | null;
  fromName: string;
  fromAddress: string;
}

/**
 * Whether a kept password may go on being used. Only for what it was typed for: else whoever names a server of their own,
 * or a connection that they can listen to, would be sent a password that they never knew.
 */
export const keepsPassword = (
  kept: { host: string; port: number; security: string; username: string | null },
  wanted: WantedServer,
) =>
  kept.host.toLowerCase() === wanted.host.toLowerCase() &&
  kept.port === wanted.port &&
  kept.security === wanted.security &&
  kept.username === wanted.user;
