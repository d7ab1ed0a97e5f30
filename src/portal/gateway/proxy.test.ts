import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { finished } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestGateway } from './gateway.fixture.ts';

let test: TestGateway;
let servers: net.Server[] = [];
beforeEach(async () => {
  test = await TestGateway.open();
});
afterEach(async () => {
  for (const server of servers) server.close();
  servers = [];
  await test.close();
});

/** An app at `shop`, that a service of the test answers for. */
async function app(listener: http.RequestListener) {
  const service = await test.service(listener);
  test.apps.set('shop', test.publicApp(service.port));
  await test.supervisor();
  return service;
}

/** An app that answers with bytes, whatever they are. */
async function rawApp(answer: (socket: net.Socket) => void): Promise<void> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => answer(socket));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.apps.set('shop', test.publicApp((server.address() as net.AddressInfo).port));
  await test.supervisor();
}

const shop = () => test.appHost('shop');

describe('streams', () => {
  it('a body of any size both ways, as it comes', async () => {
    await app((req, res) => req.pipe(res));
    const request = http.request({
      host: '127.0.0.1',
      port: test.port,
      method: 'POST',
      path: '/',
      headers: { host: shop() },
      agent: false,
    });
    request.write('first');
    const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
    expect(String((await once(answer, 'data'))[0])).toBe('first');
    let size = 0;
    answer.on('data', (chunk: Buffer) => {
      size += chunk.length;
    });
    for (let i = 0; i < 80; i++) if (!request.write(Buffer.alloc(65_536))) await once(request, 'drain');
    request.end();
    await finished(answer);
    expect(size).toBe(80 * 65_536);
  });

  it('the head of an event stream at once, with its letters as they were', async () => {
    await app((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Name': 'Zoë' });
      res.write('', 'latin1');
    });
    const answer = await test.open(shop(), '/');
    expect([answer.statusCode, answer.headers['x-name']]).toEqual([200, 'Zoë']);
    answer.destroy();
  });

  it('an abort to the app', async () => {
    const closed = Promise.withResolvers<void>();
    await app((_req, res) => {
      res.on('close', () => closed.resolve());
      res.write('endless');
    });
    const answer = await test.open(shop(), '/');
    answer.on('error', () => {});
    answer.destroy();
    await closed.promise;
  });

  it('aborts at any moment without leaving a stream behind', async () => {
    await app((req, res) => {
      req.resume();
      const more = () => {
        while (!res.destroyed && res.write(Buffer.alloc(65_536)));
        res.once('drain', more);
      };
      more();
    });
    const { muxes } = await test.supervisor();
    const moments = ['socket', 'finish', 'response', 'data'] as const;
    const aborted = Array.from({ length: 80 }, (_, i) => {
      const [moment, method] = [moments[i % 4], i % 8 < 4 ? 'GET' : 'POST'];
      return new Promise<void>((resolve) => {
        const headers = { host: shop() };
        const request = http.request({ host: '127.0.0.1', port: test.port, method, headers, agent: false });
        request.on('error', () => {});
        request.on('close', resolve);
        request.on('response', (answer) => {
          answer.on('error', () => {});
          if (moment === 'data') answer.once('data', () => request.destroy());
        });
        if (moment !== 'data') request.on(moment!, () => request.destroy());
        if (method === 'POST') request.write(Buffer.alloc(100_000));
        request.end();
      });
    });
    await Promise.all(aborted);
    // What is left is the stream of the status.
    await expect.poll(() => [muxes.bulk.streams, muxes.interactive.streams]).toEqual([0, 1]);
    expect((await test.open(shop(), '/')).destroy().statusCode).toBe(200);
  });

  it.each(['Content-Length: 100\r\n\r\nhalf', 'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'])(
    'a cut answer as a cut answer: %j',
    async (answer) => {
      await rawApp((socket) => socket.write(`HTTP/1.1 200 OK\r\n${answer}`, () => socket.destroy()));
      await expect(test.request(shop(), '/')).rejects.toThrow();
    },
  );

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s without a body', async (method) => {
    await app((req, res) => {
      res.setHeader('X-Method', req.method!);
      res.setHeader('X-Framing', `${req.headers['content-length']} ${req.headers['transfer-encoding']}`);
      res.setHeader('Content-Length', 2);
      res.end('ok');
    });
    const answer = await test.request(shop(), '/', { method });
    expect(answer).toMatchObject({ status: 200, headers: { 'x-method': method, 'content-length': '2' } });
    expect(answer.headers['x-framing']).not.toContain('chunked');
    expect(answer.body).toBe(method === 'HEAD' ? '' : 'ok');
  });

  it.each([204, 304])('%i without a body', async (status) => {
    await app((_req, res) => res.writeHead(status, { ETag: '"a"' }).end());
    expect(await test.request(shop(), '/')).toMatchObject({ status, body: '', headers: { etag: '"a"' } });
  });

  it('headers in their order, letter case and number', async () => {
    await app((_req, res) => res.writeHead(200, ['X-B', '1', 'x-a', '2', 'X-b', '3']).end());
    expect((await test.request(shop(), '/')).raw.slice(0, 6)).toEqual(['X-B', '1', 'x-a', '2', 'X-b', '3']);
  });
});

