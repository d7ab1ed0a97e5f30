import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { longestNext } from '#contract/common.ts';
import { newToken } from '../ids.ts';
import { visitDigest } from './app-cookie.ts';
import type { AppTicket } from './deps.ts';
import { holder, TestGateway } from './gateway.fixture.ts';

/** An app that only some may open. The database is the fixture's maps; `test/attacks/apps.test.ts` has the real one. */
let test: TestGateway;
let host: string;
let port: number;
/** What the app got. */
let got: (Record<string, unknown> & { url: string })[];

beforeEach(async () => {
  test = await TestGateway.open();
  host = test.appHost('shop');
  got = [];
  const { port: at, server } = await test.service((req, res) => {
    got.push({ ...req.headers, url: req.url! });
    if (req.url === '/events') return res.write('begun');
    res.setHeader('Cache-Control', 'public, max-age=600');
    res.setHeader('CDN-Cache-Control', 'max-age=600');
    res.end('inside');
  });
  port = at;
  new WebSocketServer({ server }).on('connection', (socket) => socket.send('hello'));
  test.apps.set('shop', { ...test.publicApp(port), admits: 'members' });
  await test.supervisor();
});
afterEach(() => test.close());

const page = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
const visit = 'v'.repeat(43);
const visiting = `__Host-slipway-visit=${visit}`;
const own = () => `http://${host}`;

/** A cookie of somebody whom the app lets in. */
function member(changes: Partial<typeof holder> = {}): string {
  const token = newToken('slp_');
  test.sessions.set(token, { ...holder, workspaceId: 'app1', port: null, ...changes });
  return `__Host-slipway-app=${token}`;
}

function ticket(changes: Partial<AppTicket> = {}): string {
  const token = newToken('slt_');
  const opens = { kind: 'app', host, path: '/orders?open=1', visit: visitDigest(visit) } as const;
  test.tickets.set(token, { ...holder, workspaceId: 'app1', ...opens, ...changes });
  return token;
}
const enter = (token: string, cookie = visiting, at = host) =>
  test.request(at, `/.slipway/enter?ticket=${token}`, { headers: { ...page, cookie } });

