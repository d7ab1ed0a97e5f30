import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchNewest, keepsToAddress } from '#git/fetch.ts';
import { initBare } from '#git/init.ts';
import { GitError } from '#git/run.ts';
import { type GitServer, startGitServer } from '#test/harness/git-server.ts';
import { openRepository, type RepositoryOptions, why } from './repository.ts';

/** Repositories at an address that only an operator can allow. */
const root = mkdtempSync(path.join(tmpdir(), 'slipway-repository-'));
const folder = path.join(root, 'fetching');
let server: GitServer;

beforeAll(async () => {
  server = await startGitServer();
  server.commit('plain', (at) => {
    writeFileSync(path.join(at, 'index.html'), '<h1>From a repository</h1>\n');
    writeFileSync(path.join(at, '.gitattributes'), 'index.html export-ignore\n');
    mkdirSync(path.join(at, 'src'));
    symlinkSync('/etc/passwd', path.join(at, 'src/link'));
  });
  const inner = server.commit('inner', (at) => writeFileSync(path.join(at, 'a'), 'a'));
  server.commit('submodules', (at, git) => {
    writeFileSync(path.join(at, '.gitmodules'), '[submodule "x"]\n\tpath = x\n\turl = ../inner\n');
    git(['update-index', '--add', '--cacheinfo', `160000,${inner},x`]);
  });
  server.commit('evil', (_, git) => {
    const blob = git(['hash-object', '-w', '--stdin']);
    return git(['commit-tree', '-m', 'evil', git(['mktree'], `100644 blob ${blob}\t.git\n`)]);
  });
  server.commit('large', (at) => writeFileSync(path.join(at, 'noise'), randomBytes(1_000_000)));
  server.empty('empty');
});
afterAll(() => {
  server.end();
  rmSync(root, { recursive: true, force: true });
});

const options = (more: Partial<RepositoryOptions> = {}): RepositoryOptions => ({
  folder,
  allow: [server.host],
  proxy: null,
  log: pino({ level: 'silent' }),
  ...more,
});

/** Fetches it, and answers the names in the tar. */
async function namesOf(address: string, more: Partial<RepositoryOptions> = {}): Promise<string[]> {
  const repository = openRepository(address, options(more));
  try {
    const tar = await buffer(await repository.files());
    return execFileSync('tar', ['-t'], { input: tar }).toString().trim().split('\n').toSorted();
  } finally {
    await repository.close();
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  }
}

const refusal = async (address: string, more: Partial<RepositoryOptions> = {}): Promise<string> => {
  const error = await namesOf(address, more).then(
    () => Promise.reject(new Error('this should have been refused')),
    (reason) => reason,
  );
  expect(error).toMatchObject({ code: 'BAD_REQUEST', data: { issues: [{ path: 'repository' }] } });
  return error.message;
};

test('the newest files come, whatever the repository’s attributes say, and nothing is left behind', async () => {
  expect(await namesOf(`${server.url}/plain/.git`)).toEqual(['.gitattributes', 'index.html', 'src/', 'src/link']);
});

test('addresses that not everybody can reach are refused before anything is asked', async () => {
  server.asked.length = 0;
  const port = new URL(server.url).port;
  const at = (...addresses: string[]) => ({ allow: [], resolve: async () => addresses });
  for (const [address, more] of [
    [`https://127.0.0.1:${port}/plain/.git`, { allow: [] }],
    [`https://2130706433:${port}/plain/.git`, { allow: [] }],
    [`https://0x7f.1:${port}/plain/.git`, { allow: [] }],
    [`https://[::1]:${port}/plain/.git`, { allow: [] }],
    [`https://[::ffff:127.0.0.1]:${port}/plain/.git`, { allow: [] }],
    [`https://0.0.0.0:${port}/plain/.git`, { allow: [] }],
    ['https://169.254.169.254/latest', { allow: [] }],
    ['https://10.1.2.3/a.git', { allow: [] }],
    ['https://100.64.0.1/a.git', { allow: [] }],
    ['https://[fd00::1]/a.git', { allow: [] }],
    ['https://localhost/a.git', { allow: [] }],
    [`https://rebound.example:${port}/a.git`, at('93.184.216.34', '127.0.0.1')],
    ['https://inside.example/a.git', { ...at('10.0.0.1'), proxy: 'http://203.0.113.1:3128' }],
    // Another port of an allowed host is another service.
    ['https://127.0.0.1:1/plain/.git', {}],
  ] as const) {
    expect(await refusal(address, more), address).toMatch(/private address/);
  }
  expect(server.asked).toEqual([]);
});

