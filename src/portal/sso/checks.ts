import { z } from 'zod';
import type { SsoCheck } from '#contract/sso.ts';
import type { Member } from '../actor.ts';
import { fail } from '../fail.ts';
import { checkOutbound, guardedFetch } from '../outbound/guarded-fetch.ts';
import type { Portal } from '../portal.ts';
import { providerLimits } from './provider.ts';
import * as store from './store.ts';

/** What is read of a discovery document; the rest of it is of no concern. */
const document = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  userinfo_endpoint: z.string().optional(),
  end_session_endpoint: z.string().optional(),
  response_types_supported: z.array(z.string()).optional(),
  code_challenge_methods_supported: z.array(z.string()).optional(),
  backchannel_logout_supported: z.boolean().optional(),
});
type Document = z.infer<typeof document>;

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string(), use: z.string().optional() })) });

/**
 * Asks the provider what it can do, one check after the other, each with its own result. Nothing is signed in.
 *
 * @throws NOT_FOUND before anything was saved
 */
export async function testConnection(portal: Portal, member: Member): Promise<{ ok: boolean; checks: SsoCheck[] }> {
  const row = await store.connectionIn(portal.db, member.organization.id);
  if (!row) throw fail('NOT_FOUND', 'Save the connection first.');
  const address = `${row.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const found = await read(portal, address, document);
  if (typeof found === 'string') return withRest([{ name: 'discovery', result: 'failed', message: found }]);
  const checks: SsoCheck[] = [
    { name: 'discovery', result: 'ok', message: `Read ${address}` },
    ...readDocument(found, row.issuer, portal.config.ssoAllowHosts),
    await checkKeys(portal, found.jwks_uri),
    signingOut(found),
  ];
  return withRest(checks);
}

const order: SsoCheck['name'][] = ['discovery', 'issuer', 'endpoints', 'code', 'keys', 'logout'];

function withRest(checks: SsoCheck[]) {
  const skipped = (name: SsoCheck['name']): SsoCheck => ({ name, result: 'skipped', message: 'Not reached' });
  return {
    ok: checks.every(({ result }) => result !== 'failed'),
    checks: order.map((name) => checks.find((check) => check.name === name) ?? skipped(name)),
  };
}

/** What the document itself shows. */
export function readDocument(found: Document, issuer: string, allowHosts: readonly string[]): SsoCheck[] {
  return [checkIssuer(found, issuer), checkEndpoints(found, allowHosts), checkCode(found)];
}

function checkIssuer(found: Document, issuer: string): SsoCheck {
  const name = 'issuer';
  if (found.issuer === issuer) return { name, result: 'ok', message: issuer };
  const message = `The provider calls itself ${found.issuer.slice(0, 300)}. Enter the issuer exactly like that.`;
  return { name, result: 'failed', message };
}

function checkEndpoints(found: Document, allowHosts: readonly string[]): SsoCheck {
  const name = 'endpoints';
  const { authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint, end_session_endpoint } = found;
  const endpoints = { authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint, end_session_endpoint };
  for (const [endpoint, address] of Object.entries(endpoints)) {
    if (address === undefined) continue;
    try {
      checkOutbound(new URL(address), allowHosts);
    } catch (error) {
      return { name, result: 'failed', message: `${endpoint}: ${(error as Error).message}` };
    }
  }
  return { name, result: 'ok', message: 'All are https and public, or allowed by the operator' };
}

function checkCode(found: Document): SsoCheck {
  const name = 'code';
  if (found.response_types_supported && !found.response_types_supported.includes('code'))
    return { name, result: 'failed', message: 'The provider does not offer the authorization code flow.' };
  const methods = found.code_challenge_methods_supported;
  if (!methods)
    return { name, result: 'warning', message: 'The provider does not say whether it supports PKCE (S256).' };
  if (!methods.includes('S256'))
    return { name, result: 'failed', message: 'The provider does not support PKCE (S256).' };
  return { name, result: 'ok', message: 'Authorization code with PKCE (S256)' };
}

async function checkKeys(portal: Portal, address: string): Promise<SsoCheck> {
  const name = 'keys';
  const found = await read(portal, address, keySet);
  if (typeof found === 'string') return { name, result: 'failed', message: found };
  // A symmetric key in a public document would let anybody sign.
  const signing = found.keys.filter(({ kty, use }) => kty !== 'oct' && (use === undefined || use === 'sig'));
  if (signing.length === 0) return { name, result: 'failed', message: 'There is no key that signs tokens.' };
  return { name, result: 'ok', message: signing.length === 1 ? '1 signing key' : `${signing.length} signing keys` };
}

function signingOut(found: Document): SsoCheck {
  const ways = [
    ...(found.end_session_endpoint ? ['signing out here signs out there'] : []),
    ...(found.backchannel_logout_supported ? ['signing out there can end sessions here'] : []),
  ];
  const message = ways.length > 0 ? sentence(ways.join(', and ')) : 'Signing out ends the session of the portal alone.';
  return { name: 'logout', result: ways.length > 0 ? 'ok' : 'warning', message };
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Reads a JSON document; what is wrong with it in words, when it is. */
async function read<T extends z.ZodType>(portal: Portal, address: string, schema: T): Promise<z.infer<T> | string> {
  try {
    const response = await guardedFetch(address, {}, providerLimits(portal));
    const text = await response.text();
    if (response.status !== 200) return `${address} answered ${response.status}.`;
    const parsed = schema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    return `${address} is not what it should be: ${issue?.path.join('.')}: ${issue?.message}`;
  } catch (error) {
    return `${address} cannot be read: ${(error as Error).message}`;
  }
}
