import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { launchStaticSite, writeInside } from '../e2e/inside.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { commandsUnder } from '../harness/processes.ts';
import { type RealPortal, startRealPortal } from '../harness/real-portal.ts';
import { type TrappedGit, trappedGit } from '../harness/trapped-git.ts';
import { waitFor } from '../harness/wait-for.ts';

/**
 * The steps of approve and deploy that no row tells of while they happen: a kill -9 by the very git command that makes the
 * step, before it does anything and after it is done and nobody heard of it. Kills between rows are in publish.test.ts.
 */
const org = 'main';
const subdomain = 'stepwise';
let folder: string;
let database: TestDatabase;
let git: TrappedGit;
let portal: RealPortal;
let client: Client;
let workspace: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'slipway-trap-'));
  database = await testDatabase();
  git = await trappedGit(folder);
  portal = await startRealPortal({ env: { DATABASE_URL: database.url, PATH: git.PATH } });
  client = await portal.client('publish@corp.com');
  workspace = await launchStaticSite(client, client);
}, 120_000);
afterAll(async () => {
  await portal?.stop();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

const page = () =>
  new Promise<string>((resolve) => {
    const headers = { host: `${subdomain}.apps.localhost:${portal.port}` };
    get({ host: '127.0.0.1', port: portal.port, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => (body += text));
      response.on('end', () => resolve(body));
    }).on('error', () => resolve(''));
  });
const isGone = (pid: number) => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};
/** Environments of apps that have a process. */
async function running(): Promise<string[]> {
  const rows = await database.db.selectFrom('environments').select('id').where('purpose', '=', 'app').execute();
  const commands = commandsUnder(portal.data);
  return rows.map(({ id }) => id).filter((id) => commands.some((command) => command.includes(id)));
}

async function submitted(text: string) {
  await writeInside(client, workspace, 'public/index.html', `<h1>${text}</h1>\n`);
  return client.publishing.submit({ org, id: workspace, subdomain });
}

/** After a restart it goes on by itself, and has done everything once. */
async function goesOn({ id, commit }: { id: string; commit: string }, text: string, nth: number): Promise<void> {
  await portal.restart();
  const live = await waitFor(
    'it is live',
    async () => {
      const now = await client.publishing.get({ org, id });
      if (now.deployment?.status === 'failed') throw new Error(now.deployment.message ?? 'It failed.');
      return now.deployment?.status === 'live' && now;
    },
    90_000,
  );
  expect(live).toMatchObject({ status: 'approved', commit, pullRequest: { status: 'merged', number: nth } });
  await waitFor('the app shows it', async () => (await page()).includes(text), 30_000);
  const [app] = (await client.apps.list({ org })).items;
  expect(app!.versions.map(({ version }) => version).toSorted()).toEqual(Array.from({ length: nth }, (_, i) => i + 1));
  await waitFor('only the live one runs', async () => (await running()).length === 1, 60_000);
  const told = await client.notifications.list({ org });
  expect(told.items.map(({ kind }) => kind)).toEqual(Array.from({ length: nth }, () => 'live'));
}

const steps = [
  ['before the push', 'before', ':refs/heads/publish/'],
  ['after the push, before the pull request', 'after', ':refs/heads/publish/'],
  ['before the merge', 'before', 'update-ref refs/heads/main'],
  ['after the merge, before the portal writes it down', 'after', 'update-ref refs/heads/main'],
  ['before the files are sent to be built', 'before', 'archive --format=tar'],
  ['after the files were read, before the build hears of them', 'after', 'archive --format=tar'],
] as const;

test.each(steps.map((step, at) => [...step, at + 1] as const))(
  'killed %s',
  async (name, when, words, nth) => {
    const request = await submitted(name);
    await git.set(when, words);
    const { pid } = portal;
    await client.publishing.approve({ org, id: request.id, commit: request.commit });
    await waitFor('the portal is killed', () => isGone(pid), 60_000);
    await goesOn(request, name, nth);
  },
  180_000,
);

test('killed after the switch, before the old version is stopped', async () => {
  const request = await submitted('after the switch');
  const switched = async () => {
    const version = database.db.selectFrom('appVersions').select('status').where('requestId', '=', request.id);
    return (await version.executeTakeFirst())?.status === 'live';
  };
  await client.publishing.approve({ org, id: request.id, commit: request.commit });
  await waitFor('it is switched', switched, 60_000);
  await portal.kill9();
  await goesOn(request, 'after the switch', steps.length + 1);
}, 180_000);
