import path from 'node:path';
import { expect, it } from 'vitest';
import { EngineError } from '../engine.ts';
import { createKubernetesEngine } from './engine.ts';
import { kubeconfigOf, memoryCluster } from './memory-cluster.fixture.ts';

const kubeconfig = kubeconfigOf('https://k8s.example.com', { token: 'the-admins-own' });

it('starts nothing without an image, says so, and reads and removes as ever', async () => {
  const there = memoryCluster('the-admins-own');
  let held: string | null = null;
  const engine = createKubernetesEngine({
    cluster: 'clsabc',
    image: () => {
      throw new EngineError('failed', 'There is no image.');
    },
    templates: path.resolve(import.meta.dirname, '../../../templates'),
    reach: there.reach,
    setupAddress: async () => ({ url: '', token: '', lease: 60 }),
    credential: async () => held,
    log: () => {},
  });
  held = (await engine.credential.provision(kubeconfig)).secret;
  const source = { project: 'starters', environment: 'site' };
  await engine.create({ ...source, template: 'static-site' });
  const before = [...there.objects.keys()];

  const target = {
    id: 'abc',
    purpose: 'workspace',
    labels: { organization: 'main' },
    variables: {},
    supervisor: { url: '', token: '', lease: 60 },
    startServices: true,
  } as const;
  const refused = { code: 'failed', message: 'There is no image.' };
  await expect(engine.prepare(source)).rejects.toMatchObject(refused);
  await expect(engine.clone(source, target)).rejects.toMatchObject(refused);
  expect([...there.objects.keys()], 'nothing was begun').toEqual(before);

  expect(await engine.environments('starters')).toMatchObject([{ id: 'site', fault: null }]);
  await engine.destroy({ engine: 'kubernetes', version: 1, id: 'abc', data: {} }, { trash: false });
  await engine.close({ environments: 'leave' });
});
