import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { startStopwatch } from '#test/harness/stopwatch.ts';
import { TestGateway } from './gateway.fixture.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await TestGateway.open();
});
afterEach(() => test.close());

/** A service with a page and an endless stream, behind a supervisor. */
async function service() {
  const { port, server } = await test.service((req, res) => {
    if (req.url === '/events') res.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    else res.end(JSON.stringify(req.headers));
  });
  await test.supervisor();
  return { port, server, host: test.previewHost(port), key: `ws1:${port}` };
}

it('is there for anybody, and nothing of the portal goes inside', async () => {
  const { host, key } = await service();
  expect((await test.request(host, '/')).status).toBe(401);
  test.publicPreviews.add(key);
  test.gateway.reviewPublic('ws1');
  const shown = await test.request(host, '/', { headers: { cookie: `__Host-slipway-preview=slp_x; theirs=1` } });
  expect(shown.status).toBe(200);
  expect(JSON.parse(shown.body)).toMatchObject({ cookie: 'theirs=1' });
  expect(shown.headers).toMatchObject({ 'x-robots-tag': 'noindex', 'cache-control': 'private' });
});

it('opens one port of one workspace and no other', async () => {
  const { port, key } = await service();
  const other = await test.service((_req, res) => res.end('secret'));
  test.publicPreviews.add(key);
  expect((await test.request(test.previewHost(other.port), '/')).status).toBe(401);
  expect((await test.request(test.previewHost(port, 'ws2'), '/')).status).toBe(401);
});

it('takes a session of another person for that of a visitor, not for the owner’s', async () => {
  const { port, host, key } = await service();
  const elsewhere = test.previewCookie(port, { workspaceId: 'ws2', userId: 'usr2' });
  expect((await test.request(host, '/', { headers: { cookie: elsewhere } })).status).toBe(401);
  test.publicPreviews.add(key);
  test.gateway.reviewPublic('ws1');
  expect((await test.request(host, '/', { headers: { cookie: elsewhere } })).status).toBe(200);
});

it('ends what visitors have open when it is closed, in less than a second; the owner stays', async () => {
  const { host, key, server, port } = await service();
  const sockets = new WebSocketServer({ server });
  test.publicPreviews.add(key);
  const events = await test.open(host, '/events');
  events.on('error', () => {});
  const { socket } = await test.handshake(host, '/', { origin: `http://${host}` });
  const mine = await test.open(host, '/events', { headers: { cookie: test.previewCookie(port) } });
  const gone = [socket!, events].map((open) => new Promise((resolve) => open.once('close', resolve)));

  const elapsed = startStopwatch();
  test.publicPreviews.delete(key);
  test.gateway.reviewPublic('ws1');
  await Promise.all(gone);
  expect((await test.request(host, '/')).status).toBe(401);
  expect(elapsed()).toBeLessThan(1000);
  await expect.poll(() => sockets.clients.size).toBe(0);
  expect(mine.destroyed).toBe(false);
  mine.destroy();
});

it('closes before long when another portal closed it', async () => {
  await test.close();
  test = await TestGateway.open({ reviewEvery: 20 });
  const { host, key } = await service();
  test.publicPreviews.add(key);
  const events = await test.open(host, '/events');
  events.on('error', () => {});
  const gone = new Promise((resolve) => events.once('close', resolve));
  test.publicPreviews.delete(key);
  await gone;
});

it('does not tell visitors what runs inside', async () => {
  const { host, key, server } = await service();
  test.publicPreviews.add(key);
  server.close();
  const page = await test.request(host, '/', { headers: { accept: 'text/html' } });
  expect(page.status).toBe(503);
  expect(page.body).toContain('not available');
  expect(page.body).not.toContain('npm run dev');
});
