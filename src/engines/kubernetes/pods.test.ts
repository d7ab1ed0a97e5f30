import { expect, it } from 'vitest';
import { environmentSpec } from '#contract/environment.ts';
import { policyObject } from './network.ts';
import { claimObject, type PodPlan, podObject, startSecret } from './pods.ts';

const { resources } = environmentSpec.parse({
  version: 1,
  name: 'X',
  resources: { cpu: 0.5, memory: 512, storage: 1024 },
});
const plan: PodPlan = {
  name: 'env-env1',
  labels: {},
  image: 'registry.example.com/workspace:1',
  resources,
  claim: 'env-env1',
  script: 'true',
  variables: { VERSION: '"; rm -rf /' },
  supervisor: { environment: 'env1', secret: 'start-env-env1-1' },
};
interface Container {
  name: string;
  command: string[];
  env: { name: string; value: string }[];
  resources: { limits: Record<string, string> };
  securityContext: object;
  volumeMounts: { name: string; mountPath: string; subPath?: string; readOnly?: boolean }[];
}
interface Spec {
  containers: Container[];
  initContainers?: Container[];
  volumes: { name: string }[];
  securityContext: object;
}
const specOf = (more: Partial<PodPlan> = {}) => podObject({ ...plan, ...more }).spec as Spec & Record<string, unknown>;

it('meets the strictest standard of pods, in each of its containers', () => {
  const spec = specOf();
  expect(spec).toMatchObject({
    automountServiceAccountToken: false,
    restartPolicy: 'Never',
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  });
  for (const key of ['hostNetwork', 'hostPID', 'hostIPC']) expect(spec[key]).toBeUndefined();
  for (const container of [...spec.containers, ...spec.initContainers!]) {
    expect(container.securityContext).toEqual({
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.resources.limits).toEqual({ cpu: '500m', memory: '512Mi' });
  }
});

it('lets an environment see its home folder, and neither the rest of the volume nor what it was given', () => {
  const [main] = specOf().containers;
  expect(main!.volumeMounts).toEqual([
    { name: 'volume', mountPath: '/home/workspace', subPath: 'home' },
    { name: 'tmp', mountPath: '/tmp' },
    { name: 'run', mountPath: '/run/slipway' },
  ]);
});

it('puts values into variables, never into a script', () => {
  const [before] = specOf().initContainers!;
  expect(before!.env).toContainEqual({ name: 'VERSION', value: '"; rm -rf /' });
  expect(before!.command.join(' ')).not.toContain('rm -rf /');
});

it('keeps the token out of the pod', () => {
  const secret = startSecret('start-env-env1-1', 'env-env1', '{"token":"sle_hidden"}');
  expect(Buffer.from(secret.data!['config.json']!, 'base64').toString()).toContain('sle_hidden');
  expect(JSON.stringify(podObject(plan))).not.toContain('sle_hidden');
});

it('reads a prepared volume and the files of a source, and writes neither', () => {
  const { supervisor: _, ...work } = plan;
  const spec = podObject({ ...work, prepared: 'prepared-v1-1', source: ['files.a', 'files.b'] }).spec as Spec;
  expect(spec.initContainers).toBeUndefined();
  const mounts = spec.containers[0]!.volumeMounts;
  expect(mounts.filter(({ readOnly }) => readOnly).map(({ mountPath }) => mountPath)).toEqual(['/prepared', '/source']);
  expect(JSON.stringify(spec.volumes)).toContain('"items":[{"key":"files.tar.gz","path":"001"}]');
});

it('asks for the kind of storage that every cluster has', () => {
  expect(claimObject('env-env1', resources, {}).spec).toEqual({
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1024Mi' } },
  });
});

it('lets nobody in, and out to the portal and name service alone', () => {
  expect(policyObject(['10.0.0.5', 'fd00::1'], 7080).spec).toMatchObject({
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [],
    egress: [
      { ports: [{ port: 53 }, { port: 53 }] },
      { to: [{ ipBlock: { cidr: '10.0.0.5/32' } }, { ipBlock: { cidr: 'fd00::1/128' } }], ports: [{ port: 7080 }] },
    ],
  });
  // A rule without addresses would be one to everywhere.
  expect((policyObject([], 0).spec as { egress: object[] }).egress).toHaveLength(1);
});
