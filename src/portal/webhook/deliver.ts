import { forgeName } from '../forges/rules.ts';
import { titleOf } from '../notifications/rules.ts';
import type { Portal } from '../portal.ts';
import { appUrl } from '../publishing/view.ts';
import { unseal } from '../seal/seal.ts';
import { urlPlace } from './place.ts';
import { post } from './post.ts';
import { chatText, linkOf, nextAttempt } from './rules.ts';
import * as store from './store.ts';

/** Longer than any answer takes; a message whose sender died is sent again after it, under the same id. */
const lease = 60_000;

/** Keeps the queues empty, one organization beside the other: a server that answers slowly delays nobody else's messages. */
export function keepWebhooks(portal: Portal) {
  const working = new Map<string, Promise<unknown>>();
  return {
    async tick(signal: AbortSignal): Promise<void> {
      for (const organizationId of await store.organizationsWithDue(portal.db, portal.clock())) {
        if (working.has(organizationId)) continue;
        const done = deliverMessages(portal, organizationId, signal)
          .catch((err: unknown) => portal.log.error({ err }, 'webhooks: this failed and will be tried again'))
          .finally(() => working.delete(organizationId));
        working.set(organizationId, done);
      }
    },
    /** Waits for what is under way, after its signal has ended. */
    settled: async () => void (await Promise.allSettled(working.values())),
  };
}

/**
 * Sends what is due, oldest first, until nothing is. The queue is the table, so a portal that is killed loses nothing;
 * killed between an answer and its note, it sends that message again, under the same id.
 */
export async function deliverMessages(portal: Portal, organizationId: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const now = portal.clock();
    const message = await store.takeDue(portal.db, organizationId, now, new Date(now.getTime() + lease));
    if (!message) return;
    await deliverOne(portal, message);
  }
}

async function deliverOne(portal: Portal, message: store.DueMessage): Promise<void> {
  const { organizationId, attempts, createdAt } = message;
  const hook = await store.findWebhook(portal.db, organizationId);
  // It was removed just now, and its messages with it.
  if (!hook) return;
  const url = unseal(portal.keyring, urlPlace(organizationId), hook.url);
  const { sent, again, answer } = await post(portal.config, url, {
    id: message.id,
    text: await textOf(portal, message),
  });
  await portal.change('system', async (change) => {
    const dueAt = !sent && again ? nextAttempt(attempts, createdAt, change.now) : null;
    await store.settle(change.tx, message, dueAt);
    await store.writeAnswer(change.tx, hook, { lastAt: change.now, lastSent: sent, lastAnswer: answer });
    await change.notify({ organizationId, type: 'settings', id: null, for: 'admins' });
  });
  if (!sent) portal.log.warn({ message: message.id, answer }, 'A message could not be posted to a webhook');
}

async function textOf(portal: Portal, message: store.DueMessage): Promise<string> {
  const { config } = portal;
  const request = await store.aboutRequest(portal.db, message.requestId);
  const title = titleOf({
    kind: message.kind,
    forge: forgeName(request.forge),
    workspaceName: request.workspaceName,
    builder: request.builderName || request.builderEmail,
    reviewer: request.reviewerName || request.reviewerEmail,
  });
  const review = `${config.url}/admin/approvals/${request.id}?org=${request.organizationSlug}`;
  return chatText(title, linkOf(message.kind, { review, app: appUrl(config, request) }));
}
