/**
 * What changes in headers on their way into a workspace or an app, and out again. Headers are Node's raw arrays
 * (name, value, name, value, …), so that order, letter case and repetition survive.
 */

/** For one connection only (RFC 9110, 7.6.1), and never passed on. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Said by proxies about the client. Those of the client itself are lies; only ours go inside. */
const aboutClient = new Set([
  'forwarded',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
]);

/** An answer's headers that speak for more than its own origin, or that only the portal decides. */
const notForThem = new Set([
  // For the whole host, also after the preview is gone.
  'strict-transport-security',
  'alt-svc',
  // Clears cookies of the whole registrable domain: it would sign people out of a portal on a sibling host.
  'clear-site-data',
]);

/** Portal tokens of any kind: API keys, sessions, links, tickets, previews, environments. */
const ourBearer = /^\s*bearer\s+sl[a-z]_/i;
/** With what a nameless cookie can smuggle in: `=__Host-slipway=x` is sent back without its first sign. */
const ourCookie = /^[\s=]*__host-slipway/i;

export interface Visit {
  /** The host that the browser asked for. */
  host: string;
  scheme: 'http' | 'https';
  ip: string | null;
  /** The port inside. */
  port: number;
}

/**
 * Headers of a request as the service inside gets them: nothing of the portal's, and as if it were asked at
 * `localhost:port`, because development servers refuse other hosts; the real one is in `X-Forwarded-Host`.
 *
 * @param upgrade keeps `Upgrade`, for a WebSocket
 */
export function requestHeaders(raw: readonly string[], visit: Visit, upgrade = false): string[] {
  const out = ['Host', `localhost:${visit.port}`];
  const named = connectionNames(raw);
  let chunked = false;
  for (let i = 0; i < raw.length; i += 2) {
    const value = raw[i + 1]!;
    const name = raw[i]!.toLowerCase();
    if (name === 'transfer-encoding') chunked = true;
    else if (name === 'cookie') {
      const cookies = withoutOurCookies(value);
      if (cookies) out.push(raw[i]!, cookies);
    } else if (!dropsRequestHeader(name, value) && !named?.includes(name)) out.push(raw[i]!, value);
  }
  if (chunked) out.push('Transfer-Encoding', 'chunked');
  if (upgrade) out.push('Connection', 'Upgrade', 'Upgrade', 'websocket');
  if (visit.ip) out.push('X-Forwarded-For', visit.ip);
  out.push('X-Forwarded-Host', visit.host, 'X-Forwarded-Proto', visit.scheme);
  return out;
}

function dropsRequestHeader(name: string, value: string): boolean {
  // `expect` was answered by our own server already.
  if (name === 'host' || name === 'expect' || hopByHop.has(name)) return true;
  if (name === 'authorization') return ourBearer.test(value);
  // Frameworks with CGI roots read `X_Forwarded_For` as `X-Forwarded-For`.
  const dashed = name.includes('_') ? name.replaceAll('_', '-') : name;
  // `x-slipway`: an app that is told something by the portal one day must not hear it from anybody else.
  return dashed.startsWith('x-forwarded') || dashed.startsWith('x-slipway') || aboutClient.has(dashed);
}

/** A Cookie header's value without the portal's own cookies; empty when nothing is left. */
export function withoutOurCookies(value: string): string {
  if (!/__host-slipway/i.test(value)) return value;
  return value
    .split(';')
    .filter((cookie) => !ourCookie.test(cookie))
    .map((cookie) => cookie.trim())
    .join('; ');
}

/**
 * Headers of an answer as the browser gets them: no cookie beyond its own host, none in the portal's name, and redirects
 * to `localhost:port` as the path they mean.
 *
 * @param extra headers to add, as a raw array
 */
export function responseHeaders(
  raw: readonly string[],
  port: number,
  extra: readonly string[],
  drops?: (name: string, value: string) => boolean,
): string[] {
  const out: string[] = [];
  const named = connectionNames(raw);
  for (let i = 0; i < raw.length; i += 2) {
    const value = raw[i + 1]!;
    const name = raw[i]!.toLowerCase();
    if (hopByHop.has(name) || notForThem.has(name) || drops?.(name, value) || named?.includes(name)) continue;
    if (name === 'set-cookie') {
      const cookie = ownCookie(value);
      if (cookie) out.push(raw[i]!, cookie);
    } else out.push(raw[i]!, name === 'location' ? localLocation(value, port) : value);
  }
  for (const part of extra) out.push(part);
  return out;
}

/** A cookie of the app without `Domain`, so that it stays with its host; null for one in the portal's name. */
export function ownCookie(value: string): string | null {
  if (ourCookie.test(value)) return null;
  if (!/domain/i.test(value)) return value;
  const [pair, ...attributes] = value.split(';');
  return [pair, ...attributes.filter((attribute) => !/^\s*domain\s*(=|$)/i.test(attribute))].join(';');
}

/** An app that takes itself for `localhost:port` redirects there; to the browser that would be its own machine. */
export function localLocation(value: string, port: number): string {
  const [, at, path] = /^(?:https?:)?\/\/(?:localhost|127\.0\.0\.1|\[::1\]):(\d+)([/?#].*)?$/i.exec(value) ?? [];
  if (Number(at) !== port) return value;
  if (!path) return '/';
  // `//host` in a path would be read as another host.
  return path.startsWith('/') ? path.replace(/^[/\\]+/, '/') : `/${path}`;
}

/** Headers that `Connection` names are for one connection only, too. Null in the usual case that it names none. */
function connectionNames(raw: readonly string[]): string[] | null {
  let names: string[] | null = null;
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i]!.length !== 10 || raw[i]!.toLowerCase() !== 'connection') continue;
    const value = raw[i + 1]!.toLowerCase();
    if (value !== 'keep-alive' && value !== 'close' && value !== 'upgrade')
      names = [...(names ?? []), ...value.split(',').map((name) => name.trim())];
  }
  return names;
}
