import type { WebhookRow } from './store.ts';

/** Of the address only its host: whoever knows the rest can post. */
export const viewWebhook = (hook: WebhookRow | undefined, waiting: number) => ({
  host: hook?.host ?? null,
  savedAt: hook?.savedAt.toISOString() ?? null,
  waiting,
  last: hook?.lastAt
    ? { at: hook.lastAt.toISOString(), sent: hook.lastSent ?? false, answer: hook.lastAnswer ?? '' }
    : null,
});
