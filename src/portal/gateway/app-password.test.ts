import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { isUnlocked, unlockedCookie } from './app-password.ts';
import { TestGateway } from './gateway.fixture.ts';

describe('the cookie', () => {
  const key = randomBytes(32);
  const now = 1_800_000_000;
  const cookie = unlockedCookie('app1', key, now);
  const value = cookie.split(';')[0]!;
  const until = now + 12 * 3600;

  it('is of one origin alone', () => {
    expect(cookie).toMatch(
      /^__Host-slipway-unlocked=\d+\.[\w-]{43}; Path=\/; Max-Age=43200; Secure; HttpOnly; SameSite=Lax$/,
    );
  });
  it.each<[string, string | undefined, string, Buffer, number, boolean]>([
    ['opens its app', value, 'app1', key, now, true],
    ['among others', `a=1; ${value}; b=2`, 'app1', key, now, true],
    ['until its end', value, 'app1', key, until - 1, true],
    ['but not after', value, 'app1', key, until, false],
    ['nor another app', value, 'app2', key, now, false],
    ['nor with another password', value, 'app1', randomBytes(32), now, false],
    ['nor with a later end', value.replace(String(until), String(until + 1)), 'app1', key, now, false],
    ['nor with another signature', `${value.slice(0, -3)}abc`, 'app1', key, now, false],
    ['nor when it is none', undefined, 'app1', key, now, false],
    ['nor cut off', value.slice(0, -1), 'app1', key, now, false],
  ])('%s', (_, header, appId, signedBy, at, expected) => {
    expect(isUnlocked(header, appId, signedBy, at)).toBe(expected);
  });
});

let test: TestGateway;
let host: string;
let port: number;
let got: string[];
const passwordKey = randomBytes(32);
const page = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

beforeEach(async () => {
  test = await TestGateway.open();
  host = test.appHost('shop');
  got = [];
  const { port: at, server } = await test.service((req, res) => {
    got.push(`${req.url} ${req.headers.cookie}`);
    res.end('inside');
  });
  port = at;
  new WebSocketServer({ server }).on('connection', (socket) => socket.send('hello'));
  test.apps.set('shop', { ...test.publicApp(port), admits: { passwordKey } });
  test.passwords.set('open sesame', passwordKey);
  await test.supervisor();
});
afterEach(() => test.close());

function type(password: string, { path = '/', ...headers }: Record<string, string> = {}) {
  const body = new URLSearchParams({ password, path }).toString();
  const form = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', origin: `http://${host}` };
  return test.request(host, '/.slipway/password', { method: 'POST', headers: { ...form, ...headers }, body });
}
const cookieOf = (answer: { headers: { 'set-cookie'?: string[] } }) => answer.headers['set-cookie']![0]!.split(';')[0]!;

it('a visitor is asked, and comes to what they wanted when they know it', async () => {
  const asked = await test.request(host, '/a?b="1"', { headers: page });
  expect([asked.status, asked.headers['cache-control']]).toEqual([401, 'no-store']);
  expect(asked.body).toContain('This app needs a password.');
  expect(asked.body).toContain('name="path" value="/a?b=&quot;1&quot;"');
  expect(asked.headers['content-security-policy']).toContain("form-action 'self'; frame-ancestors 'none'");
  const wrong = await type('open simsim', { path: '/a?b=1' });
  expect([wrong.status, wrong.body]).toEqual([401, expect.stringContaining('This is not the password.')]);
  expect(wrong.headers).not.toHaveProperty('set-cookie');
  expect(got).toEqual([]);

  const right = await type('open sesame', { path: '/a?b=1' });
  expect([right.status, right.headers.location]).toEqual([303, '/a?b=1']);
  const inside = await test.request(host, '/a?b=1', { headers: { cookie: cookieOf(right) } });
  expect([inside.body, inside.headers['cache-control']]).toEqual(['inside', 'private, no-cache']);
  expect(got).toEqual(['/a?b=1 undefined']);
});

it('what is no page is told no, and nothing else', async () => {
  for (const [method, headers] of [
    ['GET', {}],
    ['POST', page],
    ['GET', { ...page, 'sec-fetch-dest': 'iframe' }],
  ] as const) {
    const answer = await test.request(host, '/', { method, headers });
    expect([answer.status, answer.body.includes('<form')]).toEqual([401, false]);
  }
  expect((await test.handshake(host, '/', { origin: `http://${host}` })).status).toBe(401);
});

it('too many attempts have to wait', async () => {
  const answer = await type('too often');
  expect([answer.status, answer.headers['retry-after']]).toEqual([429, '7']);
  expect(answer.body).toContain('Try again in 7 s.');
});

it.each(['//evil.example', '/\\evil.example', 'https://evil.example'])('leads to no other host: %s', async (path) => {
  expect((await type('open sesame', { path })).headers.location).toBe('/');
});

it('is not typed by another site’s page, nor sent as something else', async () => {
  expect((await type('open sesame', { origin: 'http://evil.apps.localhost' })).status).toBe(403);
  expect((await type('open sesame', { 'content-type': 'text/plain' })).status).toBe(400);
  expect(test.asked).not.toContain('unlock');
});

it('of an app without one is not tried', async () => {
  test.apps.set('shop', test.publicApp(port));
  expect((await type('open sesame')).headers.location).toBe('/');
  expect(test.asked).not.toContain('unlock');
});

it('another password ends what is open and the cookies of the old one at once', async () => {
  const cookie = cookieOf(await type('open sesame'));
  const { socket } = await test.handshake(host, '/', { cookie, origin: `http://${host}` });
  socket!.on('error', () => {}).resume();
  const passwordKey = randomBytes(32);
  test.apps.set('shop', { ...test.publicApp(port), admits: { passwordKey } });
  test.gateway.forget({ subdomain: 'shop' });
  await expect.poll(() => socket!.destroyed || socket!.readableEnded).toBe(true);
  expect((await test.request(host, '/', { headers: { cookie } })).status).toBe(401);
});

it('ends what those have open who came before there was one', async () => {
  test.apps.set('shop', test.publicApp(port));
  const { socket } = await test.handshake(host, '/');
  socket!.on('error', () => {}).resume();
  test.apps.set('shop', { ...test.publicApp(port), admits: { passwordKey } });
  test.gateway.forget({ subdomain: 'shop' });
  await expect.poll(() => socket!.destroyed || socket!.readableEnded).toBe(true);
});
