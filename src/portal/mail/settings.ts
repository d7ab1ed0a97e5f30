import { MailError } from '#mail/mailer.ts';
import { authorOf, type Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { invalid } from '../fail.ts';
import { newId } from '../ids.ts';
import type { Portal } from '../portal.ts';
import { seal } from '../seal/seal.ts';
import { keepsPassword, type WantedServer } from './rules.ts';
import { mailerFor, passwordPlace } from './server.ts';
import * as store from './store.ts';
import { viewSettings } from './view.ts';

export async function mailSettings(portal: Portal, member: Member) {
  return viewSettings(portal.config, await store.findServer(portal.db, member.organization.id));
}

/** @throws BAD_REQUEST when a password has to be typed: there is none, or it was for another server or user */
export async function saveMailSettings(portal: Portal, member: Member, input: WantedServer & { password?: string }) {
  const organizationId = member.organization.id;
  const { host, port, security, user, fromName, fromAddress } = input;
  await portal.change(authorOf(member), async (change) => {
    const { tx, now } = change;
    const kept = await store.lockServer(tx, organizationId);
    const password = passwordToKeep(portal, organizationId, input, kept);
    const row = { host, port, security, username: user, fromName, fromAddress, password, updatedAt: now };
    await store.putServer(tx, { organizationId, ...row });
    const passwordChanged = input.password !== undefined;
    await tell(change, member, 'mail.server_changed', { host, port, security, user, fromAddress, passwordChanged });
    change.after(() => portal.wake('mail'));
  });
  return mailSettings(portal, member);
}

function passwordToKeep(
  portal: Portal,
  organizationId: string,
  input: WantedServer & { password?: string },
  kept: store.ServerRow | undefined,
): Buffer | null {
  if (input.user === null) return null;
  if (input.password !== undefined) return seal(portal.keyring, passwordPlace(organizationId), input.password);
  if (!kept?.password) throw invalid('password', 'Type the password of this user.');
  if (!keepsPassword(kept, input))
    throw invalid('password', 'Type the password again: the kept one was for another server, user or security.');
  return kept.password;
}

export async function resetMailSettings(portal: Portal, member: Member) {
  await portal.change(authorOf(member), async (change) => {
    if (!(await store.deleteServer(change.tx, member.organization.id))) return;
    await tell(change, member, 'mail.server_removed', {});
    change.after(() => portal.wake('mail'));
  });
  return mailSettings(portal, member);
}

/** Sends a mail to the admin's own address right now, past the queue: it is the answer that they want. */
export async function testMail(portal: Portal, member: Member) {
  const to = member.person.email;
  const outcome = await trySending(portal, member, to);
  await portal.change(authorOf(member), (change) => tell(change, member, 'mail.tested', { to, sent: outcome.sent }));
  return { to, ...outcome };
}

async function trySending(portal: Portal, member: Member, to: string): Promise<{ sent: boolean; answer: string }> {
  try {
    const mailer = await mailerFor(portal, portal.mailer, member.organization.id);
    const mail = {
      id: newId('ml'),
      to,
      subject: 'A test of your mail settings',
      text: `This mail was sent by ${portal.config.url} to try the mail settings of the organization ${member.organization.slug}.\n`,
    };
    const { status, answer } = await mailer.deliver(mail).finally(() => mailer !== portal.mailer && mailer.close());
    return { sent: status === 'sent', answer };
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    return { sent: false, answer: error.message };
  }
}

async function tell(change: Change, member: Member, action: string, data: Record<string, unknown>): Promise<void> {
  const { id: organizationId, slug } = member.organization;
  await change.audit({
    organizationId,
    action,
    target: { type: 'organization', id: organizationId, label: slug },
    data,
  });
  await change.notify({ organizationId, type: 'settings', id: null, for: 'admins' });
}
