import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { launchStaticSite, publish, writeInside } from '../e2e/inside.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { waitFor } from '../harness/wait-for.ts';

/** What admins do to a live app, with the portal killed at every step of it, and with visitors who must not notice. */
let portal: RealPortal;
let client: Client;
let id: string;
const subdomain = 'kept-app';

type App = Awaited<ReturnType<Client['apps']['get']>>;
type Version = App['versions'][number];

const server = (words: string) => `
import { createServer } from 'node:http';
createServer((request, response) => response.end('${words} with ' + process.env.TOKEN)).listen(process.env.PORT);
`;
/** What the build was told is in its log, and in every page if it were a bundle. */
const manifest = JSON.stringify({ scripts: { build: 'echo the build sees [$TOKEN]' } });

beforeAll(async () => {
  portal = await startRealPortal();
  client = await portal.client('admin@corp.com');
  const workspace = await launchStaticSite(client, client);
  await writeInside(client, workspace, 'package.json', manifest);
  for (const words of ['first', 'second']) {
    await writeInside(client, workspace, 'serve.mjs', server(words));
    await publish(client, client, workspace, subdomain);
  }
  id = (await client.apps.list({ org: 'main' })).items[0]!.id;
}, 180_000);
afterAll(() => portal?.stop());

const app = () => client.apps.get({ org: 'main', id });
const newest = async () => (await app()).versions[0]!;

function page(): Promise<{ status: number; body: string }> {
  const headers = { host: `${subdomain}.apps.localhost:${portal.port}` };
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: portal.port, headers }, async (answer) =>
      resolve({ status: answer.statusCode!, body: await text(answer) }),
    ).on('error', reject);
  });
}

/** Secrets are typed in every test; none of them is ever printed. */
async function crash(): Promise<void> {
  expect(portal.output()).not.toContain('hunter22');
  await portal.kill9();
  await portal.restart();
}

/** Moments of a version that was asked for: the kill falls just after them. */
const moments = {
  queued: () => true,
  building: ({ status }: Version) => status !== 'queued',
  live: ({ status }: Version) => status === 'live',
};
type Moment = keyof typeof moments;
const named = Object.keys(moments) as Moment[];

/** Waits until the version that was asked for is live, after a portal that died on the way there. */
async function killedAt(moment: Moment, number: number): Promise<App> {
  await waitFor(moment, async () => moments[moment](await newest()), 60_000);
  await crash();
  await waitFor(
    'it is live',
    async () => {
      const version = await newest();
      expect(version.version).toBe(number);
      if (version.status === 'failed') throw new Error(version.message ?? 'It failed.');
      return version.status === 'live';
    },
    90_000,
  );
  const now = await app();
  expect(now.live!.version).toBe(number);
  expect(now.versions.filter(({ status }) => status === 'live')).toHaveLength(1);
  return now;
}

const shows = (expected: string) =>
  waitFor(`visitors see ${expected}`, async () => (await page()).body === expected, 30_000);

test.each(named)(
  'going back, killed at: %s',
  async (moment) => {
    const before = await app();
    const live = before.versions.find(({ status }) => status === 'live')!;
    const wanted = before.versions.find(({ commit }) => commit !== live.commit)!;
    const expected = (await page()).body.startsWith('first') ? 'second' : 'first';
    const asked = { org: 'main', id, version: wanted.version };
    await client.apps.rollback(asked);
    const number = live.version + 1;
    expect((await killedAt(moment, number)).live!.commit).toBe(wanted.commit);
    await shows(`${expected} with undefined`);
    // Asked again by an admin whose answer was lost: the same, and no second deployment.
    expect((await client.apps.rollback(asked)).versions[0]!.version).toBe(number);
  },
  180_000,
);

const setToken = (value: string) =>
  client.apps.setVariables({ org: 'main', id, items: [{ name: 'TOKEN', value, secret: true }] });

test.each(named)(
  'applying variables, killed at: %s',
  async (moment) => {
    const { live, versions } = await app();
    const words = (await page()).body.split(' ')[0];
    await setToken(`hunter22-${moment}`);
    await crash();
    expect(await app()).toMatchObject({ variablesApplied: false, live });
    const asked = { org: 'main', id };
    await client.apps.applyVariables(asked);
    const number = versions[0]!.version + 1;
    const now = await killedAt(moment, number);
    expect(now).toMatchObject({ variablesApplied: true, live: { commit: live!.commit } });
    await shows(`${words} with hunter22-${moment}`);
    expect((await client.apps.applyVariables(asked)).versions[0]!.version).toBe(number);
    expect((await client.apps.logs({ org: 'main', id })).build).toContain('the build sees []');
  },
  180_000,
);

test('applying variables drops no request of a visitor', async () => {
  await setToken('hunter22-again');
  const { version } = await newest();
  await client.apps.applyVariables({ org: 'main', id });
  const statuses = new Map<number, number>();
  let last = '';
  const isDone = async () => last.endsWith('hunter22-again') && (await newest()).status === 'live';
  const visitor = async () => {
    while (!(await isDone())) {
      const { status, body } = await page();
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      last = body;
    }
  };
  await Promise.all([visitor(), visitor(), visitor()]);
  // Once more after the version before was stopped.
  for (let visit = 0; visit < 50; visit += 1) expect((await page()).status).toBe(200);
  expect([...statuses.keys()]).toEqual([200]);
  expect(statuses.get(200)).toBeGreaterThan(10);
  expect(await newest()).toMatchObject({ version: version + 1, status: 'live' });
  expect(portal.output()).not.toContain('hunter22');
}, 120_000);
