import { type PreferenceKind, preferenceKind } from '#contract/notifications.ts';
import type { Config } from '../config.ts';
import { fail } from '../fail.ts';
import type { Portal } from '../portal.ts';
import type { Keyring } from '../seal/keyring.ts';
import { seal, unseal } from '../seal/seal.ts';
import { wants } from './preference-rules.ts';
import * as store from './preference-store.ts';
import { writeChoice } from './preferences.ts';

/** Whose mails, and which. */
interface Stop {
  userId: string;
  kind: PreferenceKind;
}

/** What the tokens are bound to: nothing that was sealed for another purpose opens here. */
const place = 'mails/unsubscribe';

/**
 * Where mails of one kind to one person can be stopped, without a sign-in (RFC 8058). It does not end: a mail may be read
 * years later, and the most that it can do is to stop mails, which its reader can ask for again.
 */
export function unsubscribeUrl(
  portal: { config: Pick<Config, 'url'>; keyring: Keyring },
  { userId, kind }: Stop,
): string {
  const token = seal(portal.keyring, place, `${userId} ${kind}`).toString('base64url');
  return `${portal.config.url}/unsubscribe?token=${token}`;
}

/** @throws NOT_FOUND for what is no such token */
function readToken({ keyring }: Portal, token: string): Stop {
  try {
    const [userId = '', kind] = unseal(keyring, place, Buffer.from(token, 'base64url')).split(' ');
    return { userId, kind: preferenceKind.parse(kind) };
  } catch {
    throw fail('NOT_FOUND', 'This link was not copied whole, or is no longer known.');
  }
}

async function personOf(portal: Portal, userId: string) {
  const person = await store.findPerson(portal.db, userId);
  if (!person) throw fail('NOT_FOUND');
  return person;
}

/** Which mails a link stops. Programs that follow every link of a mail get here, so nothing changes. */
export async function subscription(portal: Portal, token: string) {
  const { userId, kind } = readToken(portal, token);
  const choices = await store.choicesOf(portal.db, [await personOf(portal, userId)]);
  return { kind, stopped: !wants(kind, 'mail', choices(userId)) };
}

/** Stops them. Doing it again changes nothing. */
export async function unsubscribe(portal: Portal, token: string, ip: string) {
  const { userId, kind } = readToken(portal, token);
  const person = await personOf(portal, userId);
  // Not a sign-in: the audit log says by what it was done.
  const author = { id: userId, label: `${person.email} (link in a mail)`, ip };
  await writeChoice(portal, author, person, { kind, channel: 'mail', wanted: false });
  return { kind, stopped: true };
}