describe('somebody without a session', () => {
  it('is sent to the portal with what they asked for, and comes back by a ticket that becomes a cookie', async () => {
    const sent = await test.request(host, '/orders?open=1', { headers: page });
    expect(sent.status).toBe(303);
    const to = new URL(sent.headers.location!);
    const [cookie] = sent.headers['set-cookie']!;
    const begun = /^__Host-slipway-visit=([\w-]{43}); Path=\/; .*Secure; HttpOnly; SameSite=Lax$/.exec(cookie!)![1]!;
    expect(to.origin + to.pathname).toBe(`${test.origin}/open`);
    expect(Object.fromEntries(to.searchParams)).toEqual({ host, path: '/orders?open=1', visit: visitDigest(begun) });

    const back = await enter(ticket({ visit: visitDigest(begun) }), `__Host-slipway-visit=${begun}`);
    expect([back.status, back.headers.location]).toEqual([303, '/orders?open=1']);
    const entered = back.headers['set-cookie']![0]!.split(';')[0]!;
    const inside = await test.request(host, '/orders?open=1', { headers: { ...page, cookie: `a=1; ${entered}` } });
    expect(inside.body).toBe('inside');
    expect(got).toMatchObject([{ url: '/orders?open=1', cookie: 'a=1' }]);
  });

  it.each([
    ['a deep link', `/reports?filter=${'x'.repeat(1900)}`, true],
    ['the longest path', `/${'x'.repeat(1999)}`, true],
    ['one that is longer', `/${'x'.repeat(2000)}`, false],
    ['one that becomes too long for a sign-in on its way', `/${"'".repeat(1000)}`, false],
    ['one that is long, of another host', `//evil.example/${'x'.repeat(1000)}`, true],
  ])('comes back to %s, or to the first page: as far as a sign-in leads', async (_, path, isKept) => {
    const { location } = (await test.request(host, path, { headers: page })).headers;
    const to = new URL(location!);
    expect(to.origin).toBe(test.origin);
    expect((to.pathname + to.search).length).toBeLessThanOrEqual(longestNext);
    expect(Object.fromEntries(to.searchParams)).toMatchObject({ host, path: isKept ? path : '/' });
  });

  it('keeps one visit over several tabs', async () => {
    const sent = await test.request(host, '/', { headers: { ...page, cookie: visiting } });
    expect(new URL(sent.headers.location!).searchParams.get('visit')).toBe(visitDigest(visit));
  });

  it.each([
    ['a script', 'GET', { accept: '*/*', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' }],
    ['a program', 'GET', {}],
    ['a form', 'POST', page],
    ['a change', 'PUT', {}],
    ['a removal', 'DELETE', {}],
    ['a preflight', 'OPTIONS', { origin: 'https://evil.example' }],
    ['a frame', 'GET', { ...page, 'sec-fetch-dest': 'iframe' }],
  ])('gets a plain no as %s', async (_, method, headers) => {
    const answer = await test.request(host, '/', { method, headers });
    expect(answer.status).toBe(401);
    expect(answer.headers).not.toHaveProperty('location');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(got).toEqual([]);
  });

  it('opens no socket', async () => {
    expect((await test.handshake(host, '/', { origin: own() })).status).toBe(401);
  });
});

describe('a ticket', () => {
  const isRefused = async (answer: Promise<{ status: number; body: string; headers: object }>) => {
    const { status, body, headers } = await answer;
    expect([status, body]).toEqual([403, expect.stringContaining('This link was used already or is too old.')]);
    expect(headers).not.toHaveProperty('set-cookie');
  };

  it('works once', async () => {
    const token = ticket();
    expect((await enter(token)).status).toBe(303);
    await isRefused(enter(token));
  });
  it('is for the browser that began the visit', async () => {
    await isRefused(enter(ticket(), `__Host-slipway-visit=${'w'.repeat(43)}`));
    await isRefused(enter(ticket(), ''));
    await isRefused(enter(ticket({ visit: '' }), '__Host-slipway-visit='));
  });
  it('is for one app', async () => {
    test.apps.set('other', { ...test.publicApp(port), id: 'app2', admits: 'members' });
    await isRefused(enter(ticket(), visiting, test.appHost('other')));
    // Also when the name was taken over meanwhile.
    await isRefused(enter(ticket({ workspaceId: 'app2' })));
  });
  it('of a preview opens no app, and of an app no preview', async () => {
    const token = newToken('slt_');
    test.tickets.set(token, { ...holder, kind: 'preview', port, path: '/' });
    await isRefused(enter(token));
    await isRefused(enter(ticket({ workspaceId: 'ws1' }), visiting, test.previewHost(port)));
  });
  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/.//evil.example', '\t//evil.example'])(
    'leads to no other host, however long it is: %j',
    async (path) => {
      for (const one of [path, `${path}/${'x'.repeat(1900)}`])
        expect((await enter(ticket({ path: one }))).headers.location).toBe('/');
    },
  );
  it('never reaches the app, which has nothing below that path', async () => {
    const cookie = member();
    for (const path of ['/.slipway/', '/.slipway/enter/x', '/.slipway/enter?ticket=x'])
      await test.request(host, path, { headers: { ...page, cookie } });
    test.apps.set('shop', test.publicApp(port));
    test.gateway.forget({ subdomain: 'shop' });
    await test.request(host, '/.slipway/enter?ticket=x', { headers: page });
    expect((await test.handshake(host, '/.slipway/enter?ticket=x')).status).toBe(404);
    expect(got).toEqual([]);
  });
});

describe('somebody of its audience', () => {
  it('gets what no shared cache keeps, and no frame shows', async () => {
    const answer = await test.request(host, '/', { headers: { ...page, cookie: member() } });
    expect(answer.headers['cache-control']).toBe('private, no-cache');
    expect(answer.headers).not.toHaveProperty('cdn-cache-control');
    expect(answer.headers['content-security-policy']).toBe("frame-ancestors 'self'");
  });

  it('of a public app gets its own words about caches', async () => {
    test.apps.set('shop', test.publicApp(port));
    const answer = await test.request(host, '/', { headers: page });
    expect(answer.headers['cache-control']).toBe('public, max-age=600');
  });

  it('uses it with any method, and by its sockets', async () => {
    const cookie = member();
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect((await test.request(host, '/', { method, headers: { cookie, origin: own() } })).body).toBe('inside');
    expect((await test.handshake(host, '/', { cookie, origin: own() })).status).toBe(101);
  });

  it.each([
    ['a sibling’s script', 'GET', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }],
    ['a sibling’s form', 'POST', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' }],
    ['another site’s form in an old browser', 'POST', { origin: 'https://evil.example' }],
  ])('is not used by %s', async (_, method, headers) => {
    expect((await test.request(host, '/', { method, headers: { ...headers, cookie: member() } })).status).toBe(403);
    expect(got).toEqual([]);
  });

  it.each(['http://evil.apps.localhost', 'null', undefined])('is not used by a socket from %s', async (origin) => {
    const { status } = await test.handshake(host, '/', { cookie: member(), ...(origin && { origin }) });
    expect(status).toBe(403);
  });

  it('tells the app nothing of who they are, and nobody else does', async () => {
    const headers = { cookie: member(), 'X-Slipway-User': 'ceo@corp.com', x_slipway_user: 'ceo@corp.com' };
    await test.request(host, '/', { headers: { ...headers, 'X-Forwarded-User': 'ceo@corp.com' } });
    expect(Object.keys(got[0]!).filter((name) => /slipway|user|cookie/i.test(name))).toEqual([]);
  });
});

it.each([
  ['of another app', () => member({ workspaceId: 'app2' })],
  ['of a preview', () => test.previewCookie(port).replace('-preview=', '-app=')],
  ['that is none', () => '__Host-slipway-app=slp_x'],
])('a cookie %s opens nothing', async (_, cookie) => {
  expect((await test.request(host, '/', { headers: { cookie: cookie() } })).status).toBe(401);
  expect((await test.handshake(host, '/', { cookie: cookie(), origin: own() })).status).toBe(401);
});

it('a cookie of the app opens no preview', async () => {
  const cookie = member().replace('-app=', '-preview=');
  expect((await test.request(test.previewHost(port), '/', { headers: { cookie } })).status).toBe(401);
});

describe('what is open ends at once', () => {
  /** A page's socket and its event stream. */
  async function openAll(cookie: string) {
    const { socket } = await test.handshake(host, '/', { cookie, origin: own() });
    const events = await test.open(host, '/events', { headers: { cookie, accept: 'text/event-stream' } });
    await once(events, 'data');
    for (const stream of [socket!, events]) stream.on('error', () => {}).resume();
    return [socket!, events.socket];
  }
  const ended = (streams: Duplex[]) => streams.map((stream) => stream.destroyed || stream.readableEnded);

  it.each([
    ['a session', { sessionId: 'ses1' }],
    ['a person’s membership', { userId: 'usr1', organizationId: 'org1' }],
  ])('with %s, and the cookie with it', async (_, access) => {
    const cookie = member();
    const theirs = await openAll(cookie);
    const others = await openAll(member({ userId: 'usr2', sessionId: 'ses2' }));
    test.sessions.clear();
    test.gateway.revoke(access);
    await expect.poll(() => ended(theirs)).toEqual([true, true]);
    expect(ended(others)).toEqual([false, false]);
    expect((await test.request(host, '/', { headers: { cookie } })).status).toBe(401);
  });

  it('for those who are not of its audience any more', async () => {
    const theirs = await openAll(member());
    const others = await openAll(member({ userId: 'usr2', sessionId: 'ses2' }));
    test.ended.add('ses1');
    test.gateway.forget({ subdomain: 'shop' });
    await expect.poll(() => ended(theirs)).toEqual([true, true]);
    expect(ended(others)).toEqual([false, false]);
  });

  it('for anybody, when it is not public any more', async () => {
    test.apps.set('shop', test.publicApp(port));
    const strangers = await openAll('');
    test.apps.set('shop', { ...test.publicApp(port), admits: 'members' });
    test.gateway.forget({ subdomain: 'shop' });
    await expect.poll(() => ended(strangers)).toEqual([true, true]);
    expect((await test.request(host, '/')).status).toBe(401);
  });

  it('and goes on for its members, when it becomes public', async () => {
    const theirs = await openAll(member());
    test.apps.set('shop', test.publicApp(port));
    test.gateway.forget({ subdomain: 'shop' });
    expect((await test.request(host, '/')).status).toBe(200);
    expect(ended(theirs)).toEqual([false, false]);
  });
});

it.each([
  ['absolute form', `GET http://evil.example/ HTTP/1.1`],
  ['two slashes', 'GET //evil.example/ HTTP/1.1'],
])('%s leads nowhere else', async (_, line) => {
  const answer = await test.bytes([line, `Host: ${host}`, 'Accept: text/html', 'Connection: close']);
  const location = /^location: (.*)$/im.exec(answer)?.[1];
  if (location === undefined) expect(answer).toContain('400 Bad Request');
  else expect(location.startsWith(`${test.origin}/open?`)).toBe(true);
});
