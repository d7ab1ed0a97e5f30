import { createPrivateKey } from 'node:crypto';
import type { RemoteForgeKind } from '#forges/forge.ts';
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

const names: Record<string, string> = { github: 'GitHub', gitlab: 'GitLab', bitbucket: 'Bitbucket', gitea: 'Gitea' };

/** What people call a forge, inside a sentence. @param kind null for the built-in one */
export const forgeName = (kind: string | null): string => (kind && names[kind]) || 'the git forge';

const homes: Partial<Record<RemoteForgeKind, string>> = {
  github: 'https://github.com',
  gitlab: 'https://gitlab.com',
  bitbucket: 'https://bitbucket.org',
};
/** These may be below the root of their host. */
const inFolders: RemoteForgeKind[] = ['gitlab', 'gitea'];

/** Only GitLab has groups inside of groups. */
export const mayOwn = (kind: RemoteForgeKind, owner: string) => kind === 'gitlab' || !owner.includes('/');

/** Where a forge is, without what a person may have pasted along; null for an address that cannot be one. */
export function forgeAddress(kind: RemoteForgeKind, typed: string | undefined): string | null {
  if (typed === undefined) return homes[kind] ?? null;
  const { origin, pathname, search, hash, username, password } = new URL(typed);
  if (search || hash || username || password) return null;
  const folder = pathname.replace(/\/+$/, '');
  return folder && !inFolders.includes(kind) ? null : origin + folder;
}

/** The same place: a token is kept for nothing else, and apps are not torn from their repositories. */
export const isSamePlace = (
  kept: { kind: string; url: string; owner: string },
  wanted: { kind: string; url: string; owner: string },
) => kept.kind === wanted.kind && kept.url === wanted.url && kept.owner.toLowerCase() === wanted.owner.toLowerCase();

/** Whether a text is a key that a GitHub App can sign with. */
export function isAppKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
