import { get } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { launchWorkspace } from '../harness/real-workspace.ts';
import { waitFor } from '../harness/wait-for.ts';

/** A machine without bubblewrap: everything works, nothing is kept apart, and that is said. */
let portal: RealPortal;
let client: Client;

beforeAll(async () => {
  portal = await startRealPortal({ env: { SLIPWAY_BWRAP: '/nowhere/bwrap' } });
  client = await portal.client('admin@corp.com');
}, 90_000);
afterAll(() => portal?.stop());

test('start-up and the clusters page name the isolation that is in force', async () => {
  expect(portal.output()).toContain('Workspaces are NOT kept apart');
  expect(portal.output()).toContain('apt-get install bubblewrap');
  const { items } = await client.clusters.list({ org: 'main' });
  expect(items[0]!.isolation).toMatchObject({ mode: 'process', isolated: false });
});

test('two workspaces that declare the same port each show their own app', async () => {
  const { items } = await client.blueprints.list({ org: 'main' });
  const site = items.find((item) => item.environment === 'static-site')!;
  const made = await client.blueprints.create({ org: 'main', template: 'landing-page' });
  await waitFor(
    'both are ready',
    async () => {
      const all = (await client.blueprints.list({ org: 'main' })).items;
      return [site.id, made.id].every((id) => all.find((item) => item.id === id)?.readiness.status === 'ready');
    },
    60_000,
  );
  const [first, second] = await Promise.all([launchWorkspace(client, site.id), launchWorkspace(client, made.id)]);
  expect(await title(first.workspace.id)).toMatch(/handbook/i);
  expect(await title(second.workspace.id)).not.toMatch(/handbook/i);
}, 120_000);

async function title(workspace: string): Promise<string> {
  await waitFor('it listens', async () => {
    const { items } = await client.workspaces.ports({ org: 'main', id: workspace });
    return items.some((item) => item.port === 3100);
  });
  const { url } = await client.workspaces.ticket({ org: 'main', id: workspace, kind: 'preview', port: 3100 });
  const { cookie } = await visit(url);
  const { body } = await visit(new URL('/', url).href, cookie);
  return /<title>(.*)<\/title>/.exec(body)![1]!;
}

/** Names below localhost are the browser's to resolve; here the address is asked, with the name as `Host`. */
function visit(url: string, cookie = ''): Promise<{ body: string; cookie: string }> {
  const { host, pathname, search } = new URL(url);
  const asked = { host: '127.0.0.1', port: portal.port, path: pathname + search, headers: { host, cookie } };
  return new Promise((resolve, reject) => {
    get(asked, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      answer.on('end', () => resolve({ body, cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '' }));
    }).on('error', reject);
  });
}
