import * as client from 'openid-client';
import type { ClaimMapping, SsoSettings } from '#contract/sso.ts';
import { checkOutbound, guardedFetch, type OutboundLimits, OutboundRefused } from '../outbound/guarded-fetch.ts';
import type { Portal } from '../portal.ts';
import { type Arrival, type Claims, mapClaims, needsMore } from './rules.ts';

/** A connection with its secret opened: what it takes to speak with the provider. */
export type Client = Pick<SsoSettings, 'issuer' | 'clientId' | 'scopes'> & { clientSecret: string | null };

/** What went wrong at the provider, in words for an admin. The person who signs in sees none of it. */
export class ProviderError extends Error {
  /** `denied`: the person or the provider's rules said no; everything else needs an admin. */
  problem: 'denied' | 'provider_failed' = 'provider_failed';
}

export const redirectUri = (portal: Pick<Portal, 'config'>) => `${portal.config.url}/auth/sso/callback`;
export const postLogoutRedirectUri = (portal: Pick<Portal, 'config'>) => `${portal.config.url}/sign-in`;

const seconds = 10;
/** Clocks of provider and portal may be this far apart. */
export const skewSeconds = 60;

export const providerLimits = ({ config }: Pick<Portal, 'config'>): OutboundLimits => ({
  allowHosts: config.ssoAllowHosts,
  proxy: config.upstreamProxy,
  maxBytes: 262_144,
  timeoutMs: seconds * 1000,
});

/**
 * Asks the provider what it can do. Asked anew at every sign-in: keys and endpoints are then never older than that, and
 * there is nothing to invalidate.
 *
 * @throws ProviderError
 */
export async function discover(portal: Pick<Portal, 'config'>, connection: Client): Promise<client.Configuration> {
  return inWords(async () => {
    const fetch: client.CustomFetch = (url, init) => guardedFetch(url, init as RequestInit, providerLimits(portal));
    const found = await client.discovery(new URL(connection.issuer), connection.clientId, undefined, client.None(), {
      [client.customFetch]: fetch,
      execute: [client.allowInsecureRequests],
      timeout: seconds,
    });
    const metadata = found.serverMetadata();
    checkMetadata(portal, connection.issuer, metadata);

    const { clientId, clientSecret } = connection;
    const tolerant = { [client.clockTolerance]: skewSeconds };
    const configuration = new client.Configuration(
      metadata,
      clientId,
      tolerant,
      authentication(metadata, clientSecret),
    );
    configuration[client.customFetch] = fetch;
    configuration.timeout = seconds;
    // Which hosts may be spoken to without https is for the fetch above to say.
    client.allowInsecureRequests(configuration);
    // Without it a token's signature is not looked at, since it came over a connection to the provider.
    client.enableNonRepudiationChecks(configuration);
    return configuration;
  });
}

function checkMetadata(portal: Pick<Portal, 'config'>, issuer: string, metadata: client.ServerMetadata): void {
  // The library compares addresses; what names an identity for ever is compared letter by letter.
  if (metadata.issuer !== issuer)
    throw new ProviderError(`The provider calls itself ${metadata.issuer}. Enter the issuer exactly like that.`);
  for (const [name, endpoint] of Object.entries(endpointsOf(metadata))) {
    if (endpoint === undefined) continue;
    const url = URL.parse(endpoint);
    if (!url) throw new ProviderError(`The provider’s ${name} is not an address.`);
    checkOutbound(url, portal.config.ssoAllowHosts);
  }
}

const endpointsOf = (metadata: client.ServerMetadata) => ({
  authorization_endpoint: metadata.authorization_endpoint,
  token_endpoint: metadata.token_endpoint,
  jwks_uri: metadata.jwks_uri,
  userinfo_endpoint: metadata.userinfo_endpoint,
  end_session_endpoint: metadata.end_session_endpoint,
});

function authentication(metadata: client.ServerMetadata, secret: string | null): client.ClientAuth {
  if (secret === null) return client.None();
  // Absent means basic, says the specification of discovery.
  const known = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return known.includes('client_secret_basic') ? client.ClientSecretBasic(secret) : client.ClientSecretPost(secret);
}

