import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Mux } from '#link/mux.ts';
import { isPublicAddress } from './egress-verdict.ts';
import { TestGateway } from './gateway.fixture.ts';

let test: TestGateway;
afterEach(() => test.close());

/** An internet with the names of the test, where this machine counts as public: it is the only one that can be reached. */
const internet = (names: Record<string, string[]>) => ({
  resolve: vi.fn(async (host: string) => {
    if (!names[host]) throw new Error('ENOTFOUND');
    return names[host];
  }),
  isPublic: (address: string) => address === '127.0.0.1' || isPublicAddress(address),
});

async function open(options: Parameters<typeof TestGateway.open>[0] = {}): Promise<Mux> {
  test = await TestGateway.open(options);
  return (await test.supervisor()).muxes.bulk;
}

/** Asks for a tunnel, as every client of a proxy does. */
async function connect(mux: Mux, authority: string): Promise<{ status: number; stream: Duplex }> {
  const stream = mux.open({ to: 'egress' });
  const request = http.request({
    method: 'CONNECT',
    path: authority,
    headers: { host: authority },
    createConnection: () => stream,
  });
  request.end();
  const [answer] = (await once(request, 'connect')) as [IncomingMessage];
  return { status: answer.statusCode!, stream };
}

/** Asks for an `http:` URL. */
async function get(mux: Mux, url: string, headers: http.OutgoingHttpHeaders = {}) {
  const request = http.request({
    path: url,
    headers: { host: 'ignored.example', ...headers },
    createConnection: () => mux.open({ to: 'egress' }),
  });
  request.end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return { status: answer.statusCode!, headers: answer.headers, body: await text(answer) };
}

const echo = () => test.service((req, res) => res.end(JSON.stringify({ url: req.url, headers: req.headers })));

