import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { reserved } from './enter.ts';
import type { Page } from './pages.ts';
import { readCookie } from './read-cookie.ts';

/** Of one app's origin alone, as its other cookies are. */
const name = '__Host-slipway-unlocked';
/** A working day. It ends sooner with the password. */
const goodFor = 12 * 3600;
/** More than the longest password and address. */
const longestForm = 4096;

export const passwordPath = `${reserved}password`;

/**
 * The cookie of somebody who knew the password: until when it is good, signed with the key that came with the password. So
 * nothing is kept of it, and none outlives its password.
 *
 * @param now in seconds
 */
export function unlockedCookie(appId: string, key: Buffer, now: number): string {
  const until = now + goodFor;
  const value = `${until}.${sign(appId, key, until)}`;
  return `${name}=${value}; Path=/; Max-Age=${goodFor}; Secure; HttpOnly; SameSite=Lax`;
}

/** @param now in seconds */
export function isUnlocked(header: string | undefined, appId: string, key: Buffer, now: number): boolean {
  const [, until, signature] = /^(\d{1,12})\.([\w-]{43})$/.exec(readCookie(header, name) ?? '') ?? [];
  if (until === undefined || signature === undefined || Number(until) <= now) return false;
  return timingSafeEqual(Buffer.from(signature), Buffer.from(sign(appId, key, Number(until))));
}

const sign = (appId: string, key: Buffer, until: number) =>
  createHmac('sha256', key).update(`${appId} ${until}`).digest('base64url');

/** What a visitor typed; null for what is no such form, or too long for one. */
export async function readPassword(req: IncomingMessage): Promise<{ password: string; path: string } | null> {
  if (req.method !== 'POST' || !req.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return null;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestForm) return null;
    chunks.push(chunk);
  }
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  return { password: form.get('password') ?? '', path: form.get('path') ?? '/' };
}

/** @param path where it leads; @param wrong what is wrong with what was typed before */
export const passwordPage = (path: string, wrong?: { status: number; message: string; wait?: number }): Page => ({
  status: wrong?.status ?? 401,
  title: 'This app needs a password.',
  text: 'Ask whoever gave you its address.',
  form: { action: passwordPath, path, ...(wrong && { error: wrong.message }) },
  ...(wrong?.wait && { wait: wrong.wait }),
});
