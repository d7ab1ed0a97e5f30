import type { IncomingMessage, ServerResponse } from 'node:http';
import { safePath } from './safe-path.ts';

/** Paths of a preview or an app that are the portal's and never go inside. */
export const reserved = '/.slipway/';
const enterPath = `${reserved}enter`;

/** What cannot be a token needs no look-up, and no place in a cache. */
export const isToken = (token: string | null): token is string => token !== null && /^slp_[\w-]{43}$/.test(token);

export const isEnter = (url: string) => url === enterPath || url.startsWith(`${enterPath}?`);

/** The ticket that a visitor brings; null when this is no way to bring one. */
export function ticketIn(req: IncomingMessage): string | null {
  const token = new URLSearchParams(req.url!.slice(enterPath.length + 1)).get('ticket') ?? '';
  return req.method === 'GET' && token.length <= 200 ? token : null;
}

/** Gives the cookie that a ticket became, and leads to what it opens, without the ticket in the address. */
export function sendIn(res: ServerResponse, path: string, cookie: string): void {
  redirect(res, safePath(path), cookie);
}

/** @param location is trusted */
export function redirect(res: ServerResponse, location: string, cookie: string): void {
  res.writeHead(303, {
    Location: location,
    'Set-Cookie': cookie,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'Content-Length': 0,
  });
  res.end();
}
