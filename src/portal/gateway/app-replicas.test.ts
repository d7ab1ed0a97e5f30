import type { RequestListener, Server } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lanes } from '#contract/link.ts';
import { dial, RefusedError } from '#link/dial.ts';
import { connectPort, emptyStatus, TestGateway } from './gateway.fixture.ts';

let portal: TestGateway;
let host: string;
beforeEach(async () => {
  portal = await TestGateway.open();
  host = portal.appHost('wins');
  portal.apps.set('wins', portal.publicApp(3200));
});
afterEach(() => portal.close());

const soon = () => AbortSignal.timeout(5_000);
const browser = (name: string) => ({ headers: { 'user-agent': name } });
const asked = async (name: string, options: { method?: string; body?: string } = {}) => {
  const { status, body } = await portal.request(host, '/', { ...options, ...browser(name) });
  return status === 200 ? body : status;
};

/** A copy of the app on port 3200 of a machine of its own, and its supervisor. */
async function copy(
  name: string,
  release: 'live' | 'starting' = 'live',
  answers: RequestListener = (_req, res) => void res.end(name),
) {
  const { port, server } = await portal.service(answers);
  const status = { ...emptyStatus, release: { commit: null, status: release, error: null } };
  const { muxes } = await portal.supervisor(
    'env1',
    (_req, res) => void res.write(`${JSON.stringify(status)}\n`),
    (target, stream) => {
      if (target.to !== 'port') return false;
      connectPort(port, stream);
      return true;
    },
    name,
  );
  return { muxes, server, end: () => lanes.map((lane) => muxes[lane].close()) };
}
const closed = (server: Server) => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
};
const whenReady = (count: number) => portal.gateway.whenReplicas('env1', ({ ready }) => ready === count, soon());
const browsers = Array.from({ length: 40 }, (_, at) => `browser ${at}`);

test('visitors are spread over the copies, and each stays with one', async () => {
  await copy('a');
  await copy('b');
  await whenReady(2);
  expect(portal.gateway.replicaNames('env1')).toEqual(['a', 'b']);
  const first = await Promise.all(browsers.map((name) => asked(name)));
  expect(new Set(first)).toEqual(new Set(['a', 'b']));
  expect(await Promise.all(browsers.map((name) => asked(name)))).toEqual(first);
});

test('nobody is sent to a copy that does not serve yet', async () => {
  await copy('a');
  await copy('b', 'starting');
  await whenReady(1);
  expect(new Set(await Promise.all(browsers.map((name) => asked(name))))).toEqual(new Set(['a']));
  expect(portal.gateway.replicas('env1')).toEqual({ connected: 2, ready: 1, named: 2 });
});

test('when a copy goes, the others serve its visitors, and theirs stay where they were', async () => {
  await copy('a');
  const b = await copy('b');
  await whenReady(2);
  const before = await Promise.all(browsers.map((name) => asked(name)));
  b.end();
  await whenReady(1);
  expect(portal.gateway.connected('env1')).toBe(true);
  expect(await Promise.all(browsers.map((name) => asked(name)))).toEqual(before.map(() => 'a'));
});

test('a page that a copy fails to answer comes from another one; what may not be repeated is not repeated', async () => {
  const posted: string[] = [];
  const dying: RequestListener = (req, res) => {
    posted.push(req.method!);
    res.destroy();
  };
  await copy('a');
  await copy('b', 'live', dying);
  const c = await copy('c');
  await closed(c.server);
  await whenReady(3);
  expect(new Set(await Promise.all(browsers.map((name) => asked(name))))).toEqual(new Set(['a']));
  const answers = await Promise.all(browsers.map((name) => asked(name, { method: 'POST', body: 'x' })));
  expect(new Set(answers)).toEqual(new Set(['a', 502, 503]));
  expect(posted.filter((method) => method === 'POST')).toHaveLength(answers.filter((one) => one === 502).length);
});

test('a page that is on its way when its copy ends comes from another one', async () => {
  let arrived = 0;
  const hanging: RequestListener = () => void arrived++;
  await copy('a');
  const b = await copy('b', 'live', hanging);
  await whenReady(2);
  const answers = browsers.map((name) => asked(name));
  await vi.waitFor(() => expect(arrived).toBeGreaterThan(5));
  b.end();
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['a']));
});

test('a WebSocket goes to a copy that serves', async () => {
  await copy('b', 'starting');
  const { server } = await copy('a');
  server.on('upgrade', (_req, socket) =>
    socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nfrom a'),
  );
  await whenReady(1);
  for (const name of browsers.slice(0, 10)) {
    const { status } = await portal.handshake(host, '/', { 'User-Agent': name });
    expect(status).toBe(101);
  }
});

test('a copy is taken over by a newer connection of its own name alone, and all end with their environment', async () => {
  const a = await copy('a');
  const b = await copy('b');
  await copy('a');
  await Promise.all(lanes.map((lane) => a.muxes[lane].closed));
  expect(portal.gateway.replicaNames('env1')).toEqual(['a', 'b']);
  portal.gateway.disconnect('env1');
  await Promise.all(lanes.map((lane) => b.muxes[lane].closed));
  await vi.waitFor(() => expect(portal.gateway.connected('env1')).toBe(false));
});

test('a supervisor may not connect under names without end, nor as a copy of what runs once', async () => {
  for (let at = 0; at < 15; at++) {
    const address = { url: `unix:${portal.socketPath}`, environment: 'env1', token: 'token-of-env1' } as const;
    for (const lane of lanes) (await dial({ ...address, lane, replica: `copy-${at}` })).on('error', () => {});
  }
  await vi.waitFor(() => expect(portal.gateway.replicas('env1').connected).toBe(12));
  const alone = {
    url: `unix:${portal.socketPath}`,
    environment: 'alone',
    token: 'token-of-alone',
    lane: 'bulk',
  } as const;
  await expect(dial({ ...alone, replica: 'one' })).rejects.toEqual(new RefusedError(401));
  for (const replica of ['UPPER', 'a/b', 'x'.repeat(64), '..'])
    await expect(dial({ ...alone, environment: 'env1', token: 'token-of-env1', replica })).rejects.toBeInstanceOf(
      RefusedError,
    );
});
