import { readCookie } from './read-cookie.ts';

/** Of one preview's origin alone: `__Host-` cookies have no Domain, so neither a sibling nor the portal ever sees it. */
const name = '__Host-slipway-preview';

/**
 * Sets the cookie of a preview session.
 *
 * A preview is shown in a frame of the portal. Where browsers take both for one site, `Lax` keeps other sites out.
 * Elsewhere `Lax` would never arrive; the cookie is then kept apart per embedding site (`Partitioned`), so another site
 * that frames or fetches the preview has none either.
 */
export function previewCookie(
  token: string,
  seconds: number,
  sites: { portalHost: string; previewDomain: string },
): string {
  const policy = isSameSite(sites.portalHost, sites.previewDomain) ? 'SameSite=Lax' : 'SameSite=None; Partitioned';
  return `${name}=${token}; Path=/; Max-Age=${seconds}; Secure; HttpOnly; ${policy}`;
}

/**
 * Whether browsers surely take the two for one site: the preview domain lies below the portal's own host. They may also be
 * one site as siblings (`portal.example.com`, `preview.example.com`), but `co.uk` shows that only the list of public
 * suffixes knows; the answer for strangers works for siblings too. `localhost` counts as such a suffix in Chromium.
 */
export function isSameSite(portalHost: string, previewDomain: string): boolean {
  const portal = portalHost.replace(/:\d+$/, '');
  const preview = previewDomain.replace(/:\d+$/, '');
  return portal.includes('.') && preview.endsWith(`.${portal}`);
}

/** The token in a Cookie header. */
export const previewToken = (header: string | undefined) => readCookie(header, name);
