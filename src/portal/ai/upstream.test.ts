import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { type ModelServer, startModelServer } from '#test/harness/model-server.ts';
import { createUpstream, type Upstream } from './upstream.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
const opened = (upstream: Upstream) => {
  ends.push(() => upstream.close());
  return upstream;
};
const post = {
  method: 'POST',
  headers: {},
  body: Buffer.from('{"stream":false}'),
  signal: AbortSignal.timeout(10_000),
};
async function modelServer(): Promise<ModelServer> {
  const model = await startModelServer();
  ends.push(model.end);
  return model;
}

test.each([
  ['one private address', ['10.0.0.1']],
  ['a private one among public ones', ['93.184.216.34', '127.0.0.1']],
  ['the metadata service', ['169.254.169.254']],
  ['a private one in IPv6’s clothes', ['::ffff:10.0.0.1']],
  ['none', []],
])('a name with %s is not connected to', async (_, addresses) => {
  const resolve = async () => addresses.map((address) => ({ address, family: net.isIP(address) }));
  const upstream = opened(createUpstream({ allow: [], proxy: null }, resolve));
  await expect(upstream.send(new URL('https://rebound.example/v1/messages'), post)).rejects.toThrow('private network');
});

test('a name is looked up once for a connection, so that what was checked is what is reached', async () => {
  const asked: string[] = [];
  // Reserved for documentation: nobody is there, and nothing answers.
  const resolve = async (host: string) => {
    asked.push(host);
    return [{ address: asked.length === 1 ? '192.0.2.1' : '127.0.0.1', family: 4 }];
  };
  const upstream = opened(createUpstream({ allow: [], proxy: null }, resolve));
  const signal = AbortSignal.timeout(300);
  await expect(upstream.send(new URL('https://rebound.example/'), { ...post, signal })).rejects.toThrow();
  expect(asked).toEqual(['rebound.example']);
});

test('a kept connection that the provider has closed is no failure', async () => {
  let connections = 0;
  // Says that it stays, and goes when it is used again.
  const server = net.createServer((socket) => {
    connections += 1;
    let requests = 0;
    socket.on('data', (bytes) => {
      requests += Number(bytes.includes('POST '));
      if (requests > 1) socket.resetAndDestroy();
      else if (bytes.includes('}')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => server.close());
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const upstream = opened(createUpstream({ allow: [host], proxy: null }));
  const send = async () => text(await upstream.send(new URL(`http://${host}/v1/messages`), post));
  expect(await send()).toBe('fine');
  expect(await send()).toBe('fine');
  expect(connections).toBe(2);
});

test('a provider that hangs up on a request may have worked on it', async () => {
  const model = await modelServer();
  const upstream = opened(createUpstream({ allow: [model.host], proxy: null }));
  model.answer = () => ({ by: (req) => req.socket.destroy() });
  await expect(upstream.send(new URL(`${model.url}/v1/messages`), post)).rejects.toMatchObject({ sent: true });
  await expect(upstream.send(new URL('http://127.0.0.1:1/'), post)).rejects.toMatchObject({ sent: false });
});

test('goes through the operator’s proxy, which gets to see no more than a name', async () => {
  const connects: { target: string; first: Buffer }[] = [];
  const proxy = http.createServer();
  proxy.on('connect', (req, socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.once('data', (first) => {
      connects.push({ target: req.url!, first });
      socket.destroy();
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  ends.push(() => proxy.close());
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const nowhere = async () => [];
  const upstream = opened(createUpstream({ allow: [], proxy: url }, nowhere));
  await expect(upstream.send(new URL('https://api.example.com/v1/messages'), post)).rejects.toThrow(
    'cannot be reached',
  );
  expect(connects).toHaveLength(1);
  expect(connects[0]!.target).toBe('api.example.com:443');
  // A TLS handshake: what follows is between the portal and the provider.
  expect(connects[0]!.first[0]).toBe(22);
});

test('a name that is private here is not asked for through the proxy either', async () => {
  const resolve = async () => [{ address: '10.1.2.3', family: 4 }];
  const upstream = opened(createUpstream({ allow: [], proxy: 'http://127.0.0.1:1' }, resolve));
  await expect(upstream.send(new URL('https://intranet.example.com/'), post)).rejects.toThrow('private network');
});
