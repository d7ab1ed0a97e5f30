import { useSuspenseQuery } from '@tanstack/react-query';
import { paths } from '#web/paths.ts';
import type { OutputOf } from './query.ts';
import { query } from './query.ts';

export type Me = OutputOf<'identity', 'me'>;
export type Membership = Me['organizations'][number];

const key = 'slipway.organization';

/**
 * What this tab looks at, from its first moment on: another tab that switches must not take this one along in the middle of
 * a page. A link of a mail names its organization (`?org=`); a new tab begins with what was chosen last.
 */
export const chosenOrganization = chosenHere();

function chosenHere(): string | null {
  const named = new URLSearchParams(window.location.search).get('org');
  if (named) sessionStorage.setItem(key, named);
  return sessionStorage.getItem(key) ?? localStorage.getItem(key);
}

/** The organization that is looked at: the one chosen last, else the first. */
export function currentOrganization(me: Me): Membership | undefined {
  return me.organizations.find((o) => o.slug === chosenOrganization) ?? me.organizations[0];
}

/** Loads everything again, so that nothing of the one organization is shown in the other, its event stream included. */
export function switchOrganization(slug: string, address: string = paths.home) {
  sessionStorage.setItem(key, slug);
  localStorage.setItem(key, slug);
  window.location.assign(address);
}

/** Thrown by pages of an organization when their reader is in none, or in none any more. */
export class NoOrganization extends Error {}

/** Who is signed in, and in which organization. Only below the signed-in part of the router, which has loaded it. */
export function useSession() {
  const { data: me } = useSuspenseQuery(query('identity', 'me'));
  const organization = currentOrganization(me);
  if (!organization) throw new NoOrganization();
  return { me, organization, org: organization.slug, isAdmin: organization.role === 'admin' };
}

/** Settings of the organization: name, colour, welcome texts, limits, domains. */
export function useSettings() {
  const { org } = useSession();
  return useSuspenseQuery(query('organizations', 'settings', { org })).data;
}
