import { useSuspenseQuery } from '@tanstack/react-query';
import type { OutputOf } from './query.ts';
import { query } from './query.ts';

export type Me = OutputOf<'identity', 'me'>;
export type Membership = Me['organizations'][number];

const key = 'slipway.organization';

/** The organization that this browser looks at: the one chosen last, else the first. */
export function currentOrganization(me: Me): Membership | undefined {
  const chosen = localStorage.getItem(key);
  return me.organizations.find((o) => o.slug === chosen) ?? me.organizations[0];
}

/** Loads everything again, so that nothing of the one organization is shown in the other. */
export function switchOrganization(slug: string) {
  localStorage.setItem(key, slug);
  window.location.assign('/');
}

/** Who is signed in, and in which organization. Only below the signed-in part of the router, which has loaded it. */
export function useSession() {
  const { data: me } = useSuspenseQuery(query('identity', 'me'));
  const organization = currentOrganization(me);
  if (!organization) throw new Error('A page of an organization was shown to somebody without one.');
  return { me, organization, org: organization.slug, isAdmin: organization.role === 'admin' };
}

/** Settings of the organization: name, colour, welcome texts, limits, domains. */
export function useSettings() {
  const { org } = useSession();
  return useSuspenseQuery(query('organizations', 'settings', { org })).data;
}
