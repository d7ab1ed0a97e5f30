import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { slug } from '#contract/common.ts';
import { query } from './query.ts';
import { chosenOrganization } from './session.ts';

/** How the portal looks before anyone has signed in: as the organization that the link names, or that this browser was in last. */
export function useBranding() {
  const { org } = useSearch({ strict: false }) as { org?: string };
  const asked = slug.safeParse(org ?? chosenOrganization);
  return useQuery(query('organizations', 'branding', asked.success ? { org: asked.data } : {}));
}
