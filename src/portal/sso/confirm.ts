import { z } from 'zod';
import type { Change } from '../change.ts';
import { fail } from '../fail.ts';
import { hashToken, newToken } from '../ids.ts';
import { lockOrganization } from '../organizations/lock.ts';
import type { Portal } from '../portal.ts';
import { admit, judge } from './admit.ts';
import { type Browser, confirmLifetime } from './flow.ts';
import * as flows from './flow-store.ts';
import type { Arrival } from './rules.ts';
import * as store from './store.ts';

/** More mails than this to one person are dropped in silence. */
const mailsPerPerson = { count: 5, within: 15 * 60_000 };

/** Who came, as it waits in the row of its flow. */
const waiting: z.ZodType<Arrival> = z.object({
  issuer: z.string(),
  subject: z.string(),
  session: z.string().nullable(),
  email: z.string().nullable(),
  verified: z.enum(['yes', 'no', 'unsaid']),
  name: z.string().nullable(),
  groups: z.array(z.string()),
  groupCount: z.int(),
});

/**
 * Inside a change: mails the person whom an identity claims to be a link that makes it theirs. It works in the browser that
 * began the sign-in alone, so that nobody gives their own identity away by opening a stranger's mail.
 */
export async function mailConfirmation(
  portal: Portal,
  change: Change,
  by: { flow: flows.FlowRow; connection: store.ConnectionRow; arrival: Arrival; userId: string },
): Promise<void> {
  const { tx, now } = change;
  const { connection, arrival, userId } = by;
  const since = new Date(now.getTime() - mailsPerPerson.within);
  if ((await flows.countConfirmations(tx, userId, since)) >= mailsPerPerson.count) return;
  const token = newToken('sll_');
  await flows.awaitConfirmation(tx, by.flow.id, {
    userId,
    confirmHash: hashToken(token),
    result: JSON.stringify(arrival),
    expiresAt: new Date(now.getTime() + confirmLifetime),
  });
  const { organizationId } = connection;
  const { name } = await store.organizationOf(tx, organizationId);
  const to = (await store.emailOf(tx, userId))!;
  // What a provider calls somebody is not put into a mail of ours; its address is its own.
  await change.mail({
    organizationId,
    to,
    subject: `Confirm your sign-in to ${name}`,
    text: `Somebody signs in to ${name} with an account of ${connection.issuer} and says to be you.\n\nIf it is you, open this link in the same browser:\n\n${portal.config.url}/sign-in/confirm#${token}\n\nFrom then on that account signs in as ${to}. The link works once, within ${confirmLifetime / 60_000} minutes. If it is not you, do nothing.\n`,
  });
  const target = { type: 'user', id: userId, label: to };
  const data = { issuer: arrival.issuer, subject: arrival.subject, email: arrival.email };
  await change.audit({ organizationId, action: 'sign_in.confirmation_requested', target, data });
}

/**
 * Finishes a sign-in with the token that was mailed.
 *
 * @throws LINK_EXPIRED for a token that is unknown, used, too old, or opened in another browser: all alike
 */
export async function confirmSignIn(
  portal: Portal,
  token: string,
  browser: Browser,
): Promise<{ next: string; session: string }> {
  await portal.limits.anonymous(browser.ip);
  if (!browser.cookie) throw fail('LINK_EXPIRED');
  const hashes = { confirmHash: hashToken(token), browserHash: hashToken(browser.cookie) };
  const known = await flows.findConfirmation(portal.db, hashes);
  if (!known?.userId || !known.email) throw fail('LINK_EXPIRED');
  const author = { id: known.userId, label: known.email, ip: browser.ip };
  return portal.change(author, async (change) => {
    const flow = await flows.takeConfirmation(change.tx, hashes, change.now);
    const connection = flow && (await store.connectionById(change.tx, flow.connectionId));
    if (!connection?.enabled || connection.issuer !== flow?.issuer) throw fail('LINK_EXPIRED');
    await lockOrganization(change.tx, connection.organizationId);
    const arrival = waiting.parse(flow.result);
    const judgement = await judge(change.tx, connection, arrival, true);
    const { outcome, userId } = judgement.decision;
    // Decided anew: they may have been removed meanwhile, or the address may have become somebody else's.
    if (userId !== flow.userId || (outcome !== 'signs_in' && outcome !== 'joins')) throw fail('LINK_EXPIRED');
    const session = await admit(portal, change, connection, arrival, judgement, { ...browser, idToken: null });
    return { next: flow.next, session };
  });
}
