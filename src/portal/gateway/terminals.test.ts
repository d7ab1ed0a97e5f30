import { once } from 'node:events';
import type http from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import type { TerminalTicket } from './deps.ts';
import { holder, quietSupervisor, TestGateway } from './gateway.fixture.ts';
import { webSocketHeaders } from './ticket-socket.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await TestGateway.open();
});
afterEach(() => test.close());

const path = '/api/v1/terminal?ticket=slt_1';
const sell = (changes: Partial<TerminalTicket> = {}) =>
  test.tickets.set('slt_1', {
    ...holder,
    kind: 'terminal',
    workspaceId: 'ws1',
    terminal: 't1',
    command: null,
    offset: null,
    cols: 90,
    rows: 30,
    ...changes,
  });

/** A terminal's WebSocket, as xterm's page opens it, and everything it showed. */
async function open() {
  const socket = new WebSocket(`ws://127.0.0.1:${test.port}${path}`, {
    headers: { host: `localhost:${test.port}`, origin: test.origin },
  });
  const seen = { text: '', controls: [] as unknown[] };
  socket.on('message', (data, binary) => {
    if (binary) seen.text += data;
    else seen.controls.push(JSON.parse(String(data)));
  });
  socket.on('error', () => {});
  await once(socket, 'open');
  return { socket, seen };
}

describe.each(['unix socket', 'WebSocket'] as const)('a terminal of a real supervisor over a %s', (way) => {
  it('is opened by a ticket, carries bytes both ways, and is resumed where it was', { timeout: 30_000 }, async () => {
    await test.realSupervisor(way);
    sell();
    const first = await open();
    first.socket.send(Buffer.from('stty size; echo "a-$((40+2))"\n'));
    await vi.waitFor(() => expect(first.seen.text).toMatch(/30 90[\s\S]*a-42/), { timeout: 10_000 });
    expect(first.seen.controls[0]).toEqual({ type: 'ready', terminal: 't1', offset: 0 });
    first.socket.close();
    await once(first.socket, 'close');

    sell({ offset: Buffer.byteLength(first.seen.text) });
    const second = await open();
    second.socket.send(Buffer.from('echo "b-$((40+2))"\n'));
    await vi.waitFor(() => expect(second.seen.text).toContain('b-42'), { timeout: 10_000 });
    expect(second.seen.text).not.toContain('a-42');
    second.socket.terminate();
  });

  it('ends for its person at once when the session ends, and lives on inside', { timeout: 30_000 }, async () => {
    await test.realSupervisor(way);
    sell();
    const { socket, seen } = await open();
    socket.send(Buffer.from('echo "a-$((40+2))"\n'));
    await vi.waitFor(() => expect(seen.text).toContain('a-42'), { timeout: 10_000 });
    const closed = once(socket, 'close');
    test.gateway.revoke({ sessionId: 'ses1' });
    await closed;
    const { terminals } = await test.gateway.whenStatus(
      'env1',
      (status) => status.terminals.length > 0,
      AbortSignal.timeout(5_000),
    );
    expect(terminals.map(({ id, exitCode }) => [id, exitCode])).toEqual([['t1', null]]);
  });
});

describe('who may open a terminal', () => {
  const own = () => ({ origin: test.origin });
  const ask = (headers: http.OutgoingHttpHeaders, at = path) => test.handshake(`localhost:${test.port}`, at, headers);

  it.each([
    'https://evil.example',
    'null',
    '',
    'http://3000--ws1.preview.localhost',
    'http://localhost',
    'http://localhost.evil.example',
  ])('no page of the origin %j, which does not use up the ticket either', async (origin) => {
    sell();
    const refused = await ask({ origin });
    expect(refused.status).toBe(403);
    expect(JSON.parse(refused.body)).toEqual({
      code: 'FORBIDDEN',
      message: expect.any(String),
      requestId: expect.any(String),
    });
    expect(test.tickets.size).toBe(1);
  });

  it('not the page of a preview of this very workspace, nor of an app', async () => {
    sell();
    for (const host of [test.previewHost(3000), test.appHost('shop')])
      expect((await ask({ origin: `http://${host}` })).status).toBe(403);
  });

  it('no program with a ticket of a browser’s session, but one with a key', async () => {
    sell();
    expect((await ask({})).status).toBe(403);
    sell({ sessionId: null, apiKeyId: 'key1' });
    // Admitted, and told what is missing next.
    expect((await ask({})).status).toBe(409);
  });

  it.each([
    ['none', '/api/v1/terminal', 401],
    ['an unknown one', '/api/v1/terminal?ticket=slt_2', 401],
    ['one without an end', `/api/v1/terminal?ticket=${'x'.repeat(1_000)}`, 400],
  ])('nobody whose ticket is %s', async (_what, at, status) => {
    sell();
    expect((await ask(own(), at)).status).toBe(status);
  });

  it('nobody twice', async () => {
    sell();
    expect((await ask(own())).status).toBe(409);
    expect((await ask(own())).status).toBe(401);
  });

  it('nobody by a ticket for a preview', async () => {
    test.tickets.set('slt_1', { ...holder, kind: 'preview', workspaceId: 'ws1', port: 3000, path: '/' });
    expect((await ask(own())).status).toBe(401);
  });

  it('nobody who was revoked while the ticket was looked up', async () => {
    sell();
    vi.spyOn(test.tickets, 'delete').mockImplementationOnce(() => {
      test.gateway.revoke({ userId: 'usr1' });
      return true;
    });
    expect((await ask(own())).status).toBe(401);
  });

  it('nobody as anything but a WebSocket, and on no path beside', async () => {
    sell();
    expect((await ask({ ...own(), upgrade: 'h2c' })).status).toBe(400);
    expect((await ask(own(), '/api/v1/terminals?ticket=slt_1')).status).toBe(421);
  });
});

