import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import type { PreviewTicket } from './deps.ts';
import { emptyStatus, holder, TestGateway } from './gateway.fixture.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await TestGateway.open();
});
afterEach(() => test.close());

const html = { accept: 'text/html' };
const ticket = (changes: Partial<PreviewTicket> = {}): PreviewTicket => ({
  ...holder,
  kind: 'preview',
  workspaceId: 'ws1',
  port: 3000,
  path: '/start?a=b',
  ...changes,
});

/** A service that answers with what it got, and a supervisor through which it is reached. */
async function echo() {
  const service = await test.service((req, res) => res.end(JSON.stringify({ url: req.url, headers: req.headers })));
  await test.supervisor();
  return service;
}

describe('entering a preview', () => {
  it('trades a ticket, once, for a cookie of this origin alone, and leads to the clean path', async () => {
    test.tickets.set('slt_1', ticket());
    const host = test.previewHost(3000);
    const entered = await test.request(host, '/.slipway/enter?ticket=slt_1');
    expect(entered).toMatchObject({
      status: 303,
      headers: { location: '/start?a=b', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
    });
    const [cookie] = entered.headers['set-cookie']!;
    expect(cookie).toMatch(
      /^__Host-slipway-preview=slp_[\w-]{43}; Path=\/; Max-Age=3600; Secure; HttpOnly; SameSite=None; Partitioned$/,
    );
    expect((await test.request(host, '/.slipway/enter?ticket=slt_1')).status).toBe(403);
  });

  it.each([
    ['another workspace', { workspaceId: 'ws2' }],
    ['another port', { port: 3001 }],
  ])('refuses a ticket of %s, and uses it up', async (_what, changes) => {
    test.tickets.set('slt_1', ticket(changes));
    const refused = await test.request(test.previewHost(3000), '/.slipway/enter?ticket=slt_1');
    expect(refused.status).toBe(403);
    expect(refused.headers['set-cookie']).toBeUndefined();
    expect(test.tickets.size).toBe(0);
  });

  it('leads nowhere else', async () => {
    test.tickets.set('slt_1', ticket({ path: '//evil.example/' }));
    const entered = await test.request(test.previewHost(3000), '/.slipway/enter?ticket=slt_1');
    expect(entered.headers.location).toBe('/');
  });

  it('is no use for a form of another site, and no other path is reserved for an app to see', async () => {
    test.tickets.set('slt_1', ticket());
    const { port } = await echo();
    const posted = await test.request(test.previewHost(3000), '/.slipway/enter?ticket=slt_1', { method: 'POST' });
    expect([posted.status, test.tickets.size]).toEqual([400, 1]);
    const other = await test.request(test.previewHost(port), '/.slipway/other', {
      headers: { cookie: test.previewCookie(port) },
    });
    expect(other.status).toBe(404);
  });
});

describe('who sees a preview', () => {
  it('its person, by cookie, with no question to the database for the files of a page', async () => {
    const { port } = await echo();
    const headers = { cookie: test.previewCookie(port) };
    for (const path of ['/', '/a.js', '/b.js'])
      expect((await test.request(test.previewHost(port), path, { headers })).status).toBe(200);
    expect(test.asked).toEqual(['previewSession']);
  });

  it('nobody without one', async () => {
    const { port } = await echo();
    const refused = await test.request(test.previewHost(port), '/', { headers: html });
    expect(refused.status).toBe(401);
    expect(refused.body).toContain('Open this preview from the workspace.');
  });

  it.each([
    ['of another workspace', { workspaceId: 'ws2' }],
    ['of another port', { port: 1 }],
  ])('nobody with a cookie %s', async (_what, changes) => {
    const { port } = await echo();
    const headers = { cookie: test.previewCookie(port, changes) };
    expect((await test.request(test.previewHost(port), '/', { headers })).status).toBe(401);
    expect((await test.request(test.previewHost(port), '/', { headers })).status).toBe(401);
  });

  it.each(['slp_short', `slp_${'a'.repeat(43)}`, "' or 1=1 --", ''])(
    'nobody with the invented token %j',
    async (token) => {
      const { port } = await echo();
      const headers = { cookie: `__Host-slipway-preview=${token}` };
      expect((await test.request(test.previewHost(port), '/', { headers })).status).toBe(401);
    },
  );

  it('nobody by the portal’s own cookie or an API key', async () => {
    const { port } = await echo();
    const headers = { cookie: '__Host-slipway=sls_x', authorization: 'Bearer slw_x' };
    expect((await test.request(test.previewHost(port), '/', { headers })).status).toBe(401);
  });

  it('in another form of request, or under a host that is not exactly a preview’s, nobody', async () => {
    const { port } = await echo();
    const cookie = test.previewCookie(port);
    const host = test.previewHost(port);
    const absolute = await test.bytes([
      `GET http://${host}/ HTTP/1.1`,
      `Host: ${host}`,
      `Cookie: ${cookie}`,
      'Connection: close',
    ]);
    expect(absolute).toMatch(/^HTTP\/1.1 400 /);
    const other = await test.bytes([
      `GET http://evil.example/ HTTP/1.1`,
      `Host: ${host}`,
      `Cookie: ${cookie}`,
      'Connection: close',
    ]);
    expect(other).toMatch(/^HTTP\/1.1 400 /);
    for (const wrong of ['x/#', `${host}.`, `${host}/#`, host.replace(String(port), '80'), `x.${host}`])
      expect((await test.request(wrong, '/', { headers: { cookie } })).status).toBe(421);
  });
});

describe('what goes inside', () => {
  it('is nothing of the portal’s and no claim of the client’s, under the host that development servers accept', async () => {
    const { port } = await echo();
    const host = test.previewHost(port);
    const { body } = await test.request(host, '/a//b/%2f..?q=%20', {
      headers: {
        cookie: `${test.previewCookie(port)}; theme=dark; __Host-slipway=sls_secret`,
        authorization: 'Bearer slw_secret',
        'x-forwarded-for': '1.1.1.1',
        'x-forwarded-host': 'evil.example',
        x_forwarded_proto: 'https',
        'x-real-ip': '1.1.1.1',
        forwarded: 'for=1.1.1.1',
      },
    });
    const { url, headers } = JSON.parse(body);
    expect(url).toBe('/a//b/%2f..?q=%20');
    expect(headers).toEqual({
      host: `localhost:${port}`,
      cookie: 'theme=dark',
      connection: 'keep-alive',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': host,
      'x-forwarded-proto': 'http',
    });
  });

  it('tells the client’s address that a proxy of ours told', async () => {
    await test.close();
    test = await TestGateway.open({ config: { trustProxy: ['127.0.0.1'] } });
    const { port } = await echo();
    const headers = { cookie: test.previewCookie(port), 'x-forwarded-for': '9.9.9.9, 198.51.100.4' };
    const { body } = await test.request(test.previewHost(port), '/', { headers });
    expect(JSON.parse(body).headers['x-forwarded-for']).toBe('198.51.100.4');
  });
});

describe('what comes out', () => {
  it('may be framed by the portal alone, is indexed by nobody, shared by no cache, and speaks for no other origin', async () => {
    const { port } = await test.service((_req, res) => {
      res.setHeader('Set-Cookie', [
        'a=1; Domain=localhost',
        '__Host-slipway=evil; Path=/; Secure',
        '__Host-slipway-preview=evil; Path=/; Secure',
      ]);
      res.setHeader('X-Frame-Options', 'DENY');
      res.setHeader('Content-Security-Policy', "default-src 'self'");
      res.setHeader('Strict-Transport-Security', 'max-age=1; includeSubDomains');
      res.setHeader('Clear-Site-Data', '"*"');
      res.setHeader('Cache-Control', 'public, max-age=60');
      res.writeHead(302, { Location: `http://localhost:${port}/next` }).end('gone');
    });
    await test.supervisor();
    const answer = await test.request(test.previewHost(port), '/', { headers: { cookie: test.previewCookie(port) } });
    expect(answer).toMatchObject({
      status: 302,
      body: 'gone',
      headers: {
        location: '/next',
        'set-cookie': ['a=1'],
        'content-security-policy': `default-src 'self', frame-ancestors 'self' ${test.origin}`,
        'x-robots-tag': 'noindex',
        'cache-control': 'public, max-age=60, private',
      },
    });
    for (const name of ['x-frame-options', 'strict-transport-security', 'clear-site-data'])
      expect(answer.headers).not.toHaveProperty(name);
  });
});

describe('pages instead of a preview', () => {
  it('look again by themselves while nothing listens, and say what the service does', async () => {
    const { port, server } = await test.service(() => {});
    server.close();
    await once(server, 'close');
    let status = emptyStatus;
    const supervisor = await test.supervisor('env1', (_req, res) => void res.write(`${JSON.stringify(status)}\n`));
    await test.gateway.whenStatus('env1', () => true, AbortSignal.timeout(5_000));
    const headers = { cookie: test.previewCookie(port), ...html };
    const page = await test.request(test.previewHost(port), '/', { headers });
    expect(page).toMatchObject({
      status: 503,
      headers: { 'content-type': 'text/html; charset=utf-8', 'retry-after': '2' },
    });
    expect(page.body).toContain(`Nothing listens on ${port} yet.`);
    expect(page.body).toContain('npm run dev');
    expect(page.body).toContain('<meta http-equiv="refresh" content="2">');
    expect(page.headers['content-security-policy']).toMatch(
      new RegExp(
        `^default-src 'none'; style-src 'sha256-.{44}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self' ${test.origin}$`,
      ),
    );
    expect(
      (await test.request(test.previewHost(port), '/', { headers: { ...headers, accept: '*/*' } })).body,
    ).not.toContain('<');

    const name = '<script>';
    status = { ...emptyStatus, services: [{ name, status: 'starting', port, exitCode: null, restarts: 0 }] };
    for (const mux of Object.values(supervisor.muxes)) mux.close();
    await expect.poll(() => test.gateway.connected('env1')).toBe(false);
    await test.supervisor('env1', (_req, res) => void res.write(`${JSON.stringify(status)}\n`));
    await test.gateway.whenStatus('env1', () => true, AbortSignal.timeout(5_000));
    const starting = await test.request(test.previewHost(port), '/', { headers });
    expect(starting.body).toContain('The service &lt;script&gt; is starting.');
    expect(starting.body).not.toContain('<script');
  });

  it('say that the workspace is not running', async () => {
    const headers = { cookie: test.previewCookie(3000), ...html };
    const page = await test.request(test.previewHost(3000), '/', { headers });
    expect([page.status, page.body]).toEqual([503, expect.stringContaining('The workspace is not running yet.')]);
    test.environments.clear();
    test.gateway.forget({ workspaceId: 'ws1' });
    expect((await test.request(test.previewHost(3000), '/', { headers })).status).toBe(503);
  });

  it('say that the app broke off', async () => {
    const server = net.createServer((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as net.AddressInfo;
    await test.supervisor();
    const page = await test.request(test.previewHost(port), '/', {
      headers: { cookie: test.previewCookie(port), ...html },
    });
    expect([page.status, page.body]).toEqual([502, expect.stringContaining(`port ${port} did not answer`)]);
    server.close();
  });
});

describe('WebSockets of a preview', () => {
  async function socketService() {
    const { port, server } = await test.service((_req, res) => res.writeHead(404).end());
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket, req) =>
      socket.on('message', (data) => socket.send(`${req.headers.host} ${req.headers.cookie} ${data}`)),
    );
    await test.supervisor();
    return port;
  }

  it('go through, for its own page', async () => {
    const port = await socketService();
    const host = test.previewHost(port);
    const socket = new WebSocket(`ws://127.0.0.1:${test.port}/hmr`, ['vite-hmr'], {
      headers: { host, origin: `http://${host}`, cookie: `${test.previewCookie(port)}; a=1` },
    });
    await once(socket, 'open');
    socket.send('hello');
    const [answer] = await once(socket, 'message');
    expect([socket.protocol, String(answer)]).toEqual(['vite-hmr', `localhost:${port} a=1 hello`]);
    socket.close();
    await once(socket, 'close');
  });

  it('are refused to every other page', async () => {
    const port = await socketService();
    const host = test.previewHost(port);
    const cookie = test.previewCookie(port);
    const origins = [
      'https://evil.example',
      `http://${test.previewHost(port, 'ws2')}`,
      `http://${test.previewHost(3001)}`,
      `https://${host}`,
      `http://${host}.evil.example`,
      test.origin,
      'null',
      '',
    ];
    for (const origin of origins)
      expect((await test.handshake(host, '/', { cookie, origin })).status, origin).toBe(403);
    expect((await test.handshake(host, '/', { cookie })).status).toBe(403);
    expect((await test.handshake(host, '/', { origin: `http://${host}` })).status).toBe(401);
    expect((await test.handshake(host, '/', { cookie, origin: `http://${host}`, upgrade: 'h2c' })).status).toBe(400);
    expect((await test.handshake(host, '/', { cookie, origin: `http://${host}` })).status).toBe(101);
  });

  it('say by a status what is missing', async () => {
    const { port, server } = await test.service((_req, res) => res.end());
    server.on('upgrade', (_req, socket) => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'));
    const own = (at: number) => ({ cookie: test.previewCookie(at), origin: `http://${test.previewHost(at)}` });
    expect((await test.handshake(test.previewHost(port), '/', own(port))).status).toBe(503);
    await test.supervisor();
    expect((await test.handshake(test.previewHost(port), '/', own(port))).status).toBe(404);
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    expect((await test.handshake(test.previewHost(port), '/', own(port))).status).toBe(503);
  });
});

describe('a session that ends', () => {
  it('ends sockets, answers that are under way, and what would come next, at once', async () => {
    const { port, server } = await test.service((req, res) => {
      if (req.url === '/events') res.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
      else res.end('hello');
    });
    const sockets = new WebSocketServer({ server });
    await test.supervisor();
    const host = test.previewHost(port);
    const cookie = test.previewCookie(port);
    const stays = test.previewCookie(port, { userId: 'usr2', sessionId: 'ses2' });
    const { socket } = await test.handshake(host, '/', { cookie, origin: `http://${host}` });
    const events = await test.open(host, '/events', { headers: { cookie } });
    events.on('error', () => {});
    const otherEvents = await test.open(host, '/events', { headers: { cookie: stays } });
    const gone = [socket!, events].map((open) => new Promise((resolve) => open.once('close', resolve)));

    test.sessions.delete(cookie.split('=')[1]!);
    test.gateway.revoke({ sessionId: 'ses1' });
    expect((await test.request(host, '/', { headers: { cookie } })).status).toBe(401);
    await Promise.all(gone);
    await expect.poll(() => sockets.clients.size).toBe(0);

    expect((await test.request(host, '/', { headers: { cookie: stays } })).status).toBe(200);
    expect(otherEvents.destroyed).toBe(false);
    otherEvents.destroy();
  });

  it('elsewhere, by a clock or another portal, ends its sockets before long', async () => {
    await test.close();
    test = await TestGateway.open({ reviewEvery: 20 });
    const { port, server } = await test.service((_req, res) => res.end());
    const sockets = new WebSocketServer({ server });
    await test.supervisor();
    const host = test.previewHost(port);
    const { socket } = await test.handshake(host, '/', { cookie: test.previewCookie(port), origin: `http://${host}` });
    expect(sockets.clients.size).toBe(1);
    const closed = new Promise((resolve) => socket!.once('close', resolve));
    test.ended.add('ses1');
    await closed;
    await expect.poll(() => sockets.clients.size).toBe(0);
  });

  it('is not found again by a look-up that had begun before', async () => {
    const { port } = await echo();
    const cookie = test.previewCookie(port);
    const token = cookie.split('=')[1]!;
    const before = test.sessions.get(token)!;
    // The database answered before the revocation committed; its answer arrives after.
    const answer = Promise.withResolvers<void>();
    vi.spyOn(test.sessions, 'get').mockImplementationOnce(() => answer.promise.then(() => before) as never);
    const asked = test.request(test.previewHost(port), '/', { headers: { cookie } });
    await expect.poll(() => test.asked).toEqual(['previewSession']);
    test.sessions.delete(token);
    test.gateway.revoke({ userId: 'usr1', organizationId: 'org1' });
    answer.resolve();
    expect((await asked).status).toBe(401);
  });
});
