import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { apiError, type Client } from '#client/client.ts';
import { createKubernetesEngine } from '#engines/kubernetes/engine.ts';
import { kubeconfigOf, memoryCluster } from '#engines/kubernetes/memory-cluster.fixture.ts';
import { engineCredential } from '#portal/organizations/actions.ts';
import { reachCluster } from '#portal/organizations/reach-cluster.ts';
import { type CommandLine, commandLine } from '../harness/command-line.ts';
import { type TestPortal, testPortal } from '../harness/portal.ts';

// The command line is a process of its own.
vi.setConfig({ testTimeout: 60_000 });

/** A Kubernetes cluster as an admin adds it, rotates, revokes and configures it again. Its API server is in memory. */
const adminToken = 'the-admins-own-token';
const there = memoryCluster(adminToken);
const known = 'k8s.example.com';
let portal: TestPortal;
let admin: Client;
let slipway: CommandLine;
beforeAll(async () => {
  portal = await testPortal({ SLIPWAY_LINK_URL: 'https://portal.example.com' }, undefined, (portal, cluster) =>
    createKubernetesEngine({
      cluster,
      image: () => 'workspace:1',
      templates: path.resolve(import.meta.dirname, '../../templates'),
      reach: (url, init, options) =>
        url.hostname === known ? there.reach(url, init, options) : reachCluster(portal.config)(url, init, options),
      setupAddress: async () => ({ url: '', token: '', lease: 60 }),
      credential: () => engineCredential(portal, cluster),
      log: () => {},
    }),
  );
  const { client, key } = await portal.as('ann@corp.com', 'admin');
  admin = client;
  slipway = commandLine(portal.url, key);
});
afterAll(() => portal.end());

const main = { org: 'main' };
const kubeconfig = (server: string, user: object = { token: adminToken }) => kubeconfigOf(server, user);
const good = kubeconfig(`https://${known}`);
const add = (given?: string) =>
  admin.clusters.create({ ...main, name: 'Cloud', engine: 'kubernetes', ...(given ? { kubeconfig: given } : {}) });
const refused = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error) => apiError(error),
  );
const names = async () => (await admin.clusters.list(main)).items.map(({ name }) => name);
const tokens = () => [...there.objects.values()].filter(({ type }) => String(type).includes('account-token')).length;

test.each<[string, string | undefined, RegExp]>([
  ['none', undefined, /Paste a kubeconfig/],
  ['no kubeconfig', 'hello', /not a kubeconfig/],
  ['a program', kubeconfig('https://k8s.example.com', { exec: { command: 'touch' } }), /“exec”, which runs a program/],
  ['a file', kubeconfig('https://k8s.example.com', { tokenFile: '/etc/passwd' }), /“tokenFile”, which names a file/],
  ['a user that is not known', kubeconfig('https://k8s.example.com', { token: 'expired' }), /does not know the user/],
])('refuses %s, and keeps no cluster for it', async (_, given, words) => {
  const error = await refused(add(given));
  expect(error).toMatchObject({ code: 'BAD_REQUEST' });
  expect(error!.message).toMatch(words);
  expect(await names()).toEqual(['local']);
});

test.each(['https://127.0.0.1:6443', 'https://10.0.0.1:6443', 'https://169.254.169.254', 'https://[::1]:6443'])(
  'does not call %s, which the operator did not allow',
  async (server) => {
    const error = await refused(add(kubeconfig(server)));
    expect(error!.message).toMatch(/is not on the internet/);
    expect(error!.message).toContain('SLIPWAY_KUBERNETES_ALLOW_HOSTS');
    await admin.clusters.remove({ ...main, id: (await admin.clusters.list(main)).items[1]!.id });
  },
);

test('is added, with a credential that is not the kubeconfig’s', async () => {
  const made = await add(good);
  expect(made).toMatchObject({
    engine: 'kubernetes',
    configured: true,
    health: { ok: true },
    isolation: { mode: 'container', isolated: true },
    credential: { label: `slipway-portal at ${known}` },
  });
  const rows = await portal.portal.db.selectFrom('clusters').selectAll().where('id', '=', made.id).execute();
  const { items } = await admin.audit.list(main);
  const everything = JSON.stringify([made, items]) + rows[0]!.credential!.toString('latin1');
  expect(everything).not.toContain(adminToken);
  expect(await engineCredential(portal.portal, made.id)).not.toContain(adminToken);
});

test('a source is made there from a template, and can be registered', async () => {
  const id = (await admin.clusters.list(main)).items[1]!.id;
  const made = await admin.blueprints.create({ ...main, cluster: id, template: 'static-site', name: 'Far site' });
  expect(made).toMatchObject({ cluster: { id } });
  expect((await admin.clusters.projects({ ...main, id })).items).toHaveLength(1);
  expect([...there.objects.keys()].filter((at) => at.includes('/configmaps/source.'))).toHaveLength(1);
  await admin.blueprints.remove({ ...main, id: made.id });
});

test('is rotated and revoked, and needs a kubeconfig to be configured again', async () => {
  const id = (await admin.clusters.list(main)).items[1]!.id;
  const before = await engineCredential(portal.portal, id);
  await slipway('cluster', 'rotate', '--id', id);
  expect(await engineCredential(portal.portal, id)).not.toBe(before);
  expect(await slipway('cluster', 'revoke', '--id', id)).toMatchObject({ configured: false });
  expect(tokens()).toBe(0);
  expect(await refused(admin.clusters.configure({ ...main, id }))).toMatchObject({ code: 'BAD_REQUEST' });
  // The others are configured with one press; it is not their affair.
  await admin.organizations.configure(main);
  expect(await admin.clusters.get({ ...main, id })).toMatchObject({ configured: false, health: { ok: false } });
  expect(await slipway('cluster', 'configure', '--id', id, '--kubeconfig', good)).toMatchObject({ configured: true });
  expect(tokens()).toBe(1);
  await admin.clusters.remove({ ...main, id });
  expect(tokens()).toBe(0);
});
