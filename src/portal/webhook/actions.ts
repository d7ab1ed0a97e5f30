import type { NotificationKind } from '#contract/notifications.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { fail, invalid } from '../fail.ts';
import { newId } from '../ids.ts';
import { checkOutbound, OutboundRefused } from '../outbound/guarded-fetch.ts';
import type { Portal } from '../portal.ts';
import { seal, unseal } from '../seal/seal.ts';
import { urlPlace } from './place.ts';
import { post } from './post.ts';
import { plainForChat } from './rules.ts';
import * as store from './store.ts';
import { viewWebhook } from './view.ts';

export async function webhookSettings(portal: Portal, member: Member) {
  const organizationId = member.organization.id;
  const [hook, waiting] = await Promise.all([
    store.findWebhook(portal.db, organizationId),
    store.countWaiting(portal.db, organizationId),
  ]);
  return viewWebhook(hook, waiting);
}

/** What waits is sent to the new address. @throws BAD_REQUEST for one that the portal does not call */
export async function saveWebhook(portal: Portal, member: Member, input: { url: string }) {
  const organizationId = member.organization.id;
  const url = new URL(input.url);
  refuseUnlessOutbound(portal, url);
  await portal.change(authorOf(member), async (change) => {
    const sealed = seal(portal.keyring, urlPlace(organizationId), url.href);
    await store.putWebhook(change.tx, { organizationId, url: sealed, host: url.host, savedAt: change.now });
    await tell(change, member, 'webhook.saved', { host: url.host });
  });
  return webhookSettings(portal, member);
}

function refuseUnlessOutbound({ config }: Portal, url: URL): void {
  try {
    checkOutbound(url, config.webhookAllowHosts);
  } catch (error) {
    if (error instanceof OutboundRefused) throw invalid('url', error.message);
    throw error;
  }
}

export async function removeWebhook(portal: Portal, member: Member) {
  await portal.change(authorOf(member), async (change) => {
    if (!(await store.deleteWebhook(change.tx, member.organization.id))) return;
    await tell(change, member, 'webhook.removed', {});
  });
  return webhookSettings(portal, member);
}

/** Posts a message right now, past the queue: what the other server says is the answer. @throws CONFLICT without a webhook */
export async function testWebhook(portal: Portal, member: Member) {
  const organizationId = member.organization.id;
  const hook = await store.findWebhook(portal.db, organizationId);
  if (!hook) throw fail('CONFLICT', 'Save an address first.');
  const text = plainForChat(`${member.person.email} tries the notifications of ${member.organization.slug}.`);
  const url = unseal(portal.keyring, urlPlace(organizationId), hook.url);
  const { sent, answer } = await post(portal.config, url, { id: newId('whm'), text });
  await portal.change(authorOf(member), async (change) => {
    await store.writeAnswer(change.tx, hook, { lastAt: change.now, lastSent: sent, lastAnswer: answer });
    await tell(change, member, 'webhook.tested', { sent });
  });
  return { sent, answer };
}

async function tell(change: Change, member: Member, action: string, data: Record<string, unknown>): Promise<void> {
  const { id: organizationId, slug } = member.organization;
  const target = { type: 'organization', id: organizationId, label: slug };
  await change.audit({ organizationId, action, target, data });
  await change.notify({ organizationId, type: 'settings', id: null, for: 'admins' });
}

// For other features

/** Queues a turn of a request for the organization's channel, in the transaction that makes the turn. */
export async function queueForChannel(
  change: Change,
  kind: NotificationKind,
  request: { id: string; organizationId: string },
): Promise<void> {
  const { id: requestId, organizationId } = request;
  await store.insertMessage(change.tx, { id: newId('whm'), organizationId, kind, requestId, createdAt: change.now });
}
