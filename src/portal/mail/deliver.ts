import { MailError, type Mailer } from '#mail/mailer.ts';
import { unsubscribeUrl } from '../notifications/unsubscribe.ts';
import type { Portal } from '../portal.ts';
import { maskTokens, nextAttempt } from './rules.ts';
import { mailerFor } from './server.ts';
import * as store from './store.ts';

/** Longer than any delivery takes; a mail whose sender died is tried again after it. */
const lease = 15 * 60_000;

/**
 * Keeps the queue empty, one organization beside the other: the mail server that one of them named may answer slowly, or
 * never, and the others' sign-in links do not wait for it.
 */
export function keepMail(portal: Portal, mailer: Mailer) {
  const working = new Map<string | null, Promise<unknown>>();
  return {
    async tick(signal: AbortSignal): Promise<void> {
      for (const organizationId of await store.organizationsWithDue(portal.db, portal.clock())) {
        if (working.has(organizationId)) continue;
        const done = deliverMail(portal, mailer, { organizationId, signal })
          .catch((err: unknown) => portal.log.error({ err }, 'mail: this failed and will be tried again'))
          .finally(() => working.delete(organizationId));
        working.set(organizationId, done);
      }
    },
    /** Waits for what is under way, after its signal has ended. */
    settled: async () => void (await Promise.allSettled(working.values())),
  };
}

/**
 * Sends what is due, one after the other, until nothing is. The queue is the table, so a portal that is killed loses
 * nothing; killed between a delivery and its note, it sends that mail again, under the same Message-ID.
 *
 * @param options.organizationId only this one's; null for mail that is nobody's
 * @returns how many were tried
 */
export async function deliverMail(
  portal: Portal,
  mailer: Mailer,
  options: { organizationId?: string | null; signal?: AbortSignal } = {},
): Promise<number> {
  for (let tried = 0; ; tried++) {
    if (options.signal?.aborted) return tried;
    const now = portal.clock();
    const mail = await store.takeDue(portal.db, now, new Date(now.getTime() + lease), options.organizationId);
    if (!mail) return tried;
    await deliverOne(portal, mailer, mail);
  }
}

/**
 * What lets the recipient stop mails of this kind. It is made when the mail goes out and kept nowhere, so that whoever reads
 * the outbox cannot stop others' mails.
 */
function stopOf(portal: Portal, { stopUserId, stopKind }: store.QueuedMail) {
  if (stopUserId === null || stopKind === null) return null;
  const url = unsubscribeUrl(portal, { userId: stopUserId, kind: stopKind });
  return { url, footer: `\n\n-- \nStop mails of this kind: ${url}\n` };
}

async function deliverOne(portal: Portal, portalMailer: Mailer, mail: store.QueuedMail): Promise<void> {
  const { id, recipient: to, subject, text, attempts, createdAt } = mail;
  const stop = stopOf(portal, mail);
  try {
    const mailer = await mailerFor(portal, portalMailer, mail.organizationId);
    const { status } = await mailer
      .deliver({ id, to, subject, text: text + (stop?.footer ?? ''), ...(stop ? { unsubscribe: stop.url } : {}) })
      .finally(() => mailer !== portalMailer && mailer.close());
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
