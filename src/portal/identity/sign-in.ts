import type { Author } from '../actor.ts';
import { fail } from '../fail.ts';
import { hashToken } from '../ids.ts';
import type { Portal } from '../portal.ts';
import { auditPerson, issueLink, startSession } from './actions.ts';
import * as links from './link-store.ts';
import { linkLifetime, linksPerAddress } from './rules.ts';
import * as store from './store.ts';

/**
 * Mails a sign-in link. Whether the address is known shows neither in the answer nor in the time it takes: the answer is
 * given first, and the work that only known addresses cause is done afterwards.
 *
 * @throws TOO_MANY_REQUESTS
 */
export async function requestLink(portal: Portal, input: { email: string; next?: string }, ip: string) {
  await portal.limits.anonymous(ip);
  setImmediate(() => {
    mailLink(portal, input, ip).catch((error) =>
      portal.log.error({ err: error }, 'A sign-in link could not be mailed'),
    );
  });
  return { sent: true as const };
}

/** The work behind {@link requestLink}. Resolves to whether a mail was queued. */
export async function mailLink(portal: Portal, input: { email: string; next?: string }, ip: string): Promise<boolean> {
  const user = await store.findUser(portal.db, input.email);
  if (!user) return false;
  return portal.change('system', async (change) => {
    const since = new Date(change.now.getTime() - linksPerAddress.within);
    if ((await links.countLinks(change.tx, user.email, since)) >= linksPerAddress.count) return false;
    const url = await issueLink(change, portal, { email: user.email, purpose: 'magic', next: input.next });
    await auditPerson(change, user, { action: 'sign_in.link_requested', data: { ip } });
    await change.mail({
      organizationId: await store.homeOrganization(change.tx, user.id),
      to: user.email,
      subject: 'Your sign-in link',
      text: `Sign in to Slipway with this link:\n\n${url}\n\nIt works once, within ${linkLifetime.magic / 60_000} minutes. If you did not ask for it, ignore this mail.\n`,
    });
    return true;
  });
}

/**
 * Signs in with the token of a one-time link: a new session every time, so that nobody can plant one beforehand.
 *
 * @param from.endSession the session that the browser had, which is replaced
 * @returns the new session's token, for the cookie, and the path to go on to
 * @throws LINK_EXPIRED for a token that is unknown, used or too old: all alike
 */
export async function signIn(
  portal: Portal,
  token: string,
  from: { ip: string; userAgent: string | null; endSession: { userId: string; sessionId: string } | null },
): Promise<{ session: string; next: string }> {
  await portal.limits.anonymous(from.ip);
  const link = await links.findLink(portal.db, hashToken(token));
  const user = link && (await store.findUser(portal.db, link.email));
  if (!link || !user) throw fail('LINK_EXPIRED');
  const author: Author = { id: user.id, label: user.email, ip: from.ip };

  const session = await portal.change(author, async (change) => {
    const { tx, now } = change;
    if (!(await links.consumeLink(tx, link.id, now))) throw fail('LINK_EXPIRED');
    await store.verifyEmail(tx, user.id, now);
    if (link.organizationId) {
      if (!(await store.acceptInvitation(tx, user.id, link.organizationId))) throw fail('LINK_EXPIRED');
      await change.notify({ organizationId: link.organizationId, type: 'member', id: null, for: 'admins' });
    }
    await auditPerson(change, user, { action: 'session.started', data: { by: link.purpose } });
    const breakGlass = link.purpose === 'first_admin';
    const started = { userId: user.id, ip: from.ip, userAgent: from.userAgent, breakGlass };
    return (await startSession(change, portal, started, from.endSession)).token;
  });
  return { session, next: link.next };
}
