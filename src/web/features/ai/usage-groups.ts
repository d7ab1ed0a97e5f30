import type { z } from 'zod';
import type { usageGroup } from '#contract/ai.ts';

export type Group = z.infer<typeof usageGroup>;

export const groups: { value: Group; label: string }[] = [
  { value: 'user', label: 'User' },
  { value: 'workspace', label: 'Workspace' },
  { value: 'blueprint', label: 'Blueprint' },
  { value: 'model', label: 'Model' },
  { value: 'day', label: 'Day' },
];
