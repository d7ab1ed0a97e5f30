import { createHash, randomBytes } from 'node:crypto';
import { readCookie } from './read-cookie.ts';

/** Both of one app's origin alone: a `__Host-` cookie has no Domain, so neither a sibling nor the portal ever sees or plants it. */
const sessionName = '__Host-slipway-app';
const visitName = '__Host-slipway-visit';

/** Long enough to wait for the mail of a sign-in. */
const visitFor = 3600;

/** Nobody opens an app in a frame of another site, so it needs no more than `Lax`. */
const setCookie = (name: string, value: string, seconds: number) =>
  `${name}=${value}; Path=/; Max-Age=${seconds}; Secure; HttpOnly; SameSite=Lax`;

export const appCookie = (token: string, seconds: number) => setCookie(sessionName, token, seconds);
export const appToken = (header: string | undefined) => readCookie(header, sessionName);

/**
 * A visit that has begun and leads over the portal. The ticket that comes back is for the browser with this cookie alone:
 * otherwise a link with somebody else's ticket would open the app under their name, or a stolen one under its owner's.
 */
export function visitOf(header: string | undefined): string | null {
  const visit = readCookie(header, visitName);
  return visit !== null && /^[\w-]{43}$/.test(visit) ? visit : null;
}
export const newVisit = () => randomBytes(32).toString('base64url');
export const visitCookie = (visit: string) => setCookie(visitName, visit, visitFor);
/** What the portal learns of it. */
export const visitDigest = (visit: string) => createHash('sha256').update(visit).digest('base64url');
