import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { guardedFetch } from './guarded-fetch.ts';
import { certificate } from './through-proxy.fixture.ts';

/** A name that is on nobody's internet, so only the proxy can know where it is. */
const name = 'id.slipway-test.example';
const asked: { target: string; authorization: string | undefined }[] = [];

const provider = createHttps(certificate, async (req, res) => {
  if (req.url === '/redirect') res.writeHead(302, { location: 'https://169.254.169.254/' }).end();
  else res.end(`${req.method} ${req.headers.host} ${await text(req)}`);
});
/** Connects every name to the provider, as a company's proxy does to the internet. */
const proxy = createHttp((_, res) => res.writeHead(405).end());
proxy.on('connect', (req, socket) => {
  asked.push({ target: req.url!, authorization: req.headers['proxy-authorization'] });
  const upstream = connect((provider.address() as AddressInfo).port, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    upstream.pipe(socket).pipe(upstream);
  });
  upstream.on('error', () => socket.destroy());
  socket.on('error', () => upstream.destroy());
});
let limits: { allowHosts: string[]; proxy: string };

beforeAll(async () => {
  setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);
  for (const server of [provider, proxy]) await once(server.listen(0, '127.0.0.1'), 'listening');
  limits = { allowHosts: [], proxy: `http://ada:secret@127.0.0.1:${(proxy.address() as AddressInfo).port}` };
});
beforeEach(() => void asked.splice(0));
afterAll(() => {
  provider.close();
  proxy.close();
});

test('a name that only the proxy knows is reached through it, with TLS to its very end', async () => {
  const init = { method: 'POST', body: new URLSearchParams({ code: '1' }) };
  const response = await guardedFetch(`https://${name}/token`, init, limits);
  expect(await response.text()).toBe(`POST ${name} code=1`);
  expect(asked).toEqual([{ target: `${name}:443`, authorization: `Basic ${btoa('ada:secret')}` }]);
});

test('what the proxy leads to must be who the address names', async () => {
  await expect(guardedFetch('https://another.slipway-test.example/', {}, limits)).rejects.toThrow(/altnames/);
});

test('a redirect is not followed through it either', async () => {
  expect((await guardedFetch(`https://${name}/redirect`, {}, limits)).status).toBe(302);
  expect(asked).toHaveLength(1);
});

test.each(['127.0.0.1', '[::1]', '169.254.169.254', '10.0.0.7', 'localhost', 'metadata', 'metadata.google.internal'])(
  'it is never asked for %s',
  async (host) => {
    await expect(guardedFetch(`https://${host}/`, {}, limits)).rejects.toThrow('not on the internet');
    expect(asked).toEqual([]);
  },
);

test('hosts that the operator allowed are called directly', async () => {
  const inside = createHttp((_, res) => res.end('inside'));
  await once(inside.listen(0, '127.0.0.1'), 'listening');
  const host = `127.0.0.1:${(inside.address() as AddressInfo).port}`;
  const response = await guardedFetch(`http://${host}/`, {}, { ...limits, allowHosts: [host] });
  expect(await response.text()).toBe('inside');
  expect(asked).toEqual([]);
  inside.close();
});
