import type { IncomingHttpHeaders } from 'node:http';

type Asks = { method?: string | undefined; headers: IncomingHttpHeaders };

/**
 * Whether somebody is about to look at the answer as a page of its own: only then does it help to send them elsewhere. A
 * script, an image or a form that was sent is told no, and nothing else.
 */
export function isPage({ method, headers }: Asks): boolean {
  if (method !== 'GET') return false;
  const mode = headers['sec-fetch-mode'];
  // Browsers that say nothing (over plain HTTP, for one) ask for HTML; programs do not.
  if (mode === undefined) return headers.accept?.includes('text/html') ?? false;
  return mode === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

/**
 * Whether a page of another origin asks, which a visitor's cookie must not answer: apps beside it are of the same site, so
 * `SameSite` keeps none of them out. A link may be followed from anywhere.
 *
 * @param own the app's origin
 */
export function isForeign({ method, headers }: Asks, own: string): boolean {
  const site = headers['sec-fetch-site'];
  const follows = (method === 'GET' || method === 'HEAD') && headers['sec-fetch-mode'] === 'navigate';
  // It is the better witness: an app with `Referrer-Policy: no-referrer` sends `Origin: null` to itself.
  if (site !== undefined) return site !== 'same-origin' && site !== 'none' && !follows;
  return headers.origin !== undefined && headers.origin !== own;
}

/** Headers with which only shared caches are told how long to keep an answer. */
const toSharedCaches = new Set(['cdn-cache-control', 'cloudflare-cdn-cache-control', 'surrogate-control']);

/** What an answer that is not for everybody must not say: {@link privately} says it instead, unless it says even less. */
export const isForSharedCaches = (name: string, value: string) =>
  toSharedCaches.has(name) || name === 'expires' || (name === 'cache-control' && !/\bno-store\b/i.test(value));

/** In no cache that others share; and in the browser's own only to be asked for again, so that it ends with the access. */
export const privately = [
  'Cache-Control',
  'private, no-cache',
  'X-Robots-Tag',
  'noindex',
  // What a visitor may see, they would see in the frame of a page that nobody may see.
  'Content-Security-Policy',
  "frame-ancestors 'self'",
];
