import type { Config } from '../config.ts';

/** The row and column that a connection's token is sealed for. */
export const forgeTokenPlace = (connectionId: string) => `forge_connections/${connectionId}/token`;

/** What an app's repository is cloned from: the forge that it lives at, else the portal. */
export const cloneUrl = (
  config: Pick<Config, 'url'>,
  app: { slug: string; repository: string; forgeUrl: string | null; forgeOwner: string | null },
) =>
  app.forgeUrl === null
    ? `${config.url}/git/${app.slug}/${app.repository}.git`
    : `${app.forgeUrl}/${app.forgeOwner}/${app.repository}.git`;

/** Where a forge is, without what a person may have pasted along; null for an address that cannot be one. */
export function forgeAddress(typed: string): string | null {
  const { origin, pathname, search, hash, username, password } = new URL(typed);
  // GitHub is at the root of its host.
  return pathname === '/' && !search && !hash && !username && !password ? origin : null;
}

/** The same place: a token is kept for nothing else, and apps are not torn from their repositories. */
export const isSamePlace = (
  kept: { kind: string; url: string; owner: string },
  wanted: { kind: string; url: string; owner: string },
) => kept.kind === wanted.kind && kept.url === wanted.url && kept.owner.toLowerCase() === wanted.owner.toLowerCase();