describe('a terminal that cannot be opened', () => {
  const ask = () => test.handshake(`localhost:${test.port}`, path, { origin: test.origin });

  it('of a workspace that is not there', async () => {
    sell({ workspaceId: 'ws2' });
    expect(JSON.parse((await ask()).body).code).toBe('WORKSPACE_NOT_RUNNING');
  });

  it('because the supervisor refuses', async () => {
    await test.supervisor();
    sell();
    const refused = await ask();
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([502, 'ENGINE_FAILED']);
  });

  it('because it does not attach', async () => {
    const info = {
      id: 't1',
      title: '',
      cols: 80,
      rows: 24,
      createdAt: '2026-01-01T00:00:00Z',
      offset: 0,
      exitCode: null,
    };
    const { server } = await test.supervisor('env1', (req, res) =>
      req.url === '/events' ? quietSupervisor(req, res) : res.end(JSON.stringify(info)),
    );
    sell();
    server.once('upgrade', (_req, socket) =>
      socket.end('HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n'),
    );
    expect((await ask()).status).toBe(502);
    sell();
    server.once('upgrade', (_req, socket) => socket.destroy());
    expect((await ask()).status).toBe(502);
  });
});

it('nothing but the handshake goes inside, and nothing else comes out', async () => {
  const info = {
    id: 't1',
    title: '',
    cols: 80,
    rows: 24,
    createdAt: '2026-01-01T00:00:00Z',
    offset: 0,
    exitCode: null,
  };
  const { server } = await test.supervisor('env1', (req, res) =>
    req.url === '/events' ? quietSupervisor(req, res) : res.end(JSON.stringify(info)),
  );
  let inside: http.IncomingHttpHeaders = {};
  server.once('upgrade', (req, socket) => {
    inside = req.headers;
    socket.write(
      'HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: a\r\nSet-Cookie: __Host-slipway=evil\r\nX-Evil: 1\r\n\r\nfirst',
    );
  });
  sell();
  const { status, headers, socket, head } = await test.handshake(`localhost:${test.port}`, path, {
    origin: test.origin,
    cookie: '__Host-slipway=sls_secret',
    authorization: 'Bearer slw_secret',
    'x-forwarded-for': '1.1.1.1',
  });
  expect(status).toBe(101);
  expect(inside).toEqual({
    host: 'supervisor',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  });
  expect(headers).toEqual({ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-accept': 'a' });
  expect(head!.length > 0 ? String(head) : String((await once(socket!, 'data'))[0])).toBe('first');
});

it('a browser that ends, and a link that ends, leave nothing half open', async () => {
  const info = {
    id: 't1',
    title: '',
    cols: 80,
    rows: 24,
    createdAt: '2026-01-01T00:00:00Z',
    offset: 0,
    exitCode: null,
  };
  const { server, muxes } = await test.supervisor('env1', (req, res) =>
    req.url === '/events' ? quietSupervisor(req, res) : res.end(JSON.stringify(info)),
  );
  server.on('upgrade', (_req, socket) => {
    socket.on('error', () => {});
    socket.resume();
    socket.write('HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  });
  sell();
  const first = await test.handshake(`localhost:${test.port}`, path, { origin: test.origin });
  await expect.poll(() => muxes.interactive.streams).toBe(2);
  first.socket!.end();
  await expect.poll(() => muxes.interactive.streams).toBe(1);

  sell();
  const second = await test.handshake(`localhost:${test.port}`, path, { origin: test.origin });
  const closed = new Promise((resolve) => second.socket!.once('close', resolve));
  second.socket!.resume();
  second.socket!.on('error', () => {});
  muxes.interactive.close();
  await closed;
});

it('keeps the handshake’s headers alone', () => {
  expect(
    webSocketHeaders(['Sec-WebSocket-Key', 'k', 'Cookie', 'a', 'sec-websocket-protocol', 'p', 'Origin', 'o']),
  ).toEqual(['Sec-WebSocket-Key', 'k', 'sec-websocket-protocol', 'p']);
});
