import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { TestGateway } from './gateway.fixture.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await TestGateway.open();
});
afterEach(() => test.close());

const html = { headers: { accept: 'text/html' } };

it('an app is served on its own host, without anything of the portal’s', async () => {
  const { port } = await test.service((req, res) => {
    res.setHeader('Set-Cookie', ['a=1; Domain=apps.localhost', '__Host-slipway=evil']);
    res.setHeader('X-Frame-Options', 'DENY');
    res.end(JSON.stringify(req.headers));
  });
  test.apps.set('shop', test.publicApp(port));
  await test.supervisor();
  const headers = { cookie: '__Host-slipway=sls_x; a=1', authorization: 'Bearer slw_x', forwarded: 'for=1.1.1.1' };
  const answer = await test.request(test.appHost('shop'), '/', { headers });
  expect(answer.headers).toMatchObject({ 'set-cookie': ['a=1'], 'x-frame-options': 'DENY' });
  expect(answer.headers).not.toHaveProperty('content-security-policy');
  expect(JSON.parse(answer.body)).toEqual({
    host: `localhost:${port}`,
    cookie: 'a=1',
    connection: 'keep-alive',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': test.appHost('shop'),
    'x-forwarded-proto': 'http',
  });
});

it('its WebSockets too', async () => {
  const { port, server } = await test.service((_req, res) => res.end());
  new WebSocketServer({ server }).on('connection', (socket) => socket.send('hello'));
  test.apps.set('shop', test.publicApp(port));
  await test.supervisor();
  const socket = new WebSocket(`ws://127.0.0.1:${test.port}/`, { headers: { host: test.appHost('shop') } });
  expect(String((await once(socket, 'message'))[0])).toBe('hello');
  socket.terminate();
  expect((await test.handshake(test.appHost('nothing'), '/')).status).toBe(404);
});

it('one that was renamed leads on, with path and query, and nothing remembers where', async () => {
  test.apps.set('shop', { movedTo: 'http://store.apps.localhost' });
  for (const method of ['GET', 'POST']) {
    const { status, headers } = await test.request(test.appHost('shop'), '//evil.example/cart?item=1', { method });
    expect([status, headers.location, headers['cache-control']]).toEqual([
      308,
      'http://store.apps.localhost//evil.example/cart?item=1',
      'no-store',
    ]);
  }
  expect((await test.handshake(test.appHost('shop'), '/')).status).toBe(404);
});

