import { createHmac } from 'node:crypto';
import type { SsoProblem } from '#contract/sso.ts';
import { fail } from '../fail.ts';
import { safePath } from '../identity/actions.ts';
import { hashToken, newId, newToken } from '../ids.ts';
import type { Portal } from '../portal.ts';
import { clientOf } from './actions.ts';
import { insertFlow } from './flow-store.ts';
import { authorizationUrl, ProviderError, type Secrets } from './provider.ts';
import type { ConnectionRow } from './store.ts';

/** A sign-in at the provider takes minutes: passwords, second factors. */
export const flowLifetime = 10 * 60_000;
/** A confirmation waits in a mailbox. */
export const confirmLifetime = 15 * 60_000;

/** The prefix makes browsers refuse it from any other host, so no preview and no app can plant a sign-in of its own. */
export const flowCookieName = '__Host-slipway-sso';

/** Lax: the provider's redirect is a navigation from another site, and has to bring it. */
export const flowCookie = (browser: string) =>
  `${flowCookieName}=${browser}; Path=/; Max-Age=${confirmLifetime / 1000}; HttpOnly; Secure; SameSite=Lax`;

/** What this browser carries already, when it has the shape of ours: two tabs then do not end each other's sign-in. */
export const browserSecret = (cookie: string | undefined) =>
  cookie && /^slb_[\w-]{43}$/.test(cookie) ? cookie : newToken('slb_');

/**
 * Nonce and verifier of a sign-in, from the browser's secret and the state. The database has the hashes of these two alone:
 * a copy of it finishes no sign-in, and neither does another browser.
 */
export function secretsOf(browser: string, state: string): Secrets {
  const derive = (what: string) => createHmac('sha256', browser).update(`${what}\n${state}`).digest('base64url');
  return { state, nonce: derive('nonce'), verifier: derive('verifier') };
}

/** The browser at the other end, as it says itself. */
export interface Browser {
  ip: string;
  userAgent: string | null;
  /** Value of the cookie that binds sign-ins to it, when it has one. */
  cookie: string | undefined;
  /** The session that it has, which a new one replaces. */
  endSession: { userId: string; sessionId: string } | null;
}

/** Where the browser goes on, signed in or not. */
export type Finished =
  | { to: 'next'; next: string; session: string }
  | { to: 'sign_in'; problem: SsoProblem; org: string | null }
  | { to: 'try'; id: string };

/** @throws SSO_FAILED */
export async function startFlow(
  portal: Portal,
  connection: Omit<ConnectionRow, 'domains'>,
  cookie: string | undefined,
  flow: { purpose: 'sign_in' | 'try'; next?: string; userId?: string },
): Promise<{ url: string; browser: string }> {
  const browser = browserSecret(cookie);
  const state = newToken('slf_');
  const url = await authorizationUrl(portal, clientOf(portal, connection), secretsOf(browser, state)).catch((error) => {
    if (!(error instanceof ProviderError)) throw error;
    portal.log.warn({ err: error, connection: connection.id }, 'A sign-in provider could not be asked');
    throw fail('SSO_FAILED', 'The sign-in provider of this organization does not answer. Try again in a moment.');
  });
  const now = portal.clock();
  await insertFlow(portal.db, {
    id: newId('flw'),
    stateHash: hashToken(state),
    browserHash: hashToken(browser),
    connectionId: connection.id,
    issuer: connection.issuer,
    purpose: flow.purpose,
    userId: flow.userId ?? null,
    next: safePath(flow.next),
    createdAt: now,
    expiresAt: new Date(now.getTime() + flowLifetime),
  });
  return { url, browser };
}
