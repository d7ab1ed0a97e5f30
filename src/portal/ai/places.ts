import type { ProviderId } from '#contract/ai.ts';

/** The row and column that a provider's key is sealed for. */
export const keyPlace = (blueprintId: string, provider: ProviderId) => `ai_providers/${blueprintId}/${provider}/key`;

/** The same of a workspace's token. */
export const tokenPlace = (of: { environmentId: string; generation: number; userId: string }) =>
  `ai_tokens/${of.environmentId}/${of.generation}/${of.userId}/token`;
