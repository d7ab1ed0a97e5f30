import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DnsServer, startDnsServer } from '#test/harness/dns-server.ts';
import { txtLookUp } from './dns.ts';

let dns: DnsServer;
beforeAll(async () => {
  dns = await startDnsServer();
  dns.txt.set('_slipway.shop.example.com', ['v=spf1 -all', 'slipway=abc']).set('empty.example.com', []);
});
afterAll(() => dns.close());

test('a resolver is asked, and no record is an answer', async () => {
  const lookUp = txtLookUp([dns.address]);
  expect((await lookUp('_slipway.shop.example.com')).toSorted()).toEqual(['slipway=abc', 'v=spf1 -all']);
  expect(await lookUp('empty.example.com')).toEqual([]);
  expect(await lookUp('nothing.example.com')).toEqual([]);
});

test('a server that is not there is none', async () => {
  const gone = await startDnsServer();
  gone.close();
  await expect(txtLookUp([gone.address])('shop.example.com')).rejects.toThrow(/ECONNREFUSED|ETIMEOUT/);
}, 30_000);
