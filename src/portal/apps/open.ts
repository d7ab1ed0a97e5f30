import type { apps } from '#contract/apps.ts';
import type { Input } from '#contract/infer.ts';
import type { Caller } from '../actor.ts';
import { fail } from '../fail.ts';
import { mayEnter } from '../gateway/entry.ts';
import { safePath } from '../gateway/safe-path.ts';
import { createAppTicket } from '../gateway/tickets.ts';
import { memberIn } from '../identity/actions.ts';
import type { Portal } from '../portal.ts';
import { findHost } from './store.ts';

/**
 * Lets a person in to the app that they came from. The host that they named leads nowhere but to an app of ours: it is read
 * as the gateway reads it.
 *
 * @returns the page to go to, with a ticket unless the app needs none
 * @throws NOT_FOUND, which is also what a stranger to the organization gets; FORBIDDEN for its members, with whom to ask
 */
export async function open(portal: Portal, caller: Caller, input: Required<Input<typeof apps.open>>) {
  const host = input.host.toLowerCase();
  const path = safePath(input.path);
  const app = await portal.gateway.appAt(host);
  if (!app) throw fail('NOT_FOUND');
  if (typeof app === 'object' && 'movedTo' in app) return { url: app.movedTo + path };
  const page = `${new URL(portal.config.url).protocol}//${host}${path}`;
  if (app === 'taken_down' || app.admits === 'anyone') return { url: page };
  const { person, sessionId, apiKeyId } = caller;
  const entrant = { userId: person.id, sessionId, apiKeyId, workspaceId: app.id };
  if (!(await mayEnter(portal.db, portal.clock(), entrant))) throw await refusal(portal, caller, app.id);
  return { url: await createAppTicket(portal, caller, { id: app.id }, { host, path, visit: input.visit }) };
}

async function refusal(portal: Portal, caller: Caller, appId: string) {
  const host = await findHost(portal.db, appId);
  const member = host && (await memberIn(portal, caller, host.slug));
  if (!member) return fail('NOT_FOUND');
  return fail('FORBIDDEN', `It is only for chosen members. Ask ${host.ownerEmail}, who owns it, or an admin.`);
}
