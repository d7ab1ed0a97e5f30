import type { Channel, NotificationKind } from '#contract/notifications.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { invalid } from '../fail.ts';
import { newId } from '../ids.ts';
import { seesAll } from '../policy/can.ts';
import type { Portal } from '../portal.ts';
import { mailOf } from '../publishing/mails.ts';
import { queueForChannel } from '../webhook/actions.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { wants } from './preference-rules.ts';
import { activeAmong, choicesOf } from './preference-store.ts';
import * as store from './store.ts';
import { viewNotification } from './view.ts';

/** Who is away for longer finds what waits for them on the pages themselves. */
const retention = 90 * 86_400_000;

const readerOf = (member: Member): store.Reader => ({
  organizationId: member.organization.id,
  userId: member.person.id,
  readsAll: seesAll(member.role, 'request.read'),
});

export async function list(portal: Portal, member: Member, input: { limit: number; cursor?: string }) {
  const before = input.cursor === undefined ? undefined : readCursor(input.cursor);
  if (before === null) throw invalid('cursor', 'This is not a cursor of this list.');
  const reader = readerOf(member);
  const [rows, unread] = await Promise.all([
    // One more than asked for tells whether there is another page.
    store.listNotifications(portal.db, reader, { limit: input.limit + 1, ...(before === undefined ? {} : { before }) }),
    store.countUnread(portal.db, reader),
  ]);
  const shown = rows.slice(0, input.limit);
  return {
    items: shown.map((row) => viewNotification(portal.config, member, row)),
    nextCursor: rows.length > shown.length ? writeCursor(shown.at(-1)!.seq) : null,
    unread,
  };
}

/**
 * Marks the reader's own notifications as read; repeating it changes nothing. It leaves no audit line: nothing of the
 * organization changes by it, and when somebody reads what is theirs is nobody else's business (docs/decisions/0029).
 *
 * @param which one, one and all before it, or all
 */
export async function read(portal: Portal, member: Member, which: { id?: string; until?: string }) {
  const reader = readerOf(member);
  await portal.change(authorOf(member), async (change) => {
    if (await store.markRead(change.tx, reader, which, change.now))
      await wakeBells(change, reader.organizationId, [reader.userId]);
  });
  return { unread: await store.countUnread(portal.db, reader) };
}

/** Deletes what is older than 90 days, read or not. */
export async function tidyNotifications(portal: Portal): Promise<void> {
  await store.deleteBefore(portal.db, new Date(portal.clock().getTime() - retention));
}

// For other features

interface Request {
  id: string;
  organizationId: string;
}

/**
 * Tells people, and the organization's channel, of a turn of a request, in the transaction that makes the turn: both are
 * there, or neither. Who wants to be told how is asked here, and nowhere else. Called after the turn's rows are written,
 * which the mails are made of.
 *
 * @param to nobody where all whom it concerns know already
 */
export async function announce(
  portal: Portal,
  change: Change,
  kind: NotificationKind,
  request: Request,
  to: readonly string[],
): Promise<void> {
  await queueForChannel(change, kind, request);
  const people = await activeAmong(change.tx, request.organizationId, to);
  const choices = await choicesOf(change.tx, people);
  const wanting = (channel: Channel) => people.filter(({ id }) => wants(kind, channel, choices(id)));
  const { id: requestId, organizationId } = request;
  const inApp = wanting('in_app').map(({ id }) => id);
  if (inApp.length > 0) {
    const about = { organizationId, kind, requestId, createdAt: change.now };
    await store.insertNotifications(
      change.tx,
      inApp.map((userId) => ({ ...about, id: newId('ntf'), userId })),
    );
    await wakeBells(change, organizationId, inApp);
  }
  const byMail = wanting('mail');
  if (byMail.length === 0) return;
  const words = mailOf(kind, portal.config, await store.aboutRequest(change.tx, requestId));
  for (const { id: userId, email } of byMail) {
    await change.mail({ organizationId, to: email, ...words, stop: { userId, kind } });
  }
}

/**
 * Nobody is asked for a review that is over: what asks for it counts as read.
 *
 * @returns the admins who had read it
 */
export async function endReview(change: Change, request: Request): Promise<string[]> {
  const readers = await store.reviewReaders(change.tx, request.id);
  await wakeBells(change, request.organizationId, await store.markReviewed(change.tx, request.id, change.now));
  return readers;
}

async function wakeBells(change: Change, organizationId: string, userIds: readonly string[]): Promise<void> {
  for (const person of userIds) {
    await change.notify({ organizationId, type: 'notification', id: null, for: { person } });
  }
}
