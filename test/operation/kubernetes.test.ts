import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { get, type IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import type { Client } from '#client/client.ts';
import { launchNamed, publish, writeInside } from '../e2e/inside.ts';
import { freePort } from '../harness/free-port.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { openRealTerminal } from '../harness/real-terminal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** A real portal and a real cluster: added by its kubeconfig, launched on, built on, published to. */
const { SLIPWAY_TEST_KUBECONFIG: file, SLIPWAY_TEST_IMAGE: image, SLIPWAY_TEST_PORTAL_HOST: host } = process.env;
const missing =
  'No Kubernetes cluster is given: a portal is NOT tested with one. Set SLIPWAY_TEST_KUBECONFIG to a kubeconfig of an administrator, SLIPWAY_TEST_IMAGE to an image of deploy/workspace.Dockerfile that its nodes have, and SLIPWAY_TEST_PORTAL_HOST to the address at which its pods reach this machine.';

if (file && image && host) describe('a portal with a Kubernetes cluster', () => suite(file, image, host));
else {
  console.warn(missing);
  it.skip(missing, () => {});
}

function suite(kubeconfigFile: string, image: string, host: string): void {
  const kubeconfig = readFileSync(kubeconfigFile, 'utf8');
  const server = new URL(parse(kubeconfig).clusters[0].cluster.server);
  const main = { org: 'main' };
  let portal: RealPortal;
  let admin: Client;
  let cluster: string;
  let workspace: string;
  beforeAll(async () => {
    const port = await freePort();
    portal = await startRealPortal({
      port,
      env: {
        SLIPWAY_HOST: '0.0.0.0',
        SLIPWAY_KUBERNETES_IMAGE: image,
        SLIPWAY_KUBERNETES_ALLOW_HOSTS: server.host,
        SLIPWAY_LINK_URL: `http://${host}:${port}`,
      },
    });
    admin = await portal.client('ann@corp.com');
  }, 120_000);
  afterAll(async () => {
    await portal?.stop();
    const namespace = ['delete', 'namespace', `slipway-${cluster}`, '--ignore-not-found', '--wait=false'];
    spawnSync('kubectl', [`--kubeconfig=${kubeconfigFile}`, ...namespace]);
  });

  /** Of a preview or an app, by its host, at this machine. */
  const page = (url: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; body: string; headers: IncomingHttpHeaders }>((resolve, reject) => {
      const { host, pathname, search } = new URL(url);
      const at = { host: '127.0.0.1', port: portal.port, path: pathname + search, headers: { host, ...headers } };
      get(at, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text) => (body += text));
        response.on('end', () => resolve({ status: response.statusCode!, body, headers: response.headers }));
      }).on('error', reject);
    });

  test('is added by a kubeconfig, of which nothing is kept', async () => {
    const made = await admin.clusters.create({ ...main, name: 'Cloud', engine: 'kubernetes', kubeconfig });
    cluster = made.id;
    expect(made).toMatchObject({
      configured: true,
      health: { ok: true },
      isolation: { mode: 'container', isolated: true },
      credential: { label: `slipway-portal at ${server.host}` },
    });
    const seen = JSON.stringify([made, await admin.audit.list(main)]);
    for (const secret of kubeconfig.match(/[A-Za-z0-9+/=]{60,}/g)!) expect(seen).not.toContain(secret);
  }, 60_000);

  test('runs a starter: its terminal answers and its preview opens', async () => {
    const made = await admin.blueprints.create({ ...main, cluster, template: 'static-site', name: 'Far site' });
    await admin.blueprints.setState({ ...main, id: made.id, state: 'enabled' });
    workspace = await launchNamed(admin, admin, 'Far site', 'First');
    const terminal = openRealTerminal(admin, { workspace });
    await terminal.screen.until(/\$ /);
    terminal.send('echo $((6 * 7)) $(id -u) $HOSTNAME\r');
    await terminal.screen.until(/42 1000 workspace/);
    // Nothing that a builder can read holds the supervisor's token, or rights at the cluster.
    terminal.send('echo found:$(ls -A /run/slipway /var/run/secrets /given 2>/dev/null | grep -c json)\r');
    await terminal.screen.until(/found:0/);
    terminal.close();

    const { url } = await admin.workspaces.ticket({ ...main, id: workspace, kind: 'preview', port: 3100 });
    const entered = await page(url);
    expect(entered.status).toBe(303);
    const cookie = entered.headers['set-cookie']![0]!.split(';')[0]!;
    await waitFor(
      'the preview opens',
      async () => (await page(new URL('/', url).href, { cookie })).status === 200,
      30_000,
    );
  }, 240_000);

  test('publishes an app that runs there', async () => {
    await writeInside(admin, workspace, 'public/index.html', '<h1>from the cluster</h1>');
    await publish(admin, admin, workspace, 'far');
    const url = `http://far.apps.localhost:${portal.port}/`;
    await waitFor('the app answers', async () => (await page(url)).body.includes('from the cluster'), 30_000);
    expect((await admin.clusters.get({ ...main, id: cluster })).uses).toMatchObject({ workspaces: 1, apps: 1 });
  }, 240_000);

  const inNamespace = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      'kubectl',
      [`--kubeconfig=${kubeconfigFile}`, `--namespace=slipway-${cluster}`, ...args],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stderr);
    return stdout;
  };
  const deployments = (): { spec: { replicas: number }; status: { readyReplicas?: number } }[] =>
    JSON.parse(inNamespace('get', 'deployments', '--output=json')).items;
  /** Asks for the app's page over and over until told to stop. @returns what was answered other than the page */
  const visiting = (url: string) => {
    const missed: unknown[] = [];
    let over = false;
    const visits = (async () => {
      for (let at = 0; !over; at++) {
        const { status, body } = await page(url, { 'user-agent': `browser ${at % 20}` });
        if (status !== 200 || !body.includes('from the cluster')) missed.push({ status, body });
      }
    })();
    return async () => {
      over = true;
      await visits;
      return missed;
    };
  };

  test('runs the app as a Deployment of two replicas when asked, and nobody who visits it notices', async () => {
    const url = `http://far.apps.localhost:${portal.port}/`;
    const { id } = (await admin.apps.list(main)).items[0]!;
    const running = (count: number) =>
      waitFor(
        `${count} replicas run`,
        async () => {
          const { replicas } = await admin.apps.get({ ...main, id });
          return replicas.applied && replicas.wanted === count && replicas.running === count;
        },
        180_000,
      );
    const leave = visiting(url);
    await admin.apps.setReplicas({ ...main, id, replicas: 2 });
    await running(2);
    expect(deployments()).toMatchObject([{ spec: { replicas: 2 }, status: { readyReplicas: 2 } }]);

    const pods = () => inNamespace('get', 'pods', '--selector=slipway.dev/kind=environment', '--output=name');
    const before = pods();
    const [copy] = before.match(/env-[a-z0-9]+-[a-z0-9]+-[a-z0-9]+/)!;
    inNamespace('delete', 'pod', copy, '--grace-period=0', '--force');
    await waitFor('another pod is made', async () => pods() !== before && !pods().includes(copy), 60_000);
    await running(2);
    expect(await leave()).toEqual([]);

    await admin.apps.setReplicas({ ...main, id, replicas: 1 });
    await running(1);
    await waitFor('the Deployment is gone', async () => deployments().every(({ spec }) => spec.replicas === 0), 60_000);
    expect((await page(url)).body).toContain('from the cluster');
  }, 600_000);

  test('goes on with a rotated credential and with a portal that comes back, and with files that were kept', async () => {
    await admin.clusters.rotate({ ...main, id: cluster });
    await portal.kill9();
    await portal.restart();
    const terminal = openRealTerminal(admin, { workspace });
    await terminal.screen.until(/\$ /);
    terminal.close();
    await admin.workspaces.stop({ ...main, id: workspace });
    const is = (wanted: string) =>
      waitFor(wanted, async () => (await admin.workspaces.get({ ...main, id: workspace })).status === wanted, 60_000);
    await is('stopped');
    await admin.workspaces.start({ ...main, id: workspace });
    await is('running');
    const again = openRealTerminal(admin, { workspace });
    await again.screen.until(/\$ /);
    again.send('cat public/index.html\r');
    await again.screen.until(/from the cluster/);
    again.close();
  }, 240_000);

  test('launches nothing once it is revoked', async () => {
    await admin.clusters.revoke({ ...main, id: cluster });
    expect(await admin.clusters.get({ ...main, id: cluster })).toMatchObject({
      configured: false,
      health: { ok: false },
    });
    const configured = await admin.clusters.configure({ ...main, id: cluster, kubeconfig });
    expect(configured).toMatchObject({ configured: true, health: { ok: true } });
  }, 60_000);
}
