import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import type { SsoSettings } from '#contract/sso.ts';
import { mostGroups } from '#portal/sso/rules.ts';
import { type CookieBrowser, cookieBrowser } from '../harness/cookie-browser.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';
import { waitFor } from '../harness/wait-for.ts';
import {
  clientId,
  clientSecret,
  type HostileProvider,
  hostileProvider,
  type Malice,
  seconds,
} from './hostile-provider.ts';

let provider: HostileProvider;
let portal: TestPortal;
let admin: Client;
let address = 0;

beforeAll(async () => {
  provider = await hostileProvider();
  // Each browser has an address of its own, so that none meets the limits of another.
  portal = await testPortal({ SLIPWAY_SSO_ALLOW_HOSTS: provider.host, SLIPWAY_TRUST_PROXY: '127.0.0.1' });
  ({ client: admin } = await portal.as('boss@corp.com', 'admin'));
});
afterAll(async () => {
  await portal?.end();
  await provider?.end();
});
beforeEach(async () => {
  provider.behave({});
  await admin.sso.remove({ org: 'main' });
  await setUp();
});

const settings = (changes: Partial<SsoSettings> = {}): SsoSettings & { org: string } => ({
  org: 'main',
  issuer: provider.issuer,
  clientId,
  scopes: 'openid email profile groups',
  claims: { email: 'email', name: 'name', groups: 'groups' },
  domains: ['corp.com'],
  joinPolicy: 'domain',
  joinRole: 'user',
  adminGroups: [],
  trustEmails: false,
  enabled: false,
  required: false,
  ...changes,
});

/** Turned on behind the portal's back: that it has to be tried first is tested elsewhere. */
async function setUp(changes: Partial<SsoSettings> = {}) {
  await admin.sso.save({ ...settings(changes), clientSecret });
  await portal.portal.db.updateTable('ssoConnections').set({ enabled: true }).execute();
}

function newBrowser() {
  address += 1;
  const browser = cookieBrowser();
  const ip = `198.51.100.${address % 250}`;
  const headers = { 'x-forwarded-for': ip, 'content-type': 'application/json', origin: portal.url };
  return { ...browser, send: (url: string | URL, init: RequestInit = {}) => browser.send(url, { headers, ...init }) };
}

/** Asks the portal to begin; returns where it sends the browser. */
async function begin(browser: Pick<CookieBrowser, 'send'>, next?: string): Promise<string> {
  const body = JSON.stringify({ email: 'x@corp.com', next });
  const response = await browser.send(`${portal.url}/api/v1/auth/sso`, { method: 'POST', body });
  const answer = (await response.json()) as { url?: string; code?: string };
  return answer.url ?? answer.code!;
}

/** Comes back from the provider; returns where the portal sends the browser then. */
async function comeBack(browser: Pick<CookieBrowser, 'send'>, fields: Record<string, string>): Promise<string> {
  const query = new URLSearchParams({ iss: provider.issuer, ...fields });
  const response = await browser.send(`${portal.url}/auth/sso/callback?${query}`);
  expect(response.status).toBe(303);
  return response.headers.get('location')!;
}

async function signIn(malice: Malice = {}, browser = newBrowser()): Promise<string> {
  provider.behave(malice);
  const url = await begin(browser);
  return comeBack(browser, provider.code(url));
}

const refused = (problem: string) => `/sign-in?problem=${problem}&org=main`;
const sessions = () => portal.portal.db.selectFrom('sessions').select('id').execute();

