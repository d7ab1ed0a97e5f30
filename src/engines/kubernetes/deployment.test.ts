import { expect, it } from 'vitest';
import { environmentSpec } from '#contract/environment.ts';
import { type DeploymentPlan, deploymentObject, isOfTemplate, isSame } from './deployment.ts';
import { claimObject, configSecret, podObject } from './pods.ts';
import type { Pod } from './types.ts';

const { resources } = environmentSpec.parse({
  version: 1,
  name: 'X',
  resources: { cpu: 0.5, memory: 512, storage: 1024 },
});
const plan: DeploymentPlan = {
  name: 'env-env1',
  claim: 'env-env1',
  labels: {},
  owner: [{ apiVersion: 'v1', kind: 'Secret', name: 'env-env1', uid: '1', controller: true }],
  image: 'registry.example.com/workspace:1',
  resources,
  environment: 'env1',
  version: 'v1',
  secret: 'copies-env-env1-1',
  replicas: 2,
  shared: false,
};
interface Container {
  securityContext: object;
  resources: object;
  env: object[];
  volumeMounts: { name: string; mountPath: string; subPath?: string; readOnly?: boolean }[];
}
interface Spec {
  containers: Container[];
  initContainers: Container[];
  volumes: object[];
  affinity: object;
}
const templateOf = (more: Partial<DeploymentPlan> = {}) =>
  deploymentObject({ ...plan, ...more }).spec.template as unknown as { metadata: Pod['metadata']; spec: Spec };

it('confines each of its pods as one alone is', () => {
  const { spec } = templateOf();
  const alone = podObject({ ...plan, script: '', variables: {} }).spec as unknown as Spec & Record<string, unknown>;
  for (const key of ['securityContext', 'automountServiceAccountToken', 'terminationGracePeriodSeconds', 'hostname'])
    expect((spec as unknown as Record<string, unknown>)[key], key).toEqual(alone[key]);
  for (const container of [...spec.containers, ...spec.initContainers]) {
    expect(container.securityContext).toEqual(alone.containers[0]!.securityContext);
    expect(container.resources).toEqual(alone.containers[0]!.resources);
  }
});

it('reads the volume before, and shows the environment a copy of its own', () => {
  const { initContainers, containers, volumes } = templateOf().spec;
  expect(volumes).toContainEqual({
    name: 'volume',
    persistentVolumeClaim: { claimName: 'env-env1', readOnly: true },
  });
  expect(volumes).toContainEqual({ name: 'copy', emptyDir: { sizeLimit: '1024Mi' } });
  expect(initContainers[0]!.volumeMounts).toContainEqual({ name: 'volume', mountPath: '/volume', readOnly: true });
  expect(containers[0]!.volumeMounts).toEqual([
    { name: 'copy', mountPath: '/home/workspace', subPath: 'home' },
    { name: 'tmp', mountPath: '/tmp' },
    { name: 'run', mountPath: '/run/slipway' },
  ]);
  expect(containers[0]!.env).toContainEqual({
    name: 'SLIPWAY_REPLICA',
    valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
  });
});

it('replaces them one by one, and never has fewer', () => {
  expect(deploymentObject(plan).spec).toMatchObject({
    replicas: 2,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    selector: { matchLabels: { 'slipway.dev/kind': 'environment', 'slipway.dev/id': 'env1' } },
  });
});

it('keeps the token out of the Deployment', () => {
  const secret = configSecret(plan.secret, {}, '{"token":"sle_hidden"}');
  expect(Buffer.from(secret.data!['config.json']!, 'base64').toString()).toContain('sle_hidden');
  expect(JSON.stringify(deploymentObject(plan))).not.toContain('sle_hidden');
});

it.each<[string, Partial<DeploymentPlan>, boolean]>([
  ['as many as ever', {}, true],
  ['another number of them', { replicas: 5 }, true],
  ['another configuration', { secret: 'copies-env-env1-2' }, false],
  ['another image', { image: 'registry.example.com/workspace:2' }, false],
  ['another limit', { resources: { ...resources, memory: 1024 } }, false],
  ['another version', { version: 'v2' }, false],
])('pods go on or are replaced: %s', (_, change, same) => {
  const { metadata } = templateOf();
  const changed = deploymentObject({ ...plan, ...change });
  expect(isOfTemplate({ metadata }, changed)).toBe(same);
  expect(isSame(deploymentObject(plan), changed)).toBe(Object.keys(change).length === 0);
});

it('puts them on one node with a volume of one node, and apart with one of many', () => {
  const topologyKey = 'kubernetes.io/hostname';
  const labelSelector = { matchLabels: { 'slipway.dev/kind': 'environment', 'slipway.dev/id': 'env1' } };
  expect(templateOf().spec.affinity).toEqual({
    podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector, topologyKey }] },
  });
  expect(templateOf({ shared: true }).spec.affinity).toEqual({
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, podAffinityTerm: { labelSelector, topologyKey } },
      ],
    },
  });
  expect(claimObject('env-env1', resources, {}, { shared: 'nfs' }).spec).toMatchObject({
    accessModes: ['ReadWriteMany'],
    storageClassName: 'nfs',
  });
});
