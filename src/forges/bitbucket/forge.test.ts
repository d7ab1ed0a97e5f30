import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { gitLine } from '#git/run.ts';
import { type BitbucketServer, startBitbucket } from '#test/harness/bitbucket-server.ts';
import { protectBranches } from '#test/harness/forge-repository.ts';
import { conformance, message } from '../conformance.ts';
import type { RemoteForge, RemoteForgeOptions, RepositoryRef } from '../forge.ts';
import { portalCommits } from '../portal-commits.fixture.ts';
import { remoteConformance } from '../remote-conformance.ts';
import { createBitbucketForge } from './forge.ts';

let kept: Awaited<ReturnType<typeof portalCommits>>;
let bitbucket: BitbucketServer;
let forge: RemoteForge;
let count = 0;
const fresh = () => ({ owner: 'acme', name: `app${count++}` });
const open = (token: string, options: Partial<RemoteForgeOptions> = {}) =>
  createBitbucketForge({
    url: bitbucket.url,
    token,
    fetch,
    reach: async () => ({ addresses: ['127.0.0.1'], proxy: null }),
    ...options,
  });
const repositoryOf = ({ owner, name }: RepositoryRef) => bitbucket.repositories.get(`${owner}/${name}`)!;
let allScopes: string;

beforeAll(async () => {
  bitbucket = await startBitbucket();
  allScopes = bitbucket.scopes;
  kept = await portalCommits();
  forge = open(bitbucket.accessToken);
});
beforeEach(() => {
  bitbucket.scopes = allScopes;
});
afterEach(() => {
  expect(bitbucket.violations).toEqual([]);
  expect(bitbucket.faults).toEqual([]);
});
afterAll(() => {
  bitbucket.end();
  kept.remove();
});

const messageOf = (repository: RepositoryRef, commit: string) =>
  gitLine(['log', '-1', '--format=%B', commit], { folder: repositoryOf(repository).folder });
conformance('Bitbucket', async () => ({ forge, fresh, ...kept, messageOf }));
conformance('Bitbucket with a person’s API token', async () => ({
  forge: open(bitbucket.apiToken),
  fresh,
  ...kept,
  messageOf,
}));
remoteConformance('Bitbucket', async () => ({
  forge,
  fresh,
  ...kept,
  messageOf,
  open: (options) => open(bitbucket.accessToken, options),
  answerNext: (call, answer) => {
    const operation =
      call === 'look'
        ? 'GET /repositories/:workspace/:slug'
        : 'POST /repositories/:workspace/:slug/pullrequests/:id/merge';
    bitbucket.faults.push({ operation, ...answer });
  },
  protect: (repository, isProtected) => {
    bitbucket.protected = isProtected;
    protectBranches(repositoryOf(repository).folder, isProtected ? ['main'] : []);
  },
  setDefaultBranch: (repository, branch) => {
    repositoryOf(repository).mainBranch = branch;
  },
  hookUrls: (repository) => repositoryOf(repository).hooks.map(({ url }) => url),
}));

const proposed = async () => {
  const { from, commits } = kept;
  const repository = fresh();
  await forge.ensureRepository(repository);
  await forge.push(repository, { from, commit: commits.base, branch: 'main', expect: null });
  await forge.push(repository, { from, commit: commits.second, branch: 'publish/one' });
  return { repository, request: { head: 'publish/one', base: 'main', title: 'One', body: 'Why', labels: ['slipway'] } };
};
const at = '/repositories/:workspace/:slug';

test('a repository is private, and one that somebody made in this moment is used', async () => {
  const repository = fresh();
  const { cloneUrl } = await forge.ensureRepository(repository);
  expect(cloneUrl).toBe(`${bitbucket.url}/acme/${repository.name}.git`);
  expect(repositoryOf(repository)).toMatchObject({ isPrivate: true });
  bitbucket.faults.push({ operation: `GET ${at}`, status: 404 });
  expect(await forge.ensureRepository(repository)).toMatchObject({ defaultBranch: 'main' });
});

test('what Bitbucket did, and could not say any more, is found again', async () => {
  const away = { code: 'unavailable' };
  const made = fresh();
  bitbucket.faults.push({ operation: `POST ${at}`, status: 502, after: true });
  await expect(forge.ensureRepository(made)).rejects.toMatchObject(away);
  await forge.ensureRepository(made);

  const { repository, request } = await proposed();
  bitbucket.faults.push({ operation: `POST ${at}/pullrequests`, status: 502, after: true });
  await expect(forge.openPullRequest(repository, request)).rejects.toMatchObject(away);
  expect(await forge.openPullRequest(repository, request)).toMatchObject({ number: 1, status: 'open' });
  // Bitbucket says 555 for a merge that takes too long.
  bitbucket.faults.push({ operation: `POST ${at}/pullrequests/:id/merge`, status: 555, after: true });
  await expect(forge.merge(repository, 1, kept.commits.second, message)).rejects.toMatchObject(away);
  const mergeCommit = await forge.branch(repository, 'main');
  expect(await forge.merge(repository, 1, kept.commits.second, message)).toMatchObject({
    status: 'merged',
    headCommit: kept.commits.second,
    mergeCommit,
  });
});