describe('connections inside', () => {
  it('are kept for reading, and one that closed in the same moment is replaced unnoticed', async () => {
    let connections = 0;
    const server = net.createServer((socket) => {
      connections += 1;
      const first = connections === 1;
      let requests = 0;
      socket.on('error', () => {});
      socket.on('data', () => {
        requests += 1;
        // As an app whose kept connection times out just when the next request is on its way.
        if (first && requests === 2) socket.resetAndDestroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    test.apps.set('shop', test.publicApp((server.address() as net.AddressInfo).port));
    await test.supervisor();
    expect((await test.request(shop(), '/')).body).toBe('ok');
    expect((await test.request(shop(), '/')).body).toBe('ok');
    expect(connections).toBe(2);
    // The one that the second attempt made was for it alone; the next is kept again.
    for (let i = 0; i < 2; i++) expect((await test.request(shop(), '/')).body).toBe('ok');
    expect(connections).toBe(3);
  });

  it('are replaced by a new one, though all that were kept are closed', async () => {
    let connections = 0;
    const waiting: net.Socket[] = [];
    const server = net.createServer((socket) => {
      connections += 1;
      const old = connections <= 3;
      let requests = 0;
      const answer = (to: net.Socket) => to.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      socket.on('error', () => {});
      socket.on('data', () => {
        requests += 1;
        if (!old) answer(socket);
        else if (requests > 1) socket.resetAndDestroy();
        // Three at once, so that there are three to be kept.
        else if (waiting.push(socket) === 3) waiting.forEach(answer);
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    test.apps.set('shop', test.publicApp((server.address() as net.AddressInfo).port));
    await test.supervisor();
    await Promise.all([1, 2, 3].map(() => test.request(shop(), '/')));
    expect(connections).toBe(3);
    expect(await test.request(shop(), '/')).toMatchObject({ status: 200, body: 'ok' });
    expect(connections).toBe(4);
  });

  it('are new ones for what must not be done twice', async () => {
    const sockets = new Set<unknown>();
    await app((req, res) => {
      sockets.add(req.socket);
      res.end();
    });
    for (let i = 0; i < 3; i++) await test.request(shop(), '/', { method: 'POST', body: 'pay' });
    expect(sockets.size).toBe(3);
  });

  it('do not wait for ever when the link has no room', async () => {
    const { port } = await app((_req, res) => res.write('held'));
    const { muxes } = await test.supervisor(
      'env1',
      undefined,
      (target) => target.to === 'port' && target.port === port,
    );
    const held = Array.from({ length: 1024 }, () => test.open(shop(), '/').catch(() => null));
    await vi.waitFor(() => expect(muxes.bulk.streams).toBe(1024), { timeout: 15_000 });
    for (const method of ['GET', 'POST']) expect((await test.request(shop(), '/', { method })).status).toBe(502);
    muxes.bulk.close();
    await Promise.all(held);
  });
});

describe('a hostile app', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['a status that is none', 'HTTP/1.1 099 x\r\nContent-Length: 0\r\n\r\n'],
    ['a status of no digits', 'HTTP/1.1 abc x\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'an upgrade that nobody asked for',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
    ['a head without an end', `HTTP/1.1 200 OK\r\n${'X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(2000)}`],
    ['control characters in a header', 'HTTP/1.1 200 OK\r\nX-A: a\u0001b\r\nContent-Length: 0\r\n\r\n'],
  ])('that answers with %s gets a page in its place', async (_what, answer) => {
    await rawApp((socket) => socket.write(answer, 'latin1'));
    expect((await test.request(shop(), '/')).status).toBe(502);
  });

  it('chooses no words of the status line', async () => {
    await rawApp((socket) => socket.write('HTTP/1.1 200 <b>é\r\nContent-Length: 0\r\n\r\n', 'latin1'));
    expect(await test.bytes(['GET / HTTP/1.1', `Host: ${shop()}`, 'Connection: close'])).toMatch(
      /^HTTP\/1.1 200 OK\r\n/,
    );
  });

  it('that answers early and reads nothing does not hold an upload', async () => {
    await app((_req, res) => res.writeHead(413, { Connection: 'close' }).end('too large'));
    const answer = await test.request(shop(), '/', { method: 'POST', body: 'x'.repeat(1_000) });
    expect([answer.status, answer.body]).toEqual([413, 'too large']);
  });
});

it('refuses what two servers could read differently', async () => {
  const seen: string[] = [];
  await app((req, res) => {
    seen.push(req.url!);
    res.end();
  });
  const smuggled = await test.bytes([
    'POST / HTTP/1.1',
    `Host: ${shop()}`,
    'Content-Length: 4',
    'Transfer-Encoding: chunked',
    '',
    '0',
    '',
    'GET /smuggled HTTP/1.1',
    `Host: ${shop()}`,
  ]);
  expect(smuggled).toMatch(/^HTTP\/1.1 400 /);
  expect(seen).toEqual([]);
});
