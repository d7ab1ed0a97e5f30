import { beforeEach, expect, it } from 'vitest';
import { kubeApi } from './api.ts';
import { memoryCluster } from './memory-cluster.fixture.ts';
import { pathsIn } from './names.ts';
import { policies } from './network.ts';

let cluster: ReturnType<typeof memoryCluster>;
let allow: ReturnType<typeof policies>;
const paths = pathsIn('slipway-cls1');
beforeEach(() => {
  cluster = memoryCluster('token');
  const api = kubeApi(cluster.reach, async () => ({ server: 'https://k8s.example.com', ca: null, token: 'token' }));
  allow = policies(api, paths);
});
const blocks = () => JSON.stringify(cluster.objects.get(paths.policy('slipway'))!.spec).match(/"cidr":"[^"]+"/g) ?? [];

it('is there before anything runs, and is asked for once', async () => {
  await allow('ws://10.0.0.5:7080');
  const calls = cluster.calls.length;
  await allow('ws://10.0.0.5:7080');
  expect(cluster.calls).toHaveLength(calls);
  expect(blocks()).toEqual(['"cidr":"10.0.0.5/32"']);
});

it('follows the portal to another address', async () => {
  await allow('ws://10.0.0.5:7080');
  await allow('wss://[fd00::1]');
  expect(blocks()).toEqual(['"cidr":"fd00::1/128"']);
});

it('opens nothing for a supervisor that needs no network', async () => {
  await allow('');
  expect(blocks()).toEqual([]);
});
