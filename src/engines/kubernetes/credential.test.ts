import { beforeEach, expect, it } from 'vitest';
import { rules } from './account.ts';
import { credentials } from './credential.ts';
import { kubeconfigOf, memoryCluster } from './memory-cluster.fixture.ts';

const kubeconfig = kubeconfigOf('https://k8s.example.com', { token: 'the-admins-own' });
let cluster: ReturnType<typeof memoryCluster>;
let held: string | null;
let key: ReturnType<typeof credentials>;
beforeEach(() => {
  cluster = memoryCluster('the-admins-own');
  held = null;
  key = credentials('clsabc', cluster.reach, async () => held);
});
const unauthorized = { code: 'unauthorized' };

it('makes namespace, account, role and token, and keeps nothing of the kubeconfig', async () => {
  const { secret, label } = await key.provision(kubeconfig);
  expect([...cluster.objects.values()].map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'Namespace slipway-clsabc',
    'ServiceAccount slipway-portal',
    'Role slipway-portal',
    'RoleBinding slipway-portal',
    expect.stringMatching(/^Secret token-1-/),
  ]);
  expect(secret).not.toContain('the-admins-own');
  expect(label).toBe('slipway-portal at k8s.example.com');
  held = secret;
  cluster.calls.length = 0;
  await key.authorize();
  expect(cluster.calls.map(({ token }) => token)).not.toContain('the-admins-own');
});

it('has few rights: its own namespace, no way into a pod, nothing of accounts, roles or nodes', () => {
  const resources = rules.flatMap((rule) => rule.resources);
  expect(resources.sort()).toEqual(
    ['configmaps', 'deployments', 'networkpolicies', 'persistentvolumeclaims', 'pods', 'pods/log', 'secrets'].sort(),
  );
  expect(rules.flatMap(({ verbs, apiGroups }) => [...verbs, ...apiGroups])).not.toContain('*');
});

it('can be made again: what is there stays, and tokens that were there before end', async () => {
  const first = await key.provision(kubeconfig);
  const second = await key.provision(kubeconfig);
  held = second.secret;
  await key.authorize();
  held = first.secret;
  await expect(key.authorize()).rejects.toMatchObject(unauthorized);
});

it('takes no namespace that is somebody else’s', async () => {
  await credentials('clsabc', cluster.reach, async () => null).provision(kubeconfig);
  const [namespace] = cluster.objects.values();
  namespace!.metadata.annotations = {};
  await expect(key.provision(kubeconfig)).rejects.toMatchObject({
    code: 'invalid_given',
    message: expect.stringContaining('not this portal’s'),
  });
});

it('says what is wrong with what it was given', async () => {
  await expect(key.provision()).rejects.toMatchObject({ code: 'invalid_given' });
  await expect(key.provision(kubeconfig.replace('the-admins-own', 'expired'))).rejects.toMatchObject({
    code: 'invalid_given',
    message: expect.stringContaining('does not know the user'),
  });
});

it('ends the grace of an old token with the first use of the newest one', async () => {
  const old = await key.provision(kubeconfig);
  const lost = await key.rotate(old);
  const fresh = await key.rotate(old);
  for (const { secret } of [old, fresh]) {
    held = secret;
    await key.authorize();
  }
  for (const { secret } of [old, lost]) {
    held = secret;
    await expect(key.authorize()).rejects.toMatchObject(unauthorized);
  }
});

it('is revoked with all of its tokens, as often as asked', async () => {
  const one = await key.provision(kubeconfig);
  const two = await key.rotate(one);
  await key.revoke(one);
  await key.revoke(one);
  for (const { secret } of [one, two]) {
    held = secret;
    await expect(key.authorize()).rejects.toMatchObject(unauthorized);
  }
  await expect(key.revoke({ ...one, secret: 'guessed' })).rejects.toMatchObject(unauthorized);
});
