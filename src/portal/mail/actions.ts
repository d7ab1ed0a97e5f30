import { MailError, type Mailer } from '#mail/mailer.ts';
import type { Member } from '../actor.ts';
import { invalid } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { maskTokens, nextAttempt, readCursor, writeCursor } from './rules.ts';
import * as store from './store.ts';
import { viewMail } from './view.ts';

/** Longer than any delivery takes; a mail whose sender died is tried again after it. */
const lease = 15 * 60_000;

export async function listOutbox(portal: Portal, member: Member, input: { limit: number; cursor?: string }) {
  const before = input.cursor === undefined ? undefined : readCursor(input.cursor);
  if (before === null) throw invalid('cursor', 'This is not a cursor of this list.');
  const filter = { organizationId: member.organization.id, before, limit: input.limit + 1 };
  const rows = await store.listOutbox(portal.db, filter);
  const page = rows.slice(0, input.limit);
  return { items: page.map(viewMail), nextCursor: rows.length > input.limit ? writeCursor(page.at(-1)!) : null };
}

/**
 * Sends what is due, one after the other, until nothing is. The queue is the table, so a portal that is killed loses
 * nothing; killed between a delivery and its note, it sends that mail again, under the same Message-ID.
 *
 * @returns how many were tried
 */
export async function deliverMail(portal: Portal, mailer: Mailer, signal?: AbortSignal): Promise<number> {
  for (let tried = 0; ; tried++) {
    if (signal?.aborted) return tried;
    const now = portal.clock();
    const mail = await store.takeDue(portal.db, now, new Date(now.getTime() + lease));
    if (!mail) return tried;
    await deliverOne(portal, mailer, mail);
  }
}

async function deliverOne(
  portal: Portal,
  mailer: Mailer,
  mail: { id: string; recipient: string; subject: string; text: string; attempts: number; createdAt: Date },
): Promise<void> {
  const { id, recipient: to, subject, text, attempts, createdAt } = mail;
  try {
    const status = await mailer.deliver({ id, to, subject, text });
    // Nobody needs the link of a mail that went out any more, and a stolen backup must sign nobody in.
    if (status === 'sent') {
      await store.settle(portal.db, mail, { status, text: maskTokens(text), error: null, sentAt: portal.clock() });
    } else {
      await store.settle(portal.db, mail, { status, error: null });
    }
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    const due = error.retryable ? nextAttempt(attempts, createdAt, portal.clock()) : null;
    portal.log.warn({ mail: id, err: error, due }, 'A mail could not be sent');
    if (due) await store.settle(portal.db, mail, { status: 'queued', error: error.message, dueAt: due });
    else await store.settle(portal.db, mail, { status: 'failed', text: maskTokens(text), error: error.message });
  }
}
