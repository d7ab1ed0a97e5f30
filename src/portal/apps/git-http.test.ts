import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBuiltinForge } from '#forges/builtin/forge.ts';
import type { Member } from '../actor.ts';
import { hashToken, newId, newToken } from '../ids.ts';
import type { Portal } from '../portal.ts';
import { approve } from '../publishing/actions.ts';
import { carryOut } from '../publishing/carry-out.ts';
import { type PublishingPortal, publishingPortal } from '../publishing/portal.fixture.ts';
import { pullRequestTable } from '../publishing/pull-requests.ts';
import { submit } from '../publishing/submit.ts';
import { gitHttp } from './git-http.ts';

const run = promisify(execFile);
const root = mkdtempSync(path.join(tmpdir(), 'slipway-git-http-'));
let world: PublishingPortal;
let portal: Portal;
let server: Server;
let base: string;
let guesses = 0;
const people: Record<string, Member> = {};
const keys: Record<string, string> = {};
let commit: string;

async function addKey(member: Member, scopes: string[] = ['read']): Promise<string> {
  const key = newToken('slw_');
  const row = { id: newId('key'), userId: member.person.id, name: 'k', lastFour: key.slice(-4), scopes };
  await world.db
    .insertInto('apiKeys')
    .values({ ...row, tokenHash: hashToken(key), createdAt: world.portal.clock() })
    .execute();
  return key;
}

beforeAll(async () => {
  world = await publishingPortal();
  portal = {
    ...world.portal,
    limits: {
      ...world.portal.limits,
      anonymous: async () => {
        guesses += 1;
      },
    },
    forge: createBuiltinForge({
      root: path.join(root, 'forge'),
      pulls: pullRequestTable(world.db),
      clock: world.portal.clock,
      cloneBase: 'https://slipway.example/git',
      page: (_, branch) => `/reviews/${branch}`,
    }),
  };
  people.admin = await world.addMember('Root', 'admin');
  people.ada = await world.addMember('Ada', 'user');
  people.eve = await world.addMember('Eve', 'user');
  people.mallory = await world.addMember('Mallory', 'admin', { slug: 'other' });
  for (const [name, member] of Object.entries(people)) keys[name] = await addKey(member);

  const workspace = await world.addWorkspace(people.ada);
  workspace.project.write('index.html', 'published\n');
  const published = await submit(portal, people.ada, {
    id: 'reqone',
    workspaceId: workspace.id,
    subdomain: 'dashboard',
  });
  await approve(portal, people.admin, published.id, published.commit);
  await carryOut(portal);
  commit = published.commit;

  const handle = gitHttp(portal);
  server = createServer((req, res) => {
    if (!handle(req, res)) res.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await world.end();
  rmSync(root, { recursive: true, force: true });
});

const refs = '/info/refs?service=git-upload-pack';
/** Sends the address as it stands: fetch would tidy it up. */
function ask(address: string, key?: string): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  const headers =
    key === undefined ? {} : { authorization: `Basic ${Buffer.from(`anybody:${key}`).toString('base64')}` };
  return new Promise((resolve, reject) => {
    const req = request(`http://${base}`, { path: address, headers }, (res) => {
      text(res).then((body) => resolve({ status: res.statusCode!, headers: res.headers, body }), reject);
    });
    req.on('error', reject);
    req.end();
  });
}

test.each(['ada', 'admin'])('%s clones what was published', async (name) => {
  const into = path.join(root, `clone-${name}`);
  await run('git', ['clone', '--quiet', `http://x:${keys[name]}@${base}/git/acme/dashboard.git`, into]);
  expect(readFileSync(path.join(into, 'index.html'), 'utf8')).toBe('published\n');
  // Who built it, who committed it, and who approved it.
  const { stdout } = await run('git', ['log', '--format=%H %an %cn', '-1', 'HEAD^2'], { cwd: into });
  expect(stdout.trim()).toBe(`${commit} Ada Slipway`);
  const { stdout: merge } = await run('git', ['log', '--format=%cn|%(trailers)', '-1'], { cwd: into });
  expect(merge.trim()).toBe('Slipway|Approved-by: Root <root@example.com>');
});

test.each(['eve', 'mallory'])('for %s it is as if there were no such repository', async (name) => {
  const hidden = await ask(`/git/acme/dashboard.git${refs}`, keys[name]);
  const missing = await ask(`/git/acme/nothing.git${refs}`, keys[name]);
  expect(hidden.status).toBe(404);
  expect(hidden.body).toBe(missing.body);
});

test('nobody is told anything without a key, with a wrong one, or with one that may not read', async () => {
  expect((await ask(`/git/acme/dashboard.git${refs}`)).headers['www-authenticate']).toMatch(/^Basic/);
  expect(guesses).toBe(0);
  const unreading = await addKey(people.ada!, []);
  for (const key of ['slw_wrong', newToken('slw_'), 'hunter2', unreading]) {
    for (const repository of ['dashboard', 'nothing']) {
      expect((await ask(`/git/acme/${repository}.git${refs}`, key)).status).toBe(401);
    }
  }
  // What looks like a key counts as a guess.
  expect(guesses).toBe(6);
});

test('a member who was removed has lost it at once', async () => {
  const gone = await world.addMember('Gone', 'admin');
  const key = await addKey(gone);
  expect((await ask(`/git/acme/dashboard.git${refs}`, key)).status).toBe(200);
  await world.db.deleteFrom('members').where('id', '=', gone.memberId).execute();
  expect((await ask(`/git/acme/dashboard.git${refs}`, key)).status).toBe(404);
});

test('nothing is pushed, not even by an admin', async () => {
  const push = run('git', ['push', `http://x:${keys.admin}@${base}/git/acme/dashboard.git`, 'HEAD:refs/heads/main'], {
    cwd: path.join(root, 'clone-admin'),
  });
  await expect(push).rejects.toThrow('403');
});

test.each([
  '/git/',
  '/git/acme',
  '/git/acme/dashboard',
  '/git/acme/dashboard.git',
  '/git/acme/dashboard.git/HEAD',
  '/git/acme/%2e%2e/acme/dashboard.git/info/refs?service=git-upload-pack',
  '/git/acme/../acme/dashboard.git/info/refs?service=git-upload-pack',
  '/git//acme/dashboard.git/info/refs?service=git-upload-pack',
  '/git/other/..%2facme/dashboard.git/info/refs?service=git-upload-pack',
  '/git/acme/dashboard.git/info/refs%3fservice=git-upload-pack',
])('%s is not there', async (address) => {
  expect((await ask(address, keys.ada)).status).toBe(404);
});

test('what is not below /git/ is not taken', async () => {
  expect((await ask('/gitfoo', keys.ada)).status).toBe(418);
});
