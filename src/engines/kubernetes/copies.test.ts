import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { environmentSpec } from '#contract/environment.ts';
import type { CloneTarget, Engine, Handle } from '../engine.ts';
import { createKubernetesEngine } from './engine.ts';
import { kubeconfigOf, memoryCluster } from './memory-cluster.fixture.ts';
import { pathsIn } from './names.ts';
import { recordObject } from './record.ts';
import type { Claim, ConfigMap, Deployment, Pod, Secret } from './types.ts';

const paths = pathsIn('slipway-clsabc');
const name = 'env-one';
const handle: Handle = { engine: 'kubernetes', version: 1, id: 'one', data: {} };
const supervisor = { url: '', token: 'sle_hidden', lease: 60, variables: { B: '2', A: '1' } };

let there: ReturnType<typeof memoryCluster>;
let engine: Engine;
/** Where the driver ends as a process does that is killed. */
let crashAt: string | null;
/** What the account may not do. */
let forbidden: RegExp | null;
beforeEach(async () => {
  there = memoryCluster('the-admins-own');
  crashAt = null;
  forbidden = null;
  let held: string | null = null;
  engine = createKubernetesEngine({
    cluster: 'clsabc',
    image: () => 'workspace:1',
    templates: path.resolve(import.meta.dirname, '../../../templates'),
    sharedStorage: 'nfs',
    reach: async (url, ...rest) =>
      forbidden?.test(url.pathname) ? new Response('no', { status: 403 }) : there.reach(url, ...rest),
    setupAddress: async () => supervisor,
    credential: async () => held,
    log: () => {},
    step: (at) => {
      if (at === crashAt) throw new Error('crash');
    },
  });
  held = (await engine.credential.provision(kubeconfigOf('https://k8s.example.com', { token: 'the-admins-own' })))
    .secret;
  put(
    paths.secrets(name),
    recordObject({
      ...{ format: 1, id: 'one', purpose: 'app', labels: { organization: 'acme' }, version: 'v1', resources: {} },
      spec: environmentSpec.parse({ version: 1, name: 'X' }),
      ...{ variables: {}, startServices: false, filled: true, wanted: 'running', trashed: false, replicas: 1 },
    }),
  );
  put(paths.claims(name), claimOf('ReadWriteOnce'));
});

function put(path: string, object: Secret | Claim | ConfigMap): void {
  there.objects.set(path, { ...object, metadata: { ...object.metadata, uid: path, resourceVersion: '1' } });
}
const claimOf = (mode: string): Claim => ({ metadata: { name }, spec: { accessModes: [mode] } });
const all = <T>(kind: string) =>
  [...there.objects].filter(([path]) => path.includes(`/${kind}/`)).map(([, it]) => it as T);
const podNames = () => all<Pod>('pods').map(({ metadata }) => metadata.name);
const givenSecrets = () => all<Secret>('secrets').filter(({ metadata }) => /^(copies|start)-/.test(metadata.name));
const deployment = () => there.objects.get(paths.deployments(name)) as Deployment | undefined;

it('runs as one pod until it is asked for more, and as one again', async () => {
  await engine.start(handle, supervisor);
  expect(podNames()).toEqual([name]);
  await engine.start(handle, supervisor, { replicas: 2 });
  expect(podNames()).toHaveLength(2);
  expect(podNames()).not.toContain(name);
  await engine.start(handle, supervisor, { replicas: 1 });
  expect(podNames()).toEqual([name]);
  expect(deployment()).toBeUndefined();
  expect(givenSecrets()).toEqual([]);
});

it('scales without ending those that run, and changes nothing when nothing changed', async () => {
  await engine.start(handle, supervisor, { replicas: 2 });
  const two = podNames();
  await engine.start(handle, supervisor, { replicas: 3 });
  expect(podNames()).toHaveLength(3);
  expect(podNames()).toEqual(expect.arrayContaining(two));
  there.calls.length = 0;
  await engine.start(handle, { ...supervisor, variables: { A: '1', B: '2' } });
  expect(there.calls.filter(({ method, path }) => method !== 'GET' && !path.includes('/secrets'))).toEqual([]);
  expect(podNames()).toHaveLength(3);
});

it('takes another configuration over, and keeps the old one nowhere', async () => {
  await engine.start(handle, supervisor, { replicas: 2 });
  const before = podNames();
  await engine.start(handle, { ...supervisor, token: 'sle_other' });
  expect(podNames().filter((one) => before.includes(one))).toEqual([]);
  expect(givenSecrets()).toHaveLength(1);
  expect(Buffer.from(givenSecrets()[0]!.data!['config.json']!, 'base64').toString()).toContain('sle_other');
});

it('stops altogether, and comes back as it was', async () => {
  await engine.start(handle, supervisor, { replicas: 2 });
  await engine.stop(handle);
  expect([podNames(), deployment(), givenSecrets()]).toEqual([[], undefined, []]);
  await engine.start(handle, supervisor);
  expect(podNames()).toHaveLength(2);
});