it('an unknown one has a page, and so has one that is down', async () => {
  test.apps.set('shop', test.publicApp(1024));
  const unknown = await test.request(test.appHost('nothing'), '/', html);
  expect([unknown.status, unknown.body]).toEqual([404, expect.stringContaining('There is no app here.')]);
  expect(unknown.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  const down = await test.request(test.appHost('shop'), '/', html);
  expect([down.status, down.body]).toEqual([503, expect.stringContaining('not running right now')]);
  await test.supervisor();
  const { port, server } = await test.service(() => {});
  server.close();
  await once(server, 'close');
  test.apps.set('shop', test.publicApp(port));
  test.gateway.forget({ subdomain: 'shop' });
  expect((await test.request(test.appHost('shop'), '/', html)).status).toBe(503);
});

it('one that was taken down says so, as soon as it is', async () => {
  const { port } = await test.service((_req, res) => res.end('up'));
  await test.supervisor();
  test.apps.set('shop', test.publicApp(port));
  expect((await test.request(test.appHost('shop'), '/')).body).toBe('up');
  test.apps.set('shop', 'taken_down');
  test.gateway.forget({ subdomain: 'shop' });
  const answer = await test.request(test.appHost('shop'), '/', html);
  expect([answer.status, answer.body]).toEqual([404, expect.stringContaining('This app was taken down.')]);
  expect((await test.handshake(test.appHost('shop'), '/')).status).toBe(404);
});

describe('what a visitor has open', () => {
  /** Whether the browser's side of each has ended. */
  const ended = (...streams: Duplex[]) => streams.map((stream) => stream.destroyed || stream.readableEnded);

  /** A page's socket, its event stream and a download in the middle, of an app in an environment of its own. */
  async function openAll(environmentId: string) {
    const { port, server } = await test.service((_req, res) => res.write('begun'));
    new WebSocketServer({ server }).on('connection', (socket) => socket.send('hello'));
    await test.supervisor(environmentId);
    test.apps.set('shop', test.publicApp(port, environmentId));
    test.gateway.forget({ subdomain: 'shop' });
    const host = test.appHost('shop');
    const { socket } = await test.handshake(host, '/');
    const events = await test.open(host, '/events', { headers: { accept: 'text/event-stream' } });
    const download = await test.open(host, '/download');
    for (const stream of [socket!, events, download]) stream.on('error', () => {}).resume();
    return { lasting: [socket!, events.socket], download: download.socket };
  }

  it.each([
    ['taken down', () => test.apps.set('shop', 'taken_down')],
    ['deleted', () => test.apps.delete('shop')],
  ] as const)('ends when the app is %s', async (_, change) => {
    const { lasting, download } = await openAll('env1');
    change();
    test.gateway.forget({ subdomain: 'shop' });
    await expect.poll(() => ended(...lasting, download)).toEqual([true, true, true]);
  });

  it('ends with its version, but for a request that is answered to its end', async () => {
    const { lasting, download } = await openAll('env1');
    await openAll('env2');
    await expect.poll(() => ended(...lasting)).toEqual([true, true]);
    expect(ended(download)).toEqual([false]);
  });

  it('goes on when another app is taken down', async () => {
    const { lasting, download } = await openAll('env1');
    test.apps.set('other', 'taken_down');
    test.gateway.forget({ subdomain: 'other' });
    // Looked at after the other one, so that what it would end has ended.
    await expect.poll(async () => (await test.request(test.appHost('other'), '/')).status).toBe(404);
    expect(ended(...lasting, download)).toEqual([false, false, false]);
  });

  it('ends when another portal beside this one took it down', async () => {
    await test.close();
    test = await TestGateway.open({ reviewEvery: 20 });
    const { lasting, download } = await openAll('env1');
    test.apps.set('shop', 'taken_down');
    await expect.poll(() => ended(...lasting, download)).toEqual([true, true, true]);
  });
});

it('is looked up once for a page, and anew when it was switched', async () => {
  const one = await test.service((_req, res) => res.end('one'));
  const two = await test.service((_req, res) => res.end('two'));
  await test.supervisor();
  const ask = async () => (await test.request(test.appHost('shop'), '/')).body;
  test.apps.set('shop', test.publicApp(one.port));
  expect([await ask(), await ask(), test.asked.length]).toEqual(['one', 'one', 1]);
  test.apps.set('shop', test.publicApp(two.port));
  test.gateway.forget({ subdomain: 'shop' });
  expect(await ask()).toBe('two');
  test.apps.delete('shop');
  test.gateway.forget({ subdomain: 'shop' });
  expect((await test.request(test.appHost('shop'), '/')).status).toBe(404);
});

it('one on its organization’s own domain is told from one of that name on the portal’s', async () => {
  const shared = await test.service((_req, res) => res.end('shared'));
  const own = await test.service((req, res) => res.end(`own ${req.headers['x-forwarded-host']}`));
  await test.supervisor();
  const host = `shop.apps.corp.example:${test.port}`;
  test.apps.set('shop', test.publicApp(shared.port));
  test.apps.set('shop.apps.corp.example', test.publicApp(own.port));
  expect((await test.request(host, '/')).status).toBe(421);
  test.baseDomains.set(`apps.corp.example:${test.port}`, 'apps.corp.example');
  expect((await test.request(host, '/')).body).toBe(`own ${host}`);
  expect((await test.request(test.appHost('shop'), '/')).body).toBe('shared');
  // Switching one by its name looks at both again.
  test.apps.delete('shop.apps.corp.example');
  test.gateway.forget({ subdomain: 'shop' });
  expect((await test.request(host, '/')).status).toBe(404);
  expect((await test.request(test.appHost('shop'), '/')).body).toBe('shared');
});
