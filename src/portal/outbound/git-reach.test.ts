import { expect, test } from 'vitest';
import { gitReach } from './git-reach.ts';
import { OutboundRefused } from './guarded-fetch.ts';

const reach = (url: string, limits: { allowHosts?: string[]; proxy?: string } = {}) =>
  gitReach(new URL(url), { allowHosts: limits.allowHosts ?? [], proxy: limits.proxy ?? null });

test.each([
  'http://github.com',
  'https://127.0.0.1',
  'https://[::1]',
  'https://169.254.169.254',
  'https://10.0.0.5',
  'https://2130706433',
  // A name of this machine, which a look-up shows.
  'https://localhost',
  'https://me:secret@192.0.2.1',
])('git does not connect to %s', async (url) => {
  await expect(reach(url)).rejects.toBeInstanceOf(OutboundRefused);
});

test('git connects to the addresses that were checked', async () => {
  expect(await reach('https://8.8.8.8/a/b.git')).toEqual({ addresses: ['8.8.8.8'], proxy: null });
  expect(await reach('https://[2606:4700::1111]/')).toEqual({ addresses: ['2606:4700::1111'], proxy: null });
});

test('what the operator allows may be private, and is not called through the proxy', async () => {
  const limits = { allowHosts: ['127.0.0.1:3000'], proxy: 'http://proxy:3128' };
  expect(await reach('http://127.0.0.1:3000/a/b.git', limits)).toEqual({ addresses: ['127.0.0.1'], proxy: null });
  await expect(reach('http://127.0.0.1:3001/a/b.git', limits)).rejects.toBeInstanceOf(OutboundRefused);
});

test('behind a proxy that one resolves, and names of this machine are refused all the same', async () => {
  const proxy = 'http://proxy:3128';
  expect(await reach('https://forge.nowhere.example', { proxy })).toEqual({ addresses: null, proxy });
  await expect(reach('https://localhost', { proxy })).rejects.toBeInstanceOf(OutboundRefused);
});
