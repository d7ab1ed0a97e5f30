import { z } from 'zod';
import { requestStatus } from '#contract/publishing.ts';

/** How the queue is narrowed. It is part of the address of a request, too: the next one is of the same queue. */
export const queueSearch = z.object({
  status: requestStatus.or(z.literal('all')).optional().catch(undefined),
  blueprint: z.string().optional().catch(undefined),
  builder: z.string().optional().catch(undefined),
  q: z.string().max(200).optional().catch(undefined),
});
export type QueueSearch = z.infer<typeof queueSearch>;

/** The filters besides the status, as the API takes them. */
export const filtersOf = ({ blueprint, builder, q }: QueueSearch) => ({
  ...(blueprint ? { blueprint } : {}),
  ...(builder ? { builder } : {}),
  ...(q?.trim() ? { q: q.trim() } : {}),
});

interface Waiting {
  id: string;
  createdAt: string;
}

/** Oldest first, as the API lists them. */
const before = (a: Waiting, b: Waiting) => a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id);

export interface Place<T> {
  previous: T | null;
  next: T | null;
  /** Counted from 1. */
  position: number;
}

/**
 * Where a request stands among those that wait, the oldest first. One that was decided is not among them any more: then
 * what came after it is next and, after the last, the one that waits longest.
 */
export function placeIn<T extends Waiting>(waiting: readonly T[], request: Waiting): Place<T> {
  const earlier = waiting.filter((one) => before(one, request));
  const later = waiting.filter((one) => before(request, one));
  const isWaiting = waiting.some(({ id }) => id === request.id);
  return {
    previous: earlier.at(-1) ?? null,
    next: later[0] ?? (isWaiting ? null : (earlier[0] ?? null)),
    position: earlier.length + 1,
  };
}
