import type { Member } from '../actor.ts';
import type { Change } from '../change.ts';
import { otherVerifiedHosts } from '../domains/store.ts';
import { fail, invalid } from '../fail.ts';
import type { Portal } from '../portal.ts';
import { allNames, lockNames } from '../publishing/store.ts';
import { decideSubdomain, type TakenName } from '../publishing/subdomains.ts';
import { decideBaseDomain } from './domain-rules.ts';
import { lockOrganization } from './lock.ts';
import * as store from './store.ts';

/**
 * Moves every app of the organization to another base domain, null for the portal's, in the caller's change: no app is at
 * the old address for one visitor and at the new one for the next. A name stays its app's.
 *
 * @throws BAD_REQUEST when the domain cannot be one, CONFLICT when another organization has a name there
 */
export async function moveApps(portal: Portal, change: Change, member: Member, wanted: string | null): Promise<void> {
  const { tx } = change;
  const { id: organizationId, slug } = member.organization;
  // Nobody takes a name or a domain meanwhile.
  await lockNames(tx);
  const { baseDomain: from } = await lockOrganization(tx, organizationId);
  const to = wanted === null ? null : await checked(portal, change, organizationId, wanted);
  if (to === from) return;
  const apps = await store.namesOf(tx, organizationId);
  const formerNames = await store.formerNamesOf(tx, organizationId);
  if (to === null) await refuseTaken(change, [...apps, ...formerNames]);
  await store.setBaseDomain(tx, organizationId, to);
  const addresses = apps.map((app) => app.subdomain);
  await change.audit({
    organizationId,
    action: 'settings.base_domain_changed',
    target: { type: 'organization', id: organizationId, label: slug },
    data: { from, to, apps: addresses },
  });
  await change.notify({ organizationId, type: 'settings', id: null, for: 'members' });
  for (const { id, ownerId } of apps) await change.notify({ organizationId, type: 'app', id, for: { owner: ownerId } });
  change.after(() => {
    for (const { subdomain } of [...apps, ...formerNames]) portal.gateway.forget({ subdomain });
  });
}

async function checked(portal: Portal, { tx }: Change, organizationId: string, wanted: string): Promise<string> {
  const verdict = decideBaseDomain(wanted, {
    portalHosts: [...portal.origins].map((origin) => new URL(origin).host),
    previewDomain: portal.config.previewDomain.toLowerCase(),
    portalDomain: portal.config.appsDomain.toLowerCase(),
    others: await store.otherBaseDomains(tx, organizationId),
    otherHosts: await otherVerifiedHosts(tx, organizationId),
  });
  if (!verdict.ok) throw invalid('baseDomain', verdict.reason);
  return verdict.domain;
}

/** On the portal's domain are the apps of other organizations too: one of theirs may have the name, or one like it. */
async function refuseTaken({ tx }: Change, apps: TakenName[]): Promise<void> {
  const there = await allNames(tx, null);
  const taken = apps.filter((app) => !decideSubdomain(app.subdomain, app, there).ok).map((app) => app.subdomain);
  if (taken.length > 0)
    throw fail('CONFLICT', `These names are not free on the portal’s domain: ${taken.join(', ')}.`, { taken });
}
