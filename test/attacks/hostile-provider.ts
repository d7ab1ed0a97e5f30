import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Json = Record<string, unknown>;

/** In which ways it does not behave. Nothing given: it is a good provider. */
export interface Malice {
  discovery?: Json;
  /** Laid over the good claims of the ID token; undefined removes one. */
  claims?: Json;
  algorithm?: 'RS256' | 'none' | 'HS256 with the public key' | 'HS256 with the client secret' | 'another key';
  userinfo?: Json;
  /** Answers in place of the token endpoint. */
  token?: (response: ServerResponse) => void;
  keys?: Json;
  /** Never answers at this path. */
  silent?: string;
}

export const clientId = 'slipway';
export const clientSecret = 'the-secret-of-the-client';

/** An OpenID provider whose every answer can be made a lie. It has no pages: a test says who signs in. */
export async function hostileProvider() {
  let malice: Malice = {};
  let keys = newKeys('k1');
  const codes = new Map<string, { nonce: string; challenge: string }>();
  /** Bodies that the token endpoint was sent. */
  const asked: { authorization: string | undefined; form: URLSearchParams }[] = [];
  const server = createServer(async (req, res) => {
    const { pathname } = new URL(req.url!, 'http://x');
    const body = await text(req);
    if (pathname === malice.silent) return;
    const answer = (value: unknown, status = 200) =>
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (pathname === '/.well-known/openid-configuration') return answer({ ...document(), ...malice.discovery });
    if (pathname === '/jwks') return answer(malice.keys ?? { keys: [keys.jwk] });
    if (pathname === '/userinfo') return answer(malice.userinfo ?? { sub: 'ann' });
    if (pathname !== '/token') return answer({}, 404);
    const form = new URLSearchParams(body);
    asked.push({ authorization: req.headers.authorization, form });
    if (malice.token) return malice.token(res);
    const code = codes.get(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!code || code.challenge !== challenge) return answer({ error: 'invalid_grant' }, 400);
    return answer({
      access_token: 'at',
      token_type: 'Bearer',
      id_token: token({ ...goodClaims(), nonce: code.nonce, ...malice.claims }),
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `http://${host}`;

  const document = () => ({
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    userinfo_endpoint: `${issuer}/userinfo`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
    authorization_response_iss_parameter_supported: true,
  });
  const goodClaims = () => ({
    iss: issuer,
    aud: clientId,
    sub: 'ann',
    iat: seconds(),
    exp: seconds() + 300,
    sid: 'session-of-ann',
    email: 'ann@corp.com',
    email_verified: true,
    name: 'Ann',
    groups: ['builders'],
  });

  function token(claims: Json, header: Json = {}): string {
    const { algorithm = 'RS256' } = malice;
    const alg = algorithm.startsWith('HS256') ? 'HS256' : algorithm === 'none' ? 'none' : 'RS256';
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${encode({ alg, kid: keys.kid, typ: 'JWT', ...header })}.${encode(claims)}`;
    return `${signed}.${signature(algorithm, signed, keys)}`;
  }

  return {
    issuer,
    host,
    asked,
    token,
    goodClaims,
    behave: (badly: Malice) => {
      malice = badly;
    },
    /** Signs with another key from now on. */
    rotate: () => {
      keys = newKeys('k2');
    },
    /** What a person gets by signing in at the address that a portal sent them to. */
    code: (url: string): { code: string; state: string } => {
      const { searchParams } = new URL(url);
      const code = createHash('sha256').update(url).digest('hex');
      codes.set(code, { nonce: searchParams.get('nonce')!, challenge: searchParams.get('code_challenge')! });
      return { code, state: searchParams.get('state')! };
    },
    async end() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type HostileProvider = Awaited<ReturnType<typeof hostileProvider>>;

export const seconds = () => Math.floor(Date.now() / 1000);

interface Keys {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
  jwk: Json;
}

function newKeys(kid: string): Keys {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { kid, privateKey, publicKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' } };
}

function signature(algorithm: NonNullable<Malice['algorithm']>, signed: string, keys: Keys): string {
  const bySecret = (secret: string) => createHmac('sha256', secret).update(signed).digest('base64url');
  switch (algorithm) {
    case 'none':
      return '';
    case 'HS256 with the public key':
      return bySecret(keys.publicKey.export({ type: 'spki', format: 'pem' }).toString());
    case 'HS256 with the client secret':
      return bySecret(clientSecret);
    case 'another key':
      return sign('sha256', Buffer.from(signed), newKeys('k1').privateKey).toString('base64url');
    case 'RS256':
      return sign('sha256', Buffer.from(signed), keys.privateKey).toString('base64url');
  }
}
