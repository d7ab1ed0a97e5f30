import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import type { PublishRequest } from '#contract/publishing.ts';
import { testDatabase } from '../harness/database.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { openRealTerminal } from '../harness/real-terminal.ts';
import { launchWorkspace } from '../harness/real-workspace.ts';
import { waitFor } from '../harness/wait-for.ts';

/**
 * From a change in a workspace to a live app, with the portal killed at every step, once as it comes and once with what
 * differs in production: a database of its own, and links over WebSocket.
 */
const reached = {
  submitted: () => true,
  approved: () => true,
  'pull request': (now: PublishRequest) => now.pullRequest !== null,
  queued: (now: PublishRequest) => now.deployment !== null,
  building: (now: PublishRequest) => now.deployment !== null && now.deployment.status !== 'queued',
  live: (now: PublishRequest) => now.deployment?.status === 'live',
};
type Moment = keyof typeof reached;

describe.each([
  {
    name: 'embedded database, raw link',
    external: false,
    env: {},
    moments: Object.keys(reached) as Moment[],
  },
  {
    name: 'DATABASE_URL, link over WebSocket',
    external: true,
    env: { SLIPWAY_LINK: 'websocket' },
    moments: ['submitted', 'building'] as Moment[],
  },
])('$name', ({ external, env, moments }) => {
  let portal: RealPortal;
  let client: Client;
  let workspace: string;
  let drop = async () => {};

  beforeAll(async () => {
    const database = external ? await testDatabase() : null;
    if (database) drop = database.drop;
    portal = await startRealPortal({ env: { ...env, ...(database ? { DATABASE_URL: database.url } : {}) } });
    client = await portal.client('publish@corp.com');
    const blueprint = await waitFor(
      'the static site is ready',
      async () => {
        const { items } = await client.blueprints.list({ org: 'main' });
        return items.find((item) => item.environment === 'static-site' && item.readiness.status === 'ready')?.id;
      },
      60_000,
    );
    workspace = (await launchWorkspace(client, blueprint)).workspace.id;
  }, 120_000);
  afterAll(async () => {
    await portal?.stop();
    await drop();
  });

  async function write(text: string): Promise<void> {
    const terminal = openRealTerminal(client, { workspace });
    await waitFor('the terminal is open', () => terminal.state.status === 'open');
    terminal.send(`echo '<h1>${text}</h1>' > public/index.html && echo writ""ten\r`);
    await waitFor('it is written', () => terminal.screen.text.includes('written'));
    terminal.close();
  }

  const request = (id: string) => client.publishing.get({ org: 'main', id });
  const page = (subdomain: string) =>
    new Promise<string>((resolve, reject) => {
      const host = `${subdomain}.apps.localhost:${portal.port}`;
      get({ host: '127.0.0.1', port: portal.port, headers: { host } }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text) => (body += text));
        response.on('end', () => resolve(body));
      }).on('error', reject);
    });

  async function crash(): Promise<void> {
    await portal.kill9();
    await portal.restart();
  }

  /** Publishes what the workspace holds, and dies at the named moment. */
  async function publish(moment: Moment, reached: (request: PublishRequest) => boolean): Promise<void> {
    const text = `killed at ${moment}`;
    await write(text);
    const { id, commit } = await client.publishing.submit({ org: 'main', id: workspace, subdomain: 'crash-app' });
    if (moment === 'submitted') await crash();
    expect(await request(id)).toMatchObject({ status: 'pending', commit, stats: { files: 1 } });
    await client.publishing.approve({ org: 'main', id, commit });
    // What is over before it is seen was passed: the kill falls just after it.
    await waitFor(moment, async () => reached(await request(id)), 60_000);
    if (moment !== 'submitted') await crash();

    const live = await waitFor(
      'it is live',
      async () => {
        const now = await request(id);
        if (now.deployment?.status === 'failed') throw new Error(now.deployment.message ?? 'It failed.');
        return now.deployment?.status === 'live' && now;
      },
      90_000,
    );
    expect(live).toMatchObject({ status: 'approved', pullRequest: { status: 'merged' } });
    await waitFor('the app shows it', async () => (await page('crash-app')).includes(text), 30_000);
    // Approved again by an admin whose answer was lost: the same, and no second deployment.
    expect((await client.publishing.approve({ org: 'main', id, commit })).deployment?.status).toBe('live');
  }

  test.each(moments)('killed at: %s', (moment) => publish(moment, reached[moment]), 180_000);

  test('every version is there once, and one is live', async () => {
    const { items } = await client.apps.list({ org: 'main' });
    expect(items).toHaveLength(1);
    expect(items[0]!.versions.map((version) => version.version).sort()).toEqual(moments.map((_, i) => i + 1));
    expect(items[0]!.versions.filter((version) => version.status === 'live')).toHaveLength(1);
    // The builder approved it themselves, so only what the portal did by itself is told: once a version, whatever died.
    const told = await client.notifications.list({ org: 'main' });
    expect(told.items.map((item) => item.kind)).toEqual(moments.map(() => 'live'));
  });
});