describe('a provider that lies', () => {
  test('a good one signs in, so the others are refused for what they do', async () => {
    expect(await signIn()).toBe('/');
    const { authorization, form } = provider.asked.at(-1)!;
    expect(authorization ?? form.get('client_secret')).toBeTruthy();
    expect(await sessions()).toHaveLength(1);
  });

  test.each<[string, Malice]>([
    ['a token that is not signed', { algorithm: 'none' }],
    ['a token signed with the public key as a secret', { algorithm: 'HS256 with the public key' }],
    ['a token signed with the client’s secret', { algorithm: 'HS256 with the client secret' }],
    ['a token signed by somebody else', { algorithm: 'another key' }],
    ['another issuer’s token', { claims: { iss: 'https://accounts.example.com' } }],
    ['a token for another client', { claims: { aud: 'another' } }],
    ['a token for two, given to the other', { claims: { aud: [clientId, 'another'], azp: 'another' } }],
    ['a token without a nonce', { claims: { nonce: undefined } }],
    ['a token of another sign-in', { claims: { nonce: 'of-another' } }],
    ['a token that is over', { claims: { iat: seconds() - 600, exp: seconds() - 120 } }],
    ['a token without an end', { claims: { exp: undefined } }],
    ['a token of nobody', { claims: { sub: undefined } }],
    [
      'userinfo of somebody else',
      { claims: { email: undefined }, userinfo: { sub: 'boss', email: 'boss@corp.com', email_verified: true } },
    ],
    [
      'no token at all',
      {
        token: (res) =>
          res.writeHead(200, { 'content-type': 'application/json' }).end('{"access_token":"a","token_type":"Bearer"}'),
      },
    ],
    ['what is no JSON', { token: (res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<html>') }],
    ['keys without end', { keys: { keys: [], padding: 'x'.repeat(2_000_000) } }],
    [
      'a secret key among its public ones',
      { keys: { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'k1' }] }, algorithm: 'HS256 with the client secret' },
    ],
  ])('%s', async (_, malice) => {
    expect(await signIn(malice)).toBe(refused('provider_failed'));
    expect(await sessions()).toEqual([]);
  });

  test('a clock a little behind is forgiven', async () => {
    expect(await signIn({ claims: { iat: seconds() - 100, exp: seconds() - 30 } })).toBe('/');
  });

  test('a redirect from its token endpoint is not followed, and the secret not passed on', async () => {
    let called = false;
    const trap = createServer((_, res) => {
      called = true;
      res.end();
    }).listen(0, '127.0.0.1');
    await waitFor('the trap listens', () => trap.address() as AddressInfo | null);
    const location = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/latest/meta-data/`;
    expect(await signIn({ token: (res) => res.writeHead(307, { location }).end() })).toBe(refused('provider_failed'));
    expect(called).toBe(false);
    trap.close();
  });

  test.each([
    ['token_endpoint', 'http://169.254.169.254/latest/meta-data/'],
    ['token_endpoint', 'http://127.0.0.1:1/'],
    ['jwks_uri', 'https://10.0.0.1/keys'],
    ['userinfo_endpoint', 'file:///etc/passwd'],
    ['authorization_endpoint', 'javascript:alert(1)'],
    ['issuer', 'https://accounts.example.com'],
  ])('one whose %s is %s is not asked anything', async (endpoint, at) => {
    provider.behave({ discovery: { [endpoint]: at } });
    expect(await begin(newBrowser())).toBe('SSO_FAILED');
    const { ok } = await admin.sso.test({ org: 'main' });
    expect(ok).toBe(false);
  });

  test('one that never answers is given up', async () => {
    provider.behave({ silent: '/.well-known/openid-configuration' });
    expect(await begin(newBrowser())).toBe('SSO_FAILED');
  });

  test('keys that it rotated are found at the next sign-in', async () => {
    expect(await signIn()).toBe('/');
    provider.rotate();
    expect(await signIn()).toBe('/');
  });

  test('of ten thousand groups the first are kept, and it is written down', async () => {
    const groups = Array.from({ length: 10_000 }, (_, at) => `group-${at}`);
    expect(await signIn({ claims: { groups } })).toBe('/');
    const rows = await portal.portal.db.selectFrom('memberGroups').select('name').execute();
    expect(rows).toHaveLength(mostGroups);
    const line = await portal.portal.db
      .selectFrom('auditEvents')
      .select('data')
      .where('action', '=', 'session.started')
      .orderBy('seq', 'desc')
      .executeTakeFirst();
    expect(line?.data).toMatchObject({ groups: 10_000, groupsKept: mostGroups });
  });
});

describe('an address', () => {
  test.each([
    ['"true"', 'true'],
    ['1', 1],
    ['false', false],
    ['absent', undefined],
    ['null', null],
  ])('that is verified as %s is not', async (_, verified) => {
    expect(await signIn({ claims: { email_verified: verified } })).toBe(refused('not_verified'));
    expect(await sessions()).toEqual([]);
  });

  test('of another organization’s admin opens neither theirs nor this one', async () => {
    await portal.addOrganization(`rival${address}`);
    await portal.as('chief@corp.com', 'admin', `rival${address}`);
    const claims = { sub: 'evil', email: 'chief@corp.com' };
    expect(await signIn({ claims })).toBe(refused('confirm'));
    expect(await sessions()).toEqual([]);
    await admin.sso.remove({ org: 'main' });
    await setUp({ joinPolicy: 'invited' });
    expect(await signIn({ claims })).toBe(refused('not_invited'));
  });

  test('of a domain that was not captured is nobody’s by itself, nor is one of a subdomain', async () => {
    await admin.members.invite({ org: 'main', emails: ['guest@partner.com'] });
    expect(await signIn({ claims: { sub: 'g', email: 'guest@partner.com' } })).toBe(refused('confirm'));
    expect(await signIn({ claims: { sub: 'h', email: 'ann@evil.corp.com' } })).toBe(refused('not_invited'));
    expect(await signIn({ claims: { sub: 'i', email: 'ann@evilcorp.com' } })).toBe(refused('not_invited'));
    expect(await sessions()).toEqual([]);
  });

  test('that changed at the provider does not sign in as somebody else', async () => {
    expect(await signIn()).toBe('/');
    const sent = portal.mailer.sent.length;
    expect(await signIn({ claims: { email: 'boss@corp.com' } })).toBe(refused('confirm'));
    const mail = await waitFor('the one who is known is asked', () => portal.mailer.sent.slice(sent)[0]);
    expect(mail.to).toBe('ann@corp.com');
  });

  test('with a second subject does not get the first one’s account', async () => {
    expect(await signIn()).toBe('/');
    expect(await signIn({ claims: { sub: 'newcomer' } })).toBe(refused('confirm'));
  });
});

test('a subject that belonged to a removed member is nobody', async () => {
  const claims = { sub: 'zoe', email: 'zoe@corp.com' };
  expect(await signIn({ claims })).toBe('/');
  const { items } = await admin.members.list({ org: 'main', q: 'zoe@' });
  await admin.members.remove({ org: 'main', id: items[0]!.id });
  expect(await sessions()).toEqual([]);
  await admin.sso.save({ ...settings({ joinPolicy: 'invited' }) });
  await portal.portal.db.updateTable('ssoConnections').set({ enabled: true }).execute();
  expect(await signIn({ claims })).toBe(refused('not_invited'));
});

describe('a sign-in', () => {
  const expired = '/sign-in?problem=expired';

  test('is finished by the browser that began it alone, and once', async () => {
    const victim = newBrowser();
    const thief = newBrowser();
    const url = await begin(victim);
    await begin(thief);
    const came = provider.code(url);
    expect(await comeBack(thief, came), 'another browser').toBe(expired);
    expect(await comeBack(newBrowser(), came), 'no browser').toBe(expired);
    expect(await comeBack(victim, came)).toBe('/');
    expect(await comeBack(victim, came), 'again').toBe(expired);
    expect(await sessions()).toHaveLength(1);
  });

  test('with a code that was stolen and put into one’s own sign-in gets nothing: the verifier is another', async () => {
    const victim = newBrowser();
    const thief = newBrowser();
    const { code } = provider.code(await begin(victim));
    const { state } = provider.code(await begin(thief));
    expect(await comeBack(thief, { code, state })).toBe(refused('provider_failed'));
  });

  test('is over after ten minutes', async () => {
    const browser = newBrowser();
    const came = provider.code(await begin(browser));
    await portal.portal.db
      .updateTable('ssoFlows')
      .set({ expiresAt: new Date(Date.now() - 1) })
      .execute();
    expect(await comeBack(browser, came)).toBe(expired);
  });

  test('that another provider answers is refused, and so is one that names none', async () => {
    const browser = newBrowser();
    const first = provider.code(await begin(browser));
    expect(await comeBack(browser, { ...first, iss: 'https://evil.example' })).toBe(refused('provider_failed'));
    const second = provider.code(await begin(browser));
    const response = await browser.send(`${portal.url}/auth/sso/callback?${new URLSearchParams(second)}`);
    expect(response.headers.get('location')).toBe(refused('provider_failed'));
  });

  test('whose provider was exchanged meanwhile is over', async () => {
    const browser = newBrowser();
    const came = provider.code(await begin(browser));
    await portal.portal.db.updateTable('ssoConnections').set({ issuer: 'https://other.example' }).execute();
    expect(await comeBack(browser, came)).toBe(expired);
  });

  test.each(['//evil.example/', '/\\evil.example', 'https://evil.example/', '/%09/evil.example'])(
    'leads nowhere but here: %s',
    async (next) => {
      provider.behave({});
      const browser = newBrowser();
      const to = await comeBack(browser, provider.code(await begin(browser, next)));
      expect(new URL(to, portal.url).origin).toBe(portal.url);
    },
  );

  test('refused at the provider says so', async () => {
    const browser = newBrowser();
    const { state } = provider.code(await begin(browser));
    expect(await comeBack(browser, { state, error: 'access_denied' })).toBe(refused('denied'));
  });

  test('begun by a page elsewhere is not begun', async () => {
    const headers = { origin: 'https://evil.example', 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify({ email: 'x@corp.com' }) };
    expect((await fetch(`${portal.url}/api/v1/auth/sso`, init)).status).toBe(403);
  });

  test('replaces the session that the browser had', async () => {
    const browser = newBrowser();
    await signIn({}, browser);
    const before = browser.cookie(new URL(portal.url).host, '__Host-slipway');
    await signIn({}, browser);
    expect(browser.cookie(new URL(portal.url).host, '__Host-slipway')).not.toBe(before);
    expect(await sessions()).toHaveLength(1);
  });
});

describe('an admin', () => {
  test.each([
    'http://169.254.169.254',
    'https://169.254.169.254',
    'https://127.0.0.1:7080',
    'https://[::1]',
    'https://10.1.2.3/idp',
    'http://id.example.com',
  ])('cannot make the portal call %s', async (issuer) => {
    await expect(admin.sso.save(settings({ issuer }))).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('cannot make the portal call its own machine by name', async () => {
    await admin.sso.save(settings({ issuer: 'https://localhost:8443' }));
    const { ok, checks } = await admin.sso.test({ org: 'main' });
    expect(ok).toBe(false);
    expect(checks[0]).toMatchObject({ name: 'discovery', result: 'failed' });
    expect(checks[0]!.message).toContain('not on the internet');
  });

  test('cannot have a stored secret sent to another provider', async () => {
    const { connection } = await admin.sso.save(settings({ issuer: 'https://evil.example' }));
    expect(connection?.secretConfigured).toBe(false);
  });

  test('cannot have another organization’s domain', async () => {
    const rival = `owner${address}`;
    await portal.addOrganization(rival);
    const { client } = await portal.as(`${rival}@x.com`, 'admin', rival);
    await expect(client.sso.save({ ...settings(), org: rival })).rejects.toMatchObject({ code: 'DOMAIN_TAKEN' });
  });

  test('cannot capture a domain in which it has nobody, nor one of everybody’s', async () => {
    const rival = `catcher${address}`;
    await portal.addOrganization(rival);
    const { client } = await portal.as(`${rival}@gmail.com`, 'admin', rival);
    const capture = (domain: string) => client.sso.save({ ...settings({ domains: [domain] }), org: rival });
    const refused = { code: 'BAD_REQUEST', data: { issues: [{ path: 'domains.0' }] } };
    // Not even one that its people have not captured yet, or an address would be led to the rival's page.
    await expect(capture('partner.com')).rejects.toMatchObject(refused);
    await expect(capture('gmail.com')).rejects.toMatchObject(refused);
    // An invitation proves nothing, and neither does somebody who is no admin.
    await client.members.invite({ org: rival, emails: [`head@partner${address}.com`], role: 'admin' });
    await portal.as(`clerk@partner${address}.com`, 'user', rival);
    await expect(capture(`partner${address}.com`)).rejects.toMatchObject(refused);
    expect((await client.sso.get({ org: rival })).connection).toBeNull();
    await portal.as(`boss@partner${address}.com`, 'admin', rival);
    expect((await capture(`partner${address}.com`)).connection?.domains).toEqual([`partner${address}.com`]);
  });

  test('cannot try with a key: it has no browser to come back with', async () => {
    await expect(admin.sso.tryOut({ org: 'main' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('sees no try of another organization', async () => {
    const rival = `peeker${address}`;
    await portal.addOrganization(rival);
    const { client } = await portal.as(`${rival}@x.com`, 'admin', rival);
    await begin(newBrowser());
    const { id } = await portal.portal.db.selectFrom('ssoFlows').select('id').executeTakeFirstOrThrow();
    await expect(client.sso.tried({ org: rival, id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a logout token', () => {
  const event = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  const good = () => ({ iss: provider.issuer, aud: clientId, iat: seconds(), jti: 'j1', sub: 'ann', events: event });

  async function send(claims: object, header: Record<string, unknown> = {}): Promise<number> {
    const { backchannelLogoutUri } = await admin.sso.get({ org: 'main' });
    const body = new URLSearchParams({ logout_token: provider.token({ ...claims }, header) });
    return (await fetch(backchannelLogoutUri!, { method: 'POST', body })).status;
  }

  test.each([
    ['by subject', {}],
    ['by the provider’s session', { sub: undefined, sid: 'session-of-ann' }],
  ])('ends sessions at once, %s', async (_, changes) => {
    const browser = newBrowser();
    await signIn({}, browser);
    expect(await send({ ...good(), ...changes })).toBe(200);
    expect(await sessions()).toEqual([]);
    expect((await browser.send(`${portal.url}/api/v1/me`)).status).toBe(401);
  });

  test.each<[string, object, Record<string, unknown>?, Malice?]>([
    ['an ID token', { sid: 's', nonce: 'n', events: undefined }],
    ['one with a nonce', { nonce: 'n' }],
    ['one without the event', { events: {} }],
    ['one for another client', { aud: 'another' }],
    ['one of another issuer', { iss: 'https://evil.example' }],
    ['one that is old', { iat: seconds() - 3600 }],
    ['one without a time', { iat: undefined }],
    ['one about nobody', { sub: undefined }],
    ['an access token', {}, { typ: 'at+jwt' }],
    ['one that is not signed', {}, {}, { algorithm: 'none' }],
    ['one signed with a secret', {}, {}, { algorithm: 'HS256 with the client secret' }],
    ['one signed by somebody else', {}, {}, { algorithm: 'another key' }],
  ])('that is %s ends nothing', async (_, changes, header, malice) => {
    await signIn();
    provider.behave(malice ?? {});
    expect(await send({ ...good(), ...changes }, header)).toBe(400);
    expect(await sessions()).toHaveLength(1);
  });

  test('of another person, or one sent again later, ends nothing', async () => {
    await signIn();
    expect(await send({ ...good(), sub: 'boss' })).toBe(200);
    expect(await sessions()).toHaveLength(1);
    const later = new Date(Date.now() + 90_000);
    await portal.portal.db.updateTable('sessions').set({ createdAt: later }).execute();
    expect(await send(good())).toBe(200);
    expect(await sessions()).toHaveLength(1);
  });
});
