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
