import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { certificate } from '#portal/outbound/through-proxy.fixture.ts';
import { paths } from '#web/paths.ts';
import { type KubernetesServer, startKubernetes } from '../harness/kubernetes-server.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { type People, sees, seesNo, startBrowser } from './browser.ts';
import { isAccessible, picturesOfFailures } from './checks.ts';
import { signIn } from './sign-in.ts';

/** A Kubernetes cluster as an admin adds it in the browser. What runs on one is proven with a real cluster, in test/operation. */
let portal: RealPortal;
let people: People;
let page: Page;
let allows: (message: RegExp) => void;
let client: Client;
let there: KubernetesServer;
beforeAll(async () => {
  there = await startKubernetes();
  portal = await startRealPortal({
    env: {
      SLIPWAY_KUBERNETES_IMAGE: 'registry.example.com/slipway-workspace:1',
      SLIPWAY_KUBERNETES_ALLOW_HOSTS: there.host,
      SLIPWAY_LINK_URL: 'https://portal.example.com',
    },
  });
  client = await portal.client('maren@corp.com');
  people = await startBrowser(portal.url);
  const person = await people.person();
  ({ page } = person);
  allows = (message) => person.allows(message);
  await signIn(page, portal, client, 'maren@corp.com');
});
afterAll(async () => {
  await people?.end();
  await portal?.stop();
  there?.end();
});
picturesOfFailures(() => people);

const dialog = () => page.getByRole('dialog');
const act = async (name: string) => {
  await page.getByRole('button', { name: 'Actions for Cloud' }).click();
  await page.getByRole('menuitem', { name }).click();
};

test('is added with a kubeconfig, and what is wrong with one is said beside it', async () => {
  allows(/status of (400|503)/);
  await page.goto(portal.url + paths.settings('clusters'));
  await page.getByRole('button', { name: 'Add cluster' }).click();
  await dialog().getByLabel('Name').fill('Cloud');
  await seesNo(dialog().getByLabel('Kubeconfig'));
  await dialog().getByRole('combobox', { name: 'Engine' }).click();
  await page.getByRole('option', { name: /^Kubernetes/ }).click();
  const add = dialog().getByRole('button', { name: 'Add cluster' });
  expect(await add.getAttribute('aria-disabled')).toBe('true');
  await dialog().getByLabel('Kubeconfig').fill(there.kubeconfig().replace('"token":', '"tokenFile":'));
  await add.click();
  await sees(dialog().getByText(/“tokenFile”, which names a file/));
  await isAccessible(page);
  await dialog().getByLabel('Kubeconfig').fill(there.kubeconfig());
  await add.click();
  await sees(page.getByRole('heading', { name: 'Cloud' }));
  await sees(page.getByText(`slipway-portal at ${there.host}`));
  await sees(page.getByText(/Every workspace runs in a pod of its own/));
  expect((await client.clusters.list({ org: 'main' })).items[1]).toMatchObject({
    configured: true,
    health: { ok: true },
  });
});

test('is rotated, revoked, configured with a kubeconfig again, and removed', async () => {
  await act('Rotate credential');
  await dialog().getByRole('button', { name: 'Rotate' }).click();
  await sees(page.getByText('Rotated just now'));
  await act('Revoke credential');
  await dialog().getByRole('button', { name: 'Revoke' }).click();
  await sees(page.getByText('Nothing can be launched here'));
  await page.getByRole('button', { name: 'Configure', exact: true }).click();
  await dialog().getByLabel('Kubeconfig').fill('hello');
  await dialog().getByRole('button', { name: 'Configure' }).click();
  await sees(dialog().getByText(/This is not a kubeconfig/));
  await isAccessible(page);
  await dialog().getByLabel('Kubeconfig').fill(there.kubeconfig());
  await dialog().getByRole('button', { name: 'Configure' }).click();
  await seesNo(page.getByText('Nothing can be launched here'));
  await act('Remove');
  await sees(dialog().getByText(/the cluster’s namespace slipway-cls/));
  await dialog().getByLabel('Type Cloud to confirm').fill('Cloud');
  await dialog().getByRole('button', { name: 'Remove' }).click();
  await seesNo(page.getByRole('heading', { name: 'Cloud' }));
});

test('another server than the one that the kubeconfig knows gets nothing', async () => {
  const kubeconfig = there.kubeconfig(certificate.cert);
  const made = client.clusters.create({ org: 'main', name: 'Cloud', engine: 'kubernetes', kubeconfig });
  await expect(made).rejects.toThrow(/does not answer/);
});
