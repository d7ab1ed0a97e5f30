import type { Role } from '#contract/identity.ts';

export interface Listener {
  userId: string;
  organizationId: string;
  role: Role;
}

export interface EventRow {
  seq: number;
  organizationId: string;
  audience: 'members' | 'admins' | 'owner' | 'person';
  userId: string | null;
}

/**
 * Whether a listener hears of an event. A user hears nothing of what is somebody else's, not even that it exists; an admin
 * hears nothing of what is a person's own, such as when they read what they were told.
 */
export function hears(listener: Listener, event: EventRow): boolean {
  if (event.organizationId !== listener.organizationId) return false;
  if (event.audience === 'person') return event.userId === listener.userId;
  if (event.audience === 'members' || listener.role === 'admin') return true;
  return event.audience === 'owner' && event.userId === listener.userId;
}

/**
 * What an event tells of the thing that changed. Of a blueprint a user hears only that there is something to load again:
 * the access rules of that one may hide it from them.
 */
export const idTold = (listener: Listener, event: { type: string; targetId: string | null }): string | null =>
  event.type === 'blueprint' && listener.role !== 'admin' ? null : event.targetId;

/**
 * Where a stream goes on: behind the event that the listener saw last; null when what followed it is not all kept, so that
 * they have to load everything again.
 *
 * @param lastEventId as it was sent; anything may stand in it
 * @param kept the oldest and the newest event there is, of any organization; null when there is none
 */
export function resumeAfter(lastEventId: string, kept: { oldest: number; newest: number } | null): number | null {
  if (!kept || !/^\d{1,15}$/.test(lastEventId)) return null;
  const seq = Number(lastEventId);
  return seq >= kept.oldest - 1 && seq <= kept.newest ? seq : null;
}

/** How many numbers back an event is looked for that appeared late. */
export const overlap = 200;

/**
 * Remembers what was read. Numbers are given out before the commit, so the event of a transaction that took longer appears
 * behind a higher number: the last few numbers are read again each time, and what was taken before is left out.
 */
export function position(newest: number) {
  const taken = new Set<number>();
  let last = newest;
  return {
    /** Read from behind this number. */
    from: () => Math.max(0, last - overlap),
    /** Of what was read, in order, what is new. */
    take<T extends { seq: number }>(rows: T[]): T[] {
      const fresh = rows.filter((row) => !taken.has(row.seq));
      for (const { seq } of fresh) {
        taken.add(seq);
        last = Math.max(last, seq);
      }
      for (const seq of taken) if (seq <= last - overlap) taken.delete(seq);
      return fresh;
    },
  };
}
