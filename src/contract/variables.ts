import { z } from 'zod';
import { text } from './common.ts';

/** A variable as an admin types it. A secret without a value keeps the one that it has. */
export const variableInput = z.object({
  name: z.string().trim().max(128),
  value: text(8000).optional(),
  secret: z.boolean(),
});