test('a push in the very moment of a merge is told', async () => {
  const { repository, request } = await proposed();
  const { from, commits } = kept;
  await forge.openPullRequest(repository, request);
  bitbucket.beforeMerge = () => forge.push(repository, { from, commit: commits.third, branch: 'publish/one' });
  const told = { code: 'conflict', message: expect.stringContaining('what was pushed') };
  await expect(forge.merge(repository, 1, commits.second, message)).rejects.toMatchObject(told);
  await expect(forge.merge(repository, 1, commits.second, message)).rejects.toMatchObject({ code: 'conflict' });
});

test('a pull request that was declined is not merged, and a new one can be opened', async () => {
  const { repository, request } = await proposed();
  const { number, url } = await forge.openPullRequest(repository, request);
  expect(url).toBe(`${bitbucket.url}/acme/${repository.name}/pull-requests/1`);
  repositoryOf(repository).pulls[0]!.state = 'DECLINED';
  await expect(forge.merge(repository, number, kept.commits.second, message)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('closed'),
  });
  expect(await forge.openPullRequest(repository, request)).toMatchObject({ number: 2, status: 'open' });
});

test.each([
  [
    { status: 429, headers: { 'retry-after': '42' } },
    { code: 'rate_limited', retryAfter: 42 },
  ],
  [{ status: 503 }, { code: 'unavailable' }],
  [{ status: 302, headers: { location: 'http://elsewhere' } }, { code: 'conflict' }],
  [
    { status: 403, body: { type: 'error', error: { message: 'Your credentials lack a scope.' } } },
    { code: 'unauthorized', message: expect.stringContaining('Your credentials lack a scope.') },
  ],
])('an answer %j is told as %j', async (fault, error) => {
  bitbucket.faults.push({ operation: `GET ${at}`, ...fault });
  await expect(forge.ensureRepository(fresh())).rejects.toMatchObject(error);
});

describe('the token', () => {
  test('is in no address', async () => {
    await proposed();
    expect(bitbucket.asked.join('\n')).not.toContain(bitbucket.accessToken);
  });

  test.each([
    ['nothing is missing', {}, 'acme', []],
    ['the workspace', {}, 'nobody', ['no workspace named nobody']],
    [
      'scopes',
      { scopes: 'repository, pullrequest' },
      'acme',
      ['“repository:admin”', '“repository:write”', '“pullrequest:write”'],
    ],
    [
      'scopes of an API token',
      { scopes: 'read:repository:bitbucket, write:repository:bitbucket, write:pullrequest:bitbucket' },
      'acme',
      ['“admin:repository:bitbucket”'],
    ],
  ])('is asked what it may do: %s', async (_, rules, workspace, sentences) => {
    Object.assign(bitbucket, rules);
    expect(await forge.missing(workspace)).toEqual(sentences.map((sentence) => expect.stringContaining(sentence)));
  });

  test('is told when it was revoked', async () => {
    const revoked = open('ATCTT_revoked');
    expect(await revoked.missing('acme')).toEqual([expect.stringContaining('does not accept the token')]);
    await expect(revoked.ensureRepository(fresh())).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('of a person is used with their address', async () => {
    const [, secret] = bitbucket.apiToken.split(':');
    expect(await open(secret!).missing('acme')).toEqual([expect.stringContaining('you@example.com:token')]);
    expect(await open(bitbucket.apiToken).missing('acme')).toEqual([]);
  });
});

test('a webhook is made once, and has the newest secret', async () => {
  const repository = fresh();
  await forge.ensureRepository(repository);
  const url = 'https://slipway.example/api/v1/hooks/bitbucket/fge1';
  await forge.ensureHook(repository, { url: 'https://another.example', secret: 'whsec_other' });
  for (const secret of ['whsec_old', 'whsec_old', 'whsec_new']) await forge.ensureHook(repository, { url, secret });
  expect(repositoryOf(repository).hooks).toMatchObject([
    { secret: 'whsec_other' },
    { url, secret: 'whsec_new', events: ['pullrequest:fulfilled', 'pullrequest:rejected', 'pullrequest:approved'] },
  ]);
});

test('a token that may set up no webhooks is told which right it lacks', async () => {
  const repository = fresh();
  await forge.ensureRepository(repository);
  bitbucket.scopes = allScopes.replace(', webhook', '');
  // It is no reason not to connect: a person can set the webhook up.
  expect(await forge.missing('acme')).toEqual([]);
  await expect(
    forge.ensureHook(repository, { url: 'https://slipway.example', secret: 'whsec_x' }),
  ).rejects.toMatchObject({
    code: 'unauthorized',
    message: expect.stringContaining('privilege scopes'),
  });
});
