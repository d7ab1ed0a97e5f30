import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { lanes } from '#contract/link.ts';
import { ways } from '#link/pair.fixture.ts';
import { TestPortal, until } from './portal.fixture.ts';
import { restartDelay } from './services.ts';

/** A service as a builder writes it: answers its own request over HTTP, and echoes over WebSocket. */
const server = `
import http from 'node:http';
import { WebSocketServer } from '${new URL('../../node_modules/ws/wrapper.mjs', import.meta.url)}';
const app = http.createServer((request, response) => {
  console.log(request.method + ' ' + request.url);
  if (request.url === '/refused') return request.socket.destroy();
  response.setHeader('x-host', request.headers.host);
  request.pipe(response);
});
new WebSocketServer({ server: app }).on('connection', (socket) => socket.on('message', (m, b) => socket.send(m, { binary: b })));
app.listen(Number(process.env.PORT), process.env.BIND ?? '127.0.0.1');
`;

describe.each(ways)('services over a %s', (way) => {
  let portal: TestPortal;
  // Each way has ports of its own, so that the suites may run at the same time as others.
  const port = way === 'unix socket' ? 41_731 : 41_741;
  beforeEach(async () => {
    portal = await TestPortal.open(way);
    await mkdir(portal.project, { recursive: true });
    await writeFile(join(portal.project, 'server.mjs'), server);
  });
  afterEach(() => portal.close());

  it('run with their variables, are seen by their ports, and are reached by HTTP and WebSocket', async () => {
    await portal.start({ spec: { services: [{ name: 'web', command: 'node server.mjs', port }] } });
    const status = await portal.statusWhere(
      (now) => now.services[0]?.status === 'running' && now.ports.some((found) => found.port === port),
    );
    expect(status.services).toEqual([{ name: 'web', status: 'running', port, exitCode: null, restarts: 0 }]);
    expect(status.ports).toEqual([{ port, service: 'web', process: expect.stringMatching(/node|Main/) }]);

    const body = { text: 'é'.repeat(200_000) };
    const answer = await portal.call('POST', '/x?y=1', body, { lane: 'bulk', port });
    expect(JSON.parse(answer.body.toString())).toEqual(body);
    expect(answer.response.headers['x-host']).toBe(`localhost:${port}`);

    const socket = new WebSocket(`ws://localhost:${port}/`, {
      createConnection: () => portal.mux('bulk')!.open({ to: 'port', port }) as never,
    });
    await once(socket, 'open');
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('hello');
    socket.close();

    await expect(portal.call('GET', '/refused', undefined, { lane: 'bulk', port })).rejects.toThrow('socket hang up');

    const logs = await portal.call('GET', '/logs?service=web');
    expect(logs.body.toString()).toContain('POST /x?y=1');
  });

  it('are reached on the other loopback address too, and say so when nothing listens', async () => {
    await portal.start({
      spec: { services: [{ name: 'web', command: 'node server.mjs', port, variables: { BIND: '::1' } }] },
    });
    await portal.statusWhere((now) => now.services[0]?.status === 'running');
    expect((await portal.call('GET', '/', undefined, { lane: 'bulk', port })).status).toBe(200);
    const dead = portal.mux('bulk')!.open({ to: 'port', port: port + 1 });
    expect((await once(dead, 'error'))[0].code).toBe('ECONNREFUSED');
    const privileged = portal.mux('bulk')!.open({ to: 'port', port: 22 });
    expect((await once(privileged, 'error'))[0].code).toBe('ECONNRESET');
  });

  it('find ports that nobody declared, and forget them when they close', async () => {
    await portal.start();
    const screen = await portal.terminal('t1', { command: `PORT=${port} node server.mjs` });
    await portal.statusWhere((now) => now.ports.some((found) => found.port === port && found.service === null));
    await portal.call('DELETE', '/terminals/t1');
    await portal.statusWhere((now) => now.ports.length === 0);
    expect(screen.text).toBe('');
  });

  it('start again after a crash, with everything they left behind ended', async () => {
    const command = 'sleep 300 & echo $! >> left; echo started; exit 3';
    await portal.start({ spec: { services: [{ name: 'crash', command }] } });
    const status = await portal.statusWhere((now) => now.services[0]!.restarts >= 2 && now.services[0]!.exitCode === 3);
    expect(['failed', 'starting']).toContain(status.services[0]!.status);
    const left = await portal.terminal('t1', {
      command: 'for pid in $(head -2 left); do grep -qs sleep /proc/$pid/cmdline || echo gone; done',
    });
    await until(() => left.closed);
    expect(left.text.match(/gone/g)).toHaveLength(2);
  });

  it('stay stopped when they ended well', async () => {
    await portal.start({ spec: { services: [{ name: 'once', command: 'echo migrated' }] } });
    await portal.statusWhere((now) => now.services[0]!.status === 'stopped' && now.services[0]!.restarts === 0);
  });

  it('count as failed when their port stays closed too long, and as running once it opens', async () => {
    const command = `until [ -e go ]; do sleep 0.05; done; exec node server.mjs`;
    await portal.start({ spec: { services: [{ name: 'slow', command, port, health: { timeout: 1 } }] } });
    await portal.statusWhere((now) => now.services[0]!.status === 'failed');
    await writeFile(join(portal.project, 'go'), '');
    await portal.statusWhere((now) => now.services[0]!.status === 'running');
  });

  it('are followed by their logs', async () => {
    const command = 'n=0; while true; do n=$((n+1)); echo tick-$n; sleep 0.05; done';
    await portal.start({ spec: { services: [{ name: 'ticker', command }] } });
    await portal.statusWhere((now) => now.services[0]!.status !== 'waiting');
    const response = await portal.open('GET', '/logs?service=ticker&follow=1', undefined, { lane: 'bulk' });
    let text = '';
    for await (const chunk of response) {
      text += chunk;
      if (text.includes('tick-5\n')) break;
    }
    expect(text).toContain('tick-1\ntick-2\ntick-3\ntick-4\ntick-5\n');
    expect((await portal.call('GET', '/logs?service=none')).status).toBe(404);
    expect((await portal.call('GET', '/logs?service=../../etc/passwd')).status).toBe(404);
  });

  it('tell every change as one line of events', async () => {
    await portal.start({ spec: { services: [{ name: 'web', command: 'node server.mjs', port }] } });
    const response = await portal.open('GET', '/events');
    let text = '';
    for await (const chunk of response) {
      text += chunk;
      if (text.includes('"status":"running"')) break;
    }
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1).services[0].status).toBe('running');
    expect(lines[0]).toHaveProperty('activeAt');
  });

  it('outlive a lost link', async () => {
    await portal.start({ spec: { services: [{ name: 'web', command: 'node server.mjs', port }] } });
    await portal.statusWhere((now) => now.services[0]?.status === 'running');
    const before = lanes.map((lane) => portal.mux(lane));
    portal.dropLinks();
    // Not for the moment without a link: the supervisor may be back before anybody looks.
    await until(() => lanes.every((lane, i) => portal.mux(lane) && portal.mux(lane) !== before[i]));
    expect((await portal.status()).services[0]!.restarts).toBe(0);
    const cut = await portal.open('GET', '/', undefined, { lane: 'bulk', port });
    expect((await buffer(cut)).length).toBe(0);
  });
});

it('waits longer after each failure, up to half a minute', () => {
  expect([1, 2, 3, 4, 7, 50].map(restartDelay)).toEqual([500, 1_000, 2_000, 4_000, 30_000, 30_000]);
});
