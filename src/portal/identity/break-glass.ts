import type { Role } from '#contract/identity.ts';
import { fail } from '../fail.ts';
import { newId } from '../ids.ts';
import type { Portal } from '../portal.ts';
import { firstAdmin, issueLink } from './actions.ts';
import { makeKey } from './keys.ts';
import * as links from './link-store.ts';
import { widerRole } from './rules.ts';
import * as store from './store.ts';

/** A one-time sign-in link for the first admin, valid for a day. Links that were printed before and not used end. */
export async function firstAdminLink(portal: Portal): Promise<string> {
  return portal.change('system', async (change) => {
    await links.deleteLinks(change.tx, { email: firstAdmin, purpose: 'first_admin' });
    const url = await issueLink(change, portal, { email: firstAdmin, purpose: 'first_admin' });
    const target = { type: 'user', label: firstAdmin };
    await change.audit({ organizationId: null, action: 'sign_in.first_admin_link', target });
    return url;
  });
}

/**
 * Break glass, for whoever has the portal's machine: makes the address a verified, active member of the organization with
 * at least that role, and returns a full-scope API key of theirs.
 *
 * @throws NOT_FOUND for an unknown organization
 */
export async function adminCreateKey(
  portal: Pick<Portal, 'change'>,
  input: { email: string; org: string; role: Role },
): Promise<string> {
  return portal.change('system', async (change) => {
    const { tx, now } = change;
    const organization = await store.findOrganization(tx, input.org);
    if (!organization) throw fail('NOT_FOUND', `There is no organization "${input.org}".`);
    const user = await store.ensureUser(tx, input.email, now);
    await store.verifyEmail(tx, user.id, now);
    const current = await store.roleIn(tx, user.id, organization.id);
    const role = current ? widerRole(current, input.role) : input.role;
    await store.putMember(tx, { organizationId: organization.id, userId: user.id, role }, now);
    await change.audit({
      organizationId: organization.id,
      action: 'member.break_glass',
      target: { type: 'user', id: user.id, label: user.email },
      data: { role },
    });
    await change.notify({ organizationId: organization.id, type: 'member', id: null, for: { owner: user.id } });
    const key = { id: newId('key'), name: 'Break glass', scopes: ['read' as const, 'write' as const] };
    const made = await makeKey(change, user, key, { connectionId: null, breakGlass: true });
    return made.key;
  });
}