/** What a sign-in is bound to; see flow.ts. */
export interface Secrets {
  state: string;
  nonce: string;
  verifier: string;
}

/** @throws ProviderError */
export async function authorizationUrl(portal: Portal, connection: Client, secrets: Secrets): Promise<string> {
  const configuration = await discover(portal, connection);
  const challenge = await client.calculatePKCECodeChallenge(secrets.verifier);
  return inWords(
    () =>
      client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri(portal),
        scope: connection.scopes,
        state: secrets.state,
        nonce: secrets.nonce,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      }).href,
  );
}

/** What the provider says of a person, and who that is here. */
export interface Came {
  arrival: Arrival;
  idToken: string;
  /** Of the ID token and of userinfo, for an admin to look at. */
  claims: Claims;
}

/**
 * Trades what the browser came back with for what the provider says of the person. Everything is checked by the library:
 * state, `iss` against mix-up, PKCE, signature, issuer, audience, times and nonce of the token, subject of userinfo.
 *
 * @param query of the callback, as it came
 * @throws ProviderError
 */
export async function arrive(
  portal: Pick<Portal, 'config'>,
  connection: Client,
  mapping: ClaimMapping,
  secrets: Secrets,
  query: string,
): Promise<Came> {
  const configuration = await discover(portal, connection);
  return inWords(async () => {
    const tokens = await client.authorizationCodeGrant(configuration, new URL(`${redirectUri(portal)}?${query}`), {
      expectedState: secrets.state,
      expectedNonce: secrets.nonce,
      pkceCodeVerifier: secrets.verifier,
      idTokenExpected: true,
    });
    const claims: Claims = tokens.claims()!;
    const subject = String(claims.sub);
    // Some providers say address and groups nowhere else; asked only then, since it is one more thing that can fail.
    const asks = needsMore(mapping, claims) && configuration.serverMetadata().userinfo_endpoint !== undefined;
    const userinfo: Claims = asks ? await client.fetchUserInfo(configuration, tokens.access_token, subject) : {};
    const session = typeof claims.sid === 'string' ? claims.sid : null;
    const arrival = { issuer: connection.issuer, subject, session, ...mapClaims(mapping, claims, userinfo) };
    return { arrival, idToken: tokens.id_token!, claims: { ...userinfo, ...claims } };
  });
}

/** Where a browser goes to end its session at the provider; null when the provider has no such place. */
export async function endSessionUrl(
  portal: Portal,
  connection: Client,
  idToken: string | null,
): Promise<string | null> {
  const configuration = await discover(portal, connection);
  if (!configuration.serverMetadata().end_session_endpoint) return null;
  return client.buildEndSessionUrl(configuration, {
    post_logout_redirect_uri: postLogoutRedirectUri(portal),
    ...(idToken ? { id_token_hint: idToken } : {}),
  }).href;
}

async function inWords<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    const told = new ProviderError(words(error), { cause: error });
    if (error instanceof client.AuthorizationResponseError && error.error === 'access_denied') told.problem = 'denied';
    throw told;
  }
}

function words(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof OutboundRefused) return at.message;
    if (at instanceof client.AuthorizationResponseError)
      return `The provider refused the sign-in: ${said(at.error, at.error_description)}`;
    if (at instanceof client.ResponseBodyError)
      return `The provider refused the portal: ${said(at.error, at.error_description)}`;
    if (at.name === 'TimeoutError') return `The provider did not answer within ${seconds} seconds.`;
    const code = (at as NodeJS.ErrnoException).code ?? '';
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'The provider’s name cannot be resolved.';
    if (/^E[A-Z]+$/.test(code)) return `The provider cannot be reached (${code}).`;
  }
  return `The provider’s answer is not valid: ${error instanceof Error ? error.message : 'unknown'}`;
}

/** A stranger's words, in a form that harms no page and no log. */
const said = (code: string, description?: string) =>
  `${code}${description ? `, ${description}` : ''}`.replace(/[^\x20-\x7e]/g, ' ').slice(0, 300);