test.each([
  ['a scheme without a certificate', 'http://git.example/a.git', /https:/],
  ['a name and a password', 'https://me:secret@git.example/a.git', /only public/],
  ['a query', 'https://git.example/a.git?x', /without \?/],
  ['a host that is none', 'https://nowhere.invalid/a.git', /no host named nowhere\.invalid/],
])('%s is refused', async (_, address, message) => {
  const resolve = async () => Promise.reject(new Error('no such host'));
  expect(await refusal(address, { allow: [], resolve })).toMatch(message);
});

test('git goes to the address that was checked, whatever the name says by then', async () => {
  const { port } = new URL(server.url);
  // The name exists nowhere: only the pinned address leads to the server.
  const name = `git.slipway.invalid:${port}`;
  const names = await namesOf(`http://${name}/plain/.git`, { allow: [name], resolve: async () => ['127.0.0.1'] });
  expect(names).toContain('index.html');
});

test('with a proxy for the internet, git asks it for the host, and keeps its password out of the process list', async () => {
  const asked: string[] = [];
  const proxy = createServer().on('connect', (request, socket) => {
    const listed = execFileSync('ps', ['-eo', 'args']).toString();
    asked.push(`${request.url} ${request.headers['proxy-authorization']} ${listed.includes('hunter2')}`);
    const known = request.headers['proxy-authorization'];
    const answer = known
      ? '502 Bad Gateway'
      : '407 Who\r\nProxy-Authenticate: Basic realm="proxy"\r\nConnection: close';
    socket.end(`HTTP/1.1 ${answer}\r\nContent-Length: 0\r\n\r\n`);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const outside = { allow: [], resolve: async () => ['93.184.216.34'], proxy: `http://me:hunter2@127.0.0.1:${port}` };
  expect(await refusal('https://git.example/a.git', outside)).toMatch(/could not be fetched/);
  proxy.close();
  expect(asked.at(-1)).toBe(`git.example:443 Basic ${btoa('me:hunter2')} false`);
});

test.each([
  ['git version 2.30.2', false],
  ['git version 2.36.9', false],
  ['git version 2.37.0', true],
  ['git version 2.39.5 (Apple Git-154)', true],
  ['git version 3.0.0', true],
  ['nonsense', false],
])('%s keeps to the checked address: %s', (version, keeps) => {
  expect(keepsToAddress(version)).toBe(keeps);
});

test('a redirect is not followed, wherever it leads', async () => {
  server.asked.length = 0;
  server.answer = (_, response) =>
    response.writeHead(302, { Location: `${server.url}/plain/.git/info/refs?service=git-upload-pack` }).end();
  try {
    expect(await refusal(`${server.url}/moved`)).toMatch(/sends on to another address/);
  } finally {
    server.answer = null;
  }
  expect(server.asked).toHaveLength(1);
});

test.each([
  ['submodules', 'submodules/.git', /submodules cannot/],
  ['a .git folder in its tree', 'evil/.git', /git refuses/],
  ['no commits', 'empty', /no commits yet/],
  ['no repository there', 'missing.git', /no repository at this address/],
])('%s: refused with what to do', async (_, where, message) => {
  expect(await refusal(`${server.url}/${where}`)).toMatch(message);
});

test('more than the limit is never written, and said to be too large', async () => {
  const bare = path.join(root, 'limited.git');
  await initBare(bare);
  const remote = { url: new URL(`${server.url}/large/.git`), addresses: ['127.0.0.1'], proxy: null };
  const error = await fetchNewest(bare, remote, 100_000).catch((reason) => reason);
  expect(error).toBeInstanceOf(GitError);
  expect(why(error)).toMatch(/too large/);
  const packs = path.join(bare, 'objects/pack');
  for (const file of readdirSync(packs)) expect(statSync(path.join(packs, file)).size).toBeLessThanOrEqual(100_000);
});

test('a private one is told from one that is too large or too slow, without git’s own words', () => {
  const said = (stderr: string, reason: 'exit' | 'limit' = 'exit') => why({ reason, stderr });
  expect(said('fatal: could not read Username for https://x')).toMatch(/private/);
  expect(said('fatal: fetch-pack: invalid index-pack output')).toMatch(/too large/);
  expect(said('', 'limit')).toMatch(/too long/);
  expect(said('fatal: /var/lib/secret/path')).not.toMatch(/secret/);
});

test('what a killed portal left is removed by the next fetch', async () => {
  const left = path.join(folder, 'repository-left');
  mkdirSync(left, { recursive: true });
  const old = new Date(Date.now() - 2 * 3600_000);
  utimesSync(left, old, old);
  await namesOf(`${server.url}/plain/.git`);
  expect(existsSync(left)).toBe(false);
});
