import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { guardedFetch } from './guarded-fetch.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

const direct = { proxy: null };

async function serve(listener: RequestListener): Promise<{ url: string; host: string }> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `http://${host}`, host };
}

test.each([
  ['http', 'http://example.com/'],
  ['another scheme', 'file:///etc/passwd'],
  ['this machine', 'https://127.0.0.1/'],
  ['this machine, by name', 'https://localhost/'],
  ['this machine, written as a number', 'https://2130706433/'],
  ['this machine, in IPv6', 'https://[::1]/'],
  ['this machine, as IPv4 in IPv6', 'https://[::ffff:127.0.0.1]/'],
  ['a neighbour', 'https://10.0.0.7/'],
  ['the metadata of a cloud', 'https://169.254.169.254/latest/meta-data/'],
  ['nothing in particular', 'https://0.0.0.0/'],
])('does not call %s', async (_, url) => {
  await expect(guardedFetch(url, {}, { ...direct, allowHosts: [] })).rejects.toThrow(/https|not on the internet/);
});

test('does not send a user name that stands in the address', async () => {
  await expect(guardedFetch('https://a:b@example.com/', {}, { ...direct, allowHosts: [] })).rejects.toThrow('password');
});

test('calls what the operator allowed, by host and port', async () => {
  const { url, host } = await serve(async (req, res) => {
    res.setHeader('x-content', req.headers['content-type'] ?? '').end(`${req.method} ${await text(req)}`);
  });
  const init = { method: 'POST', body: new URLSearchParams({ a: '1' }) };
  const response = await guardedFetch(`${url}/x`, init, { ...direct, allowHosts: [host] });
  expect(await response.text()).toBe('POST a=1');
  expect(response.headers.get('x-content')).toMatch('application/x-www-form-urlencoded');
  await expect(guardedFetch(url, {}, { ...direct, allowHosts: ['127.0.0.1:1'] })).rejects.toThrow('https');
});

test('sends the body of a DELETE, too', async () => {
  const { url, host } = await serve(async (req, res) => void res.end(`${req.method} ${await text(req)}`));
  const response = await guardedFetch(url, { method: 'DELETE', body: '{"a":1}' }, { ...direct, allowHosts: [host] });
  expect(await response.text()).toBe('DELETE {"a":1}');
});

test('follows no redirect', async () => {
  const { url, host } = await serve((_, res) => res.writeHead(302, { location: 'http://169.254.169.254/' }).end());
  expect((await guardedFetch(url, {}, { ...direct, allowHosts: [host] })).status).toBe(302);
});

test('breaks off an answer that is too large', async () => {
  const { url, host } = await serve((_, res) => res.end('x'.repeat(200_000)));
  const response = await guardedFetch(url, {}, { ...direct, allowHosts: [host], maxBytes: 100_000 });
  await expect(response.text()).rejects.toThrow();
});

test('breaks off an answer that never ends', async () => {
  const { url, host } = await serve((_, res) => void res.write('a little'));
  const response = await guardedFetch(url, {}, { ...direct, allowHosts: [host], timeoutMs: 100 });
  await expect(response.text()).rejects.toThrow();
});

test('an answer without a body is over, and can be broken off no more', async () => {
  const { url, host } = await serve((_, res) => res.writeHead(204).end());
  const caller = new AbortController();
  const limits = { ...direct, allowHosts: [host], maxBytes: 100 };
  const response = await guardedFetch(url, { method: 'DELETE', signal: caller.signal }, limits);
  expect([response.status, await response.text()]).toEqual([204, '']);
  caller.abort();
  // What nobody listens to would end the process in the next turn.
  await nextTurn();
});
