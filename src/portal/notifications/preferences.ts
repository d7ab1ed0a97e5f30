import type { Preference } from '#contract/notifications.ts';
import { type Author, authorOf, type Caller } from '../actor.ts';
import { invalid } from '../fail.ts';
import { auditPerson } from '../identity/actions.ts';
import type { Portal } from '../portal.ts';
import { type Choice, hasChannel, preferencesOf } from './preference-rules.ts';
import * as store from './preference-store.ts';

export async function listPreferences(portal: Portal, caller: Caller): Promise<Preference[]> {
  const [choices, admin] = await Promise.all([
    store.choicesOf(portal.db, [caller.person]),
    store.isAdminAnywhere(portal.db, caller.person.id),
  ]);
  return preferencesOf(choices(caller.person.id), admin);
}

/** @throws BAD_REQUEST for a kind that is not told in this way */
export async function prefer(portal: Portal, caller: Caller, choice: Choice): Promise<Preference[]> {
  if (!hasChannel(choice.kind, choice.channel)) throw invalid('channel', 'The digest comes by mail only.');
  await writeChoice(portal, authorOf(caller), caller.person, choice);
  return listPreferences(portal, caller);
}

/** Writes what somebody chose; choosing it again changes nothing and leaves no second audit line. */
export async function writeChoice(
  portal: Portal,
  author: Author,
  person: { id: string; email: string },
  choice: Choice,
): Promise<void> {
  await portal.change(author, async (change) => {
    if (!(await store.choose(change.tx, person.id, choice))) return;
    const { kind, channel, wanted } = choice;
    await auditPerson(change, person, { action: 'user.notifications_chosen', data: { kind, channel, wanted } });
  });
}