describe('the way out', () => {
  it('is a tunnel to the address that was looked at, with nothing resolved twice', async () => {
    const world = internet({ 'registry.example': ['127.0.0.1'] });
    const mux = await open({ internet: world });
    const { port } = await echo();
    const { status, stream } = await connect(mux, `registry.example:${port}`);
    expect(status).toBe(200);
    stream.write('GET /a HTTP/1.1\r\nHost: registry.example\r\nConnection: close\r\n\r\n');
    expect(await text(stream)).toContain('"url":"/a"');
    expect(world.resolve).toHaveBeenCalledTimes(1);
  });

  it('is a request in absolute form, made anew for the host that it names', async () => {
    const mux = await open({ internet: internet({ 'registry.example': ['127.0.0.1'] }) });
    const { port } = await echo();
    const headers = { 'proxy-authorization': 'Basic eA==', 'proxy-connection': 'keep-alive', accept: 'a/b' };
    const { status, body } = await get(mux, `http://registry.example:${port}/a?b=c`, headers);
    expect([status, JSON.parse(body)]).toEqual([
      200,
      { url: '/a?b=c', headers: { host: `registry.example:${port}`, accept: 'a/b', connection: 'close' } },
    ]);
  });

  it('hands a redirect back and follows none', async () => {
    const mux = await open({ internet: internet({ 'registry.example': ['127.0.0.1'] }) });
    const { port } = await test.service((_req, res) =>
      res.writeHead(302, { Location: 'http://169.254.169.254/' }).end(),
    );
    expect(await get(mux, `http://registry.example:${port}/`)).toMatchObject({
      status: 302,
      headers: { location: 'http://169.254.169.254/' },
    });
  });

  it('lets one direction end before the other', async () => {
    const mux = await open({ internet: internet({}) });
    const server = net.createServer(
      { allowHalfOpen: true },
      (socket) => void text(socket).then((all) => socket.end(all.toUpperCase())),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { stream } = await connect(mux, `127.0.0.1:${(server.address() as AddressInfo).port}`);
    stream.end('hello');
    expect(await text(stream)).toBe('HELLO');
    server.close();
  });

  it('ends with the link', async () => {
    const mux = await open({ internet: internet({}) });
    const gone = Promise.withResolvers<void>();
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.on('close', () => gone.resolve());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await connect(mux, `127.0.0.1:${(server.address() as AddressInfo).port}`);
    test.gateway.disconnect('env1');
    await gone.promise;
    server.close();
  });
});

describe('what is refused', () => {
  it.each([
    '127.0.0.1:80',
    'localhost:80',
    'localhost.:80',
    'LOCALHOST:80',
    '0.0.0.0:80',
    '169.254.169.254:80',
    '10.0.0.1:80',
    '100.64.0.1:80',
    '224.0.0.1:80',
    '[::1]:80',
    '[::]:80',
    '[::ffff:127.0.0.1]:80',
    '[::ffff:7f00:1]:80',
    '[fe80::1]:80',
    '[fd00::1]:80',
    '[64:ff9b::7f00:1]:80',
    '2130706433:80',
    '0x7f000001:80',
    '0177.0.0.1:80',
    '127.1:80',
    'rebinding.example:80',
  ])('%s, by tunnel and by request', async (authority) => {
    const names = { localhost: ['127.0.0.1'], 'rebinding.example': ['8.8.8.8', '127.0.0.1'] };
    const mux = await open({ internet: { ...internet(names), isPublic: isPublicAddress } });
    expect((await connect(mux, authority)).status).toBe(403);
    expect((await get(mux, `http://${authority}/latest/meta-data/`)).status).toBe(403);
    const logged = test.logged.filter((line) => line.includes('refused')).map((line) => JSON.parse(line));
    expect(logged).toHaveLength(2);
    expect(logged[1]).toMatchObject({ environment: 'env1', port: 80 });
    expect(JSON.stringify(logged)).not.toContain('meta-data');
  });

  it.each(['user@127.0.0.1:80', 'example.com', 'example.com:0', 'example.com:80/path'])(
    '%s, which is no target',
    async (authority) => {
      const mux = await open();
      expect((await connect(mux, authority)).status).toBe(400);
    },
  );

  it.each([
    '/latest/meta-data/',
    'https://registry.example/',
    'ftp://registry.example/',
    'http://user:pw@registry.example/',
    '*',
  ])('a request for %s', async (url) => {
    const mux = await open({ internet: internet({ 'registry.example': ['127.0.0.1'] }) });
    expect((await get(mux, url)).status).toBe(400);
  });

  it('hosts that are not allowed, ports where mail is sent, and names that nobody knows', async () => {
    const names = { 'registry.example': ['127.0.0.1'], 'evilregistry.example': ['127.0.0.1'] };
    const mux = await open({
      internet: internet(names),
      config: { egressAllow: ['registry.example', 'unknown.example'] },
    });
    expect((await connect(mux, 'evilregistry.example:443')).status).toBe(403);
    expect((await connect(mux, 'registry.example:25')).status).toBe(403);
    expect((await connect(mux, 'unknown.example:443')).status).toBe(502);
  });

  it('a host that does not answer', async () => {
    const mux = await open({ internet: internet({}) });
    const { port, server } = await echo();
    server.close();
    await once(server, 'close');
    expect((await connect(mux, `127.0.0.1:${port}`)).status).toBe(502);
    expect((await get(mux, `http://127.0.0.1:${port}/`)).status).toBe(502);
  });

  it('more than a workspace’s share, of connections and of lines in the log', async () => {
    const mux = await open();
    const streams = Array.from({ length: 256 }, () => mux.open({ to: 'egress' }));
    const over = mux.open({ to: 'egress' });
    await new Promise((resolve) => over.once('close', resolve));
    expect(over.errored).toMatchObject({ code: 'EMFILE' });
    for (const stream of streams) stream.destroy();
    await expect.poll(async () => (await connect(mux, '127.0.0.1:80')).status).toBe(403);
    for (let i = 0; i < 30; i++) await connect(mux, '127.0.0.1:80');
    expect(test.logged.filter((line) => line.includes('refused'))).toHaveLength(20);
  });
});

describe('behind a proxy of the operator', () => {
  async function throughProxy(answer: (req: IncomingMessage, socket: Duplex) => void) {
    const asked: unknown[] = [];
    const proxy = await test!.service((req, res) => {
      asked.push([req.method, req.url, req.headers.host, req.headers['proxy-authorization']]);
      res.end('relayed');
    });
    proxy.server.on('connect', (req, socket) => {
      asked.push([req.method, req.url, req.headers.host, req.headers['proxy-authorization']]);
      answer(req, socket);
    });
    return { asked, url: `http://me:p%40ss@127.0.0.1:${proxy.port}` };
  }
  const authorization = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;

  /** A gateway whose configuration names a proxy that another gateway of the test keeps. */
  async function openBehind(answer: (req: IncomingMessage, socket: Duplex) => void, names: Record<string, string[]>) {
    test = await TestGateway.open();
    const first = test;
    const proxy = await throughProxy(answer);
    const world = { ...internet(names), isPublic: isPublicAddress };
    const mux = await open({ internet: world, config: { upstreamProxy: proxy.url } });
    return { mux, asked: proxy.asked, close: () => first.close() };
  }

  it('names go there, resolved or not, with its credentials', async () => {
    const { mux, asked, close } = await openBehind((_req, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nthrough'), {});
    const { status, stream } = await connect(mux, 'registry.example:443');
    expect([status, await text(stream)]).toEqual([200, 'through']);
    expect(await get(mux, 'http://registry.example/a')).toMatchObject({ status: 200, body: 'relayed' });
    expect(asked).toEqual([
      ['CONNECT', 'registry.example:443', 'registry.example:443', authorization],
      ['GET', 'http://registry.example/a', 'registry.example', authorization],
    ]);
    await close();
  });

  it('private addresses still do not', async () => {
    const { mux, asked, close } = await openBehind((_req, socket) => socket.end(), {
      'internal.example': ['10.0.0.1'],
    });
    for (const authority of ['169.254.169.254:80', 'internal.example:80', '[::1]:80']) {
      expect((await connect(mux, authority)).status).toBe(403);
      expect((await get(mux, `http://${authority}/`)).status).toBe(403);
    }
    expect(asked).toEqual([]);
    await close();
  });

  it('its refusal is ours', async () => {
    const { mux, close } = await openBehind(
      (_req, socket) => socket.end('HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n'),
      {},
    );
    expect((await connect(mux, 'registry.example:443')).status).toBe(502);
    await close();
  });
});
