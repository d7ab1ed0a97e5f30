import { slugFrom } from '#contract/organizations.ts';
import { authorOf, type Caller } from '../actor.ts';
import { fail, invalid } from '../fail.ts';
import { joinAsAdmin } from '../identity/actions.ts';
import { newId } from '../ids.ts';
import type { Portal } from '../portal.ts';
import { decideCreate } from './rules.ts';
import * as store from './store.ts';

/** Organizations that a person's sign-in opens, whether each is configured, and whether they may make another one. */
export async function listOrganizations(portal: Portal, caller: Caller) {
  const items = await store.membershipsOf(portal.db, caller);
  return { items, nextCursor: null, create: decideCreate(portal.config.newOrganizations, items) };
}

/**
 * Makes an organization with the caller as its admin and a cluster that nobody has configured yet: nothing of it runs
 * before they press "Configure portal".
 *
 * @throws FORBIDDEN when they may not, CONFLICT when the slug is taken
 */
export async function createOrganization(
  portal: Portal,
  caller: Caller,
  id: string,
  input: { name: string; slug?: string },
) {
  const { create, items } = await listOrganizations(portal, caller);
  const known = items.find((organization) => organization.id === id);
  if (known) return known;
  if (!create.ok) throw fail('FORBIDDEN', create.reason);
  const slug = input.slug ?? slugFrom(input.name);
  if (!slug) throw invalid('slug', 'Choose a short name of lower-case letters, digits and dashes.');

  const cluster = { id: newId('cls'), name: 'local', engine: portal.engines.kinds[0]! };
  await portal.change(authorOf(caller), async (change) => {
    const { tx, now } = change;
    const made = await store.insertOrganization(tx, slug, now, { id, name: input.name });
    if (!made) throw fail('CONFLICT', `“${slug}” is taken. Choose another short name.`, { slug });
    await joinAsAdmin(change, { email: caller.person.email, organizationId: id });
    await store.insertCluster(tx, { ...cluster, organizationId: id }, now);
    await change.audit({
      organizationId: id,
      action: 'organization.created',
      target: { type: 'organization', id, label: slug },
      data: { name: input.name },
    });
    await change.notify({ organizationId: id, type: 'member', id: null, for: { owner: caller.person.id } });
  });
  // A driver that cannot be opened now is opened by configuring, or at the next start; the page says so meanwhile.
  await portal.engines
    .open(cluster.id, cluster.engine)
    .catch((err: unknown) => portal.log.warn({ err, cluster: cluster.id }, 'the driver of a new cluster did not open'));
  return { id, slug, name: input.name, role: 'admin' as const, configured: false };
}
