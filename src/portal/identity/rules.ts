import type { Role } from '#contract/identity.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** How long each kind of one-time link can be used, in milliseconds. */
export const linkLifetime = { magic: 15 * minute, invitation: 7 * day, first_admin: day } as const;
export type LinkPurpose = keyof typeof linkLifetime;

/** More mails than this to one address are dropped in silence; the links that were mailed before still work. */
export const linksPerAddress = { count: 5, within: 15 * minute } as const;

/** A session ends 14 days after it was last used, and 30 days after the sign-in however much it is used. */
export function sessionEnd(createdAt: Date, lastSeenAt: Date): Date {
  return new Date(Math.min(lastSeenAt.getTime() + 14 * day, createdAt.getTime() + 30 * day));
}

/** "Last seen" is written at most once a minute, so that reading a page is not a write. */
export const isSeenDue = (lastSeenAt: Date | null, now: Date) =>
  lastSeenAt === null || now.getTime() - lastSeenAt.getTime() >= minute;

export const widerRole = (a: Role, b: Role): Role => (a === 'admin' || b === 'admin' ? 'admin' : 'user');

/**
 * Where to go after signing in: a path of this portal, whatever the link said; `/` for everything else.
 *
 * Browsers drop control characters and read a backslash as a slash, so `/\evil` and `/<tab>/evil` are other hosts to them.
 * The URL parser has the last word, because it is the one that a browser uses.
 */
export function safePath(next: string | undefined): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (!next?.startsWith('/') || /[\\\u0000-\u001f\u007f-\u009f]/.test(next)) return '/';
  const here = 'http://portal.invalid';
  const url = URL.parse(next, here);
  if (!url || url.origin !== here) return '/';
  // After the parser resolved its dots, a path may begin with two slashes ("/.//evil"): another host to the next reader.
  return url.pathname.startsWith('//') ? '/' : url.pathname + url.search + url.hash;
}

/** A key's scopes as they are stored; what is not a scope (any more) grants nothing. */
export const scopesOf = (stored: string[]) =>
  stored.filter((scope): scope is 'read' | 'write' => scope === 'read' || scope === 'write');

/** The name of somebody who has not said theirs: what stands before the @. */
export const nameFromEmail = (email: string) => email.slice(0, email.lastIndexOf('@'));
