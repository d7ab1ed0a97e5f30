import { withEventMeta } from '@orpc/server';
import type { Changed } from '#contract/events.ts';
import type { Member } from '../actor.ts';
import { askerOf } from '../policy/require.ts';
import type { Portal } from '../portal.ts';
import { hears, idTold, resumeAfter } from './rules.ts';
import { batch, deleteEventsBefore, eventsAfter, keptEvents, type StoredEvent } from './store.ts';

const retention = 24 * 3_600_000;

/**
 * What changes in the organization, as far as the member may know, until they leave it, lose the role they had or sign out.
 *
 * @param lastEventId the last event that the listener saw: what came after it is sent first, or `resync` when that is not
 *   all kept. An event may be sent twice; it says only that something is to be loaded again
 */
export async function streamEvents(
  portal: Portal,
  member: Member,
  lastEventId: string | undefined,
  signal: AbortSignal,
): Promise<AsyncGenerator<Changed, void>> {
  // Listening comes first: what is committed while the past is read is sent twice rather than never.
  const live = await portal.events.listen(member, signal);
  const past = lastEventId === undefined ? [] : await missed(portal, member, lastEventId);
  return (async function* () {
    yield* past;
    for await (const event of live) yield message(member, event);
  })();
}

async function missed(portal: Portal, member: Member, lastEventId: string): Promise<Changed[]> {
  const kept = await keptEvents(portal.db);
  const after = resumeAfter(lastEventId, kept);
  const rows = after === null ? null : await eventsAfter(portal.db, after, member.organization.id);
  if (rows === null || rows.length === batch) {
    return [withEventMeta({ type: 'resync', id: null }, { id: String(kept?.newest ?? 0) })];
  }
  return rows.filter((row) => hears(askerOf(member), row)).map((row) => message(member, row));
}

const message = (member: Member, event: StoredEvent): Changed =>
  withEventMeta({ type: event.type, id: idTold(askerOf(member), event) }, { id: String(event.seq) });

/** Deletes events that are older than a day. Who was away for longer is told to load everything again. */
export async function pruneEvents(portal: Portal): Promise<number> {
  return deleteEventsBefore(portal.db, new Date(portal.clock().getTime() - retention));
}
