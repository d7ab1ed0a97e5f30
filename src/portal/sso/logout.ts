import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Caller } from '../actor.ts';
import { guardedFetch } from '../outbound/guarded-fetch.ts';
import type { Portal } from '../portal.ts';
import { unseal } from '../seal/seal.ts';
import { clientOf } from './actions.ts';
import { idTokenPlace } from './places.ts';
import { discover, endSessionUrl, providerLimits, skewSeconds } from './provider.ts';
import * as store from './store.ts';

/** Browsers and proxies take addresses up to about this long. */
const longestHint = 4000;

/** Where the caller's browser ends its session at the provider; null when there is none, or it does not answer. */
export async function providerSignOut(portal: Portal, caller: Caller): Promise<string | null> {
  const session = caller.sessionId && (await store.providerOfSession(portal.db, caller.sessionId));
  const connection = session && (await store.connectionById(portal.db, session.connectionId!));
  if (!connection) return null;
  const idToken = session.idToken && unseal(portal.keyring, idTokenPlace(caller.sessionId!), session.idToken);
  const hint = idToken && idToken.length <= longestHint ? idToken : null;
  return endSessionUrl(portal, clientOf(portal, connection), hint).catch((error) => {
    // Signing out here must not wait for anybody there.
    portal.log.warn(
      { err: error, connection: connection.id },
      'A sign-in provider could not be asked for its sign-out',
    );
    return null;
  });
}

const event = 'http://schemas.openid.net/event/backchannel-logout';
/** A token is used at once; one that lay around longer was somebody else's to send. */
const freshFor = '5 minutes';
/** None that uses a secret, and not "none". */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

const logoutToken = z
  .object({
    iat: z.number(),
    jti: z.string(),
    sub: z.string().optional(),
    sid: z.string().optional(),
    events: z.looseObject({ [event]: z.looseObject({}) }),
    nonce: z.never().optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined);

/**
 * A provider says that somebody signed out (OpenID Connect Back-Channel Logout 1.0). Their sessions end at once, those that
 * began later excepted: sent again, the token ends nothing more.
 *
 * @returns false for a token that is not the provider's, not for this connection, or not for this
 */
export async function endByProvider(portal: Portal, connectionId: string, token: string): Promise<boolean> {
  const connection = await store.connectionById(portal.db, connectionId);
  if (!connection) return false;
  const claims = await verifyLogout(portal, connection, token).catch((error) => {
    portal.log.warn({ err: error, connection: connectionId }, 'A logout token was refused');
    return null;
  });
  if (!claims) return false;
  const { id, organizationId, issuer } = connection;
  await portal.change({ id, label: issuer, ip: null }, async (change) => {
    const ended = await store.endProviderSessions(change.tx, {
      connectionId,
      subject: claims.sub ?? null,
      session: claims.sid ?? null,
      until: new Date((claims.iat + skewSeconds) * 1000),
    });
    for (const session of ended) {
      const label = await store.emailOf(change.tx, session.userId);
      const target = { type: 'user', id: session.userId, label };
      await change.audit({ organizationId, action: 'session.ended', target, data: { by: 'provider' } });
      change.after(() => portal.gateway.revoke({ sessionId: session.id }));
    }
  });
  return true;
}

async function verifyLogout(portal: Portal, connection: store.ConnectionRow, token: string) {
  const configuration = await discover(portal, clientOf(portal, connection));
  const { jwks_uri: address } = configuration.serverMetadata();
  if (!address) throw new Error('The provider has no keys.');
  const keys = await (await guardedFetch(address, {}, providerLimits(portal))).json();
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keys as JSONWebKeySet), {
    issuer: connection.issuer,
    audience: connection.clientId,
    algorithms,
    clockTolerance: skewSeconds,
    maxTokenAge: freshFor,
  });
  if (!['logout+jwt', 'jwt', undefined].includes(protectedHeader.typ?.toLowerCase()))
    throw new Error('This is another kind of token.');
  return logoutToken.parse(payload);
}