it('leaves nothing when it is destroyed, or when the portal ends what it started', async () => {
  await engine.start(handle, supervisor, { replicas: 2 });
  await engine.destroy(handle, { trash: true });
  expect([podNames(), givenSecrets()]).toEqual([[], []]);
  await engine.restore(handle);
  await engine.start(handle, supervisor);
  await engine.close({ environments: 'stop' });
  expect([podNames(), deployment(), givenSecrets()]).toEqual([[], undefined, []]);
  await engine.start(handle, supervisor);
  await engine.destroy(handle, { trash: false });
  expect([podNames(), deployment(), givenSecrets()]).toEqual([[], undefined, []]);
});

it.each(['copies: ended the one', 'copies: secret', 'copies: Deployment'])(
  'is completed by a repeat after a crash at "%s"',
  async (step) => {
    await engine.start(handle, supervisor);
    crashAt = step;
    await expect(engine.start(handle, supervisor, { replicas: 2 })).rejects.toThrow('crash');
    crashAt = null;
    await engine.start(handle, supervisor, { replicas: 2 });
    expect(podNames()).toHaveLength(2);
    expect(podNames()).not.toContain(name);
    expect(givenSecrets()).toHaveLength(1);
  },
);

it.each(['copies: forgot', 'started'])('becomes one again by a repeat after a crash at "%s"', async (step) => {
  await engine.start(handle, supervisor, { replicas: 2 });
  crashAt = step;
  await expect(engine.start(handle, supervisor, { replicas: 1 })).rejects.toThrow('crash');
  crashAt = null;
  await engine.start(handle, supervisor, { replicas: 1 });
  expect(podNames()).toEqual([name]);
  expect(deployment()).toBeUndefined();
});

it('replaces a pod whose container ended, and leaves the others alone', async () => {
  await engine.start(handle, supervisor, { replicas: 2 });
  const [lost, good] = all<Pod>('pods');
  lost!.status = {
    phase: 'Running',
    containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 137 } } }],
  };
  await engine.start(handle, supervisor);
  expect(podNames()).toHaveLength(2);
  expect(podNames()).toContain(good!.metadata.name);
  expect(podNames()).not.toContain(lost!.metadata.name);
});

it('ends nothing at a cluster where it may make no Deployments', async () => {
  await engine.start(handle, supervisor);
  forbidden = /\/deployments/;
  await expect(engine.start(handle, supervisor, { replicas: 2 })).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringContaining('Configure the cluster again'),
  });
  expect(podNames()).toEqual([name]);
  await engine.stop(handle);
  expect(podNames()).toEqual([]);
});

it('is running while they run', async () => {
  await engine.start(handle, supervisor, { replicas: 2 });
  const { value } = await engine.watch(AbortSignal.timeout(1000))[Symbol.asyncIterator]().next();
  expect(value).toMatchObject([{ id: 'one', state: 'running' }]);
});

const source = { project: 'starters', environment: 'site' };
/** A source whose setup was done. @returns its version */
async function prepared(): Promise<string> {
  const { version } = await engine.create({ ...source, template: 'static-site' });
  const claim = `prepared-${version}`;
  put(paths.configMaps(claim), { metadata: { name: claim }, data: { claim } });
  return version;
}

it('is several again after an upgrade, of the new version', async () => {
  await engine.start(handle, supervisor, { replicas: 2 });
  const before = podNames();
  const version = await prepared();
  await engine.upgrade(handle, source, supervisor);
  expect(podNames()).toHaveLength(2);
  expect(podNames().filter((one) => before.includes(one))).toEqual([]);
  expect(JSON.stringify(deployment())).toContain(`{"name":"VERSION","value":"${version}"}`);
});

it.each<[CloneTarget['purpose'], object]>([
  ['app', { accessModes: ['ReadWriteMany'], storageClassName: 'nfs' }],
  ['workspace', { accessModes: ['ReadWriteOnce'] }],
])('makes the volume of an environment of purpose "%s" of its class', async (purpose, expected) => {
  await prepared();
  crashAt = 'clone: volume';
  const target = { id: 'two', purpose, labels: { organization: 'acme' }, variables: {}, supervisor };
  await expect(engine.clone(source, { ...target, startServices: false })).rejects.toThrow('crash');
  const { resources: _, ...spec } = there.objects.get(paths.claims('env-two'))!.spec as Record<string, unknown>;
  expect(spec).toEqual(expected);
});

it('spreads over nodes when its volume may be mounted by several', async () => {
  put(paths.claims(name), claimOf('ReadWriteMany'));
  await engine.start(handle, supervisor, { replicas: 2 });
  expect(JSON.stringify(deployment())).toContain('podAntiAffinity');
});
