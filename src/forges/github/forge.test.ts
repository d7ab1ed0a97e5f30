import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { gitLine } from '#git/run.ts';
import { protectBranches } from '#test/harness/forge-repository.ts';
import { type GithubServer, startGithub } from '#test/harness/github-server.ts';
import { conformance, message } from '../conformance.ts';
import type { RemoteForge, RemoteForgeOptions, RepositoryRef } from '../forge.ts';
import { portalCommits } from '../portal-commits.fixture.ts';
import { pushTo } from '../push.ts';
import { remoteConformance } from '../remote-conformance.ts';
import { createGithubForge } from './forge.ts';

let kept: Awaited<ReturnType<typeof portalCommits>>;
let github: GithubServer;
let forge: RemoteForge;
let from: string;
let commits: { base: string; second: string; third: string };
let count = 0;
const repositoryOf = ({ owner, name }: RepositoryRef) => github.repositories.get(`${owner}/${name}`)!;
const fresh = () => ({ owner: 'acme', name: `app${count++}` });

const open = (token = github.token, options: Partial<RemoteForgeOptions> = {}) =>
  createGithubForge({
    url: github.url,
    token,
    fetch,
    reach: async () => ({ addresses: ['127.0.0.1'], proxy: null }),
    ...options,
  });

beforeAll(async () => {
  github = await startGithub();
  kept = await portalCommits();
  ({ from, commits } = kept);
  forge = open();
});
beforeEach(() => {
  github.rules = { scopes: 'repo, read:org', membership: 'admin', membersCreate: true, mayHook: true };
});
afterEach(() => {
  expect(github.violations).toEqual([]);
  expect(github.faults).toEqual([]);
});
afterAll(() => {
  github.end();
  kept.remove();
});

const messageOf = (repository: RepositoryRef, commit: string) => {
  const { folder } = github.repositories.get(`${repository.owner}/${repository.name}`)!;
  return gitLine(['log', '-1', '--format=%B', commit], { folder });
};
conformance('GitHub', async () => ({ forge, fresh, ...kept, messageOf }));
remoteConformance('GitHub', async () => ({
  forge,
  fresh,
  ...kept,
  messageOf,
  open: (options) => open(undefined, options),
  answerNext: (call, answer) => {
    const operation =
      call === 'look' ? 'GET /repos/{owner}/{repo}' : 'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge';
    github.faults.push({ operation, ...answer });
  },
  protect: (repository, isProtected) => {
    github.protected = isProtected;
    protectBranches(repositoryOf(repository).folder, isProtected ? ['main'] : []);
  },
  setDefaultBranch: (repository, branch) => {
    repositoryOf(repository).defaultBranch = branch;
  },
  hookUrls: (repository) => repositoryOf(repository).hooks.map(({ url }) => url),
}));

const proposed = async () => {
  const repository = fresh();
  await forge.ensureRepository(repository);
  await forge.push(repository, { from, commit: commits.base, branch: 'main', expect: null });
  await forge.push(repository, { from, commit: commits.second, branch: 'publish/one' });
  const request = { head: 'publish/one', base: 'main', title: 'One', body: 'Why', labels: ['slipway'] };
  return { repository, request };
};
const create = 'POST /repos/{owner}/{repo}/pulls';
const merge = 'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge';
const look = 'GET /repos/{owner}/{repo}';

test('a repository is private, and one of a person’s account is theirs', async () => {
  const repository = fresh();
  await forge.ensureRepository(repository);
  expect(github.repositories.get(`acme/${repository.name}`)).toMatchObject({ private: true });
  const own = { owner: 'maren', name: 'own' };
  expect(await forge.ensureRepository(own)).toMatchObject({ ...own, cloneUrl: `${github.url}/maren/own.git` });
});

test('what GitHub did, and could not say any more, is found again', async () => {
  const repository = fresh();
  github.faults.push({ operation: 'POST /orgs/{org}/repos', status: 502, after: true });
  await expect(forge.ensureRepository(repository)).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  await forge.ensureRepository(repository);

  const { repository: other, request } = await proposed();
  github.faults.push({ operation: create, status: 502, after: true });
  await expect(forge.openPullRequest(other, request)).rejects.toMatchObject({ code: 'unavailable' });
  const pull = await forge.openPullRequest(other, request);
  expect(pull.number).toBe(1);
  github.faults.push({ operation: merge, status: 502, after: true });
  await expect(forge.merge(other, 1, commits.second, message)).rejects.toMatchObject({ code: 'unavailable' });
  const mergeCommit = await forge.branch(other, 'main');
  expect(mergeCommit).not.toBe(commits.base);
  expect(await forge.merge(other, 1, commits.second, message)).toMatchObject({ status: 'merged', mergeCommit });
});

test('a pull request that was closed by hand is not merged, and a new one can be opened', async () => {
  const { repository, request } = await proposed();
  const { number } = await forge.openPullRequest(repository, request);
  github.repositories.get(`acme/${repository.name}`)!.pulls[0]!.state = 'closed';
  await expect(forge.merge(repository, number, commits.second, message)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('closed'),
  });
  expect(await forge.openPullRequest(repository, request)).toMatchObject({ number: 2, status: 'open' });
});

describe('labels', () => {
  const label = 'POST /repos/{owner}/{repo}/issues/{issue_number}/labels';
  const labelled = () => github.asked.filter((line) => line.endsWith('/labels')).length;

  test('are put on a pull request once, also when the portal was killed before', async () => {
    const { repository, request } = await proposed();
    await forge.openPullRequest(repository, { ...request, labels: [] });
    const pull = github.repositories.get(`acme/${repository.name}`)!.pulls[0]!;
    expect(pull.labels).toEqual([]);
    await forge.openPullRequest(repository, request);
    expect(pull.labels).toEqual(['slipway']);
    const before = labelled();
    await forge.openPullRequest(repository, request);
    expect(labelled()).toBe(before);
    await forge.openPullRequest(repository, { ...request, labels: ['slipway', 'auto-approved'] });
    expect(pull.labels).toEqual(['slipway', 'auto-approved']);
  });

  test.each([403, 404, 410, 422, 502])('that GitHub refuses with %s stop nothing', async (status) => {
    const { repository, request } = await proposed();
    github.faults.push({ operation: label, status });
    const { number } = await forge.openPullRequest(repository, request);
    expect(await forge.merge(repository, number, commits.second, message)).toMatchObject({ status: 'merged' });
  });
});

test('a pull request links to GitHub, whatever address an answer names', async () => {
  const { repository, request } = await proposed();
  const { url } = await forge.openPullRequest(repository, request);
  expect(url).toBe(`${github.url}/acme/${repository.name}/pull/1`);
});

test.each([
  [
    { status: 403, headers: { 'retry-after': '42' } },
    { code: 'rate_limited', retryAfter: 42 },
  ],
  [
    { status: 429, headers: { 'retry-after': '7' } },
    { code: 'rate_limited', retryAfter: 7 },
  ],
  [{ status: 403, body: { message: 'Resource not accessible' } }, { code: 'unauthorized' }],
  [{ status: 503 }, { code: 'unavailable', retryAfter: undefined }],
  [{ status: 301, headers: { location: 'http://elsewhere' } }, { code: 'conflict' }],
  [{ status: 200, body: { unexpected: true } }, { code: 'failed' }],
])('an answer %j is told as %j', async (fault, error) => {
  github.faults.push({ operation: look, ...fault });
  await expect(forge.ensureRepository({ owner: 'acme', name: 'limited' })).rejects.toMatchObject(error);
});

test('a server that is away may be back another time', async () => {
  const away = createGithubForge({
    url: 'http://127.0.0.1:1',
    token: 'ghp_x',
    fetch,
    reach: async () => ({ addresses: ['127.0.0.1'], proxy: null }),
  });
  await expect(away.ensureRepository(fresh())).rejects.toMatchObject({ code: 'unavailable' });
});

describe('the token', () => {
  test('reaches git’s server, and stays out of arguments, addresses, errors and the repository', async () => {
    const { repository } = await proposed();
    expect(github.asked.join('\n')).not.toContain(github.token);
    const authorization = `Basic ${Buffer.from('x-access-token:ghp_wrong').toString('base64')}`;
    const error = await pushTo(
      {
        name: 'GitHub',
        url: new URL(`${github.url}/acme/${repository.name}.git`),
        authorization,
        reach: async () => ({ addresses: ['127.0.0.1'], proxy: null }),
      },
      { from, commit: commits.third, branch: 'publish/one' },
    ).then(
      () => null,
      (failure: Error) => failure,
    );
    expect(error).toMatchObject({ code: 'unauthorized' });
    const seen = [github.token, 'ghp_wrong', authorization];
    const config = readFileSync(path.join(from, 'config'), 'utf8');
    for (const secret of seen) {
      expect(`${error!.message}${error!.stack}${String(error!.cause)}${config}`).not.toContain(secret);
    }
    expect(readdirSync(from)).not.toContain('FETCH_HEAD');
    expect(await gitLine(['for-each-ref', '--format=%(refname)', 'refs/remotes'], { folder: from })).toBe('');
  });

  test.each([
    ['nothing is missing', {}, 'acme', null],
    ['a member of an organization that lets members', { membership: 'member' as const }, 'acme', null],
    ['an account of one’s own', {}, 'Maren', null],
    ['a scope', { scopes: 'gist, read:org' }, 'acme', 'lacks the scope “repo”'],
    ['membership', { membership: null }, 'acme', 'maren, whose token this is, is not a member of acme'],
    [
      'the right to create',
      { membership: 'member' as const, membersCreate: false },
      'acme',
      'may not create repositories',
    ],
    ['the account', {}, 'nobody', 'no account named nobody'],
    ['another person’s account', {}, 'olivia', 'another person’s account'],
  ])('is asked what it may do: %s', async (_, rules, owner, sentence) => {
    Object.assign(github.rules, rules);
    expect(await forge.missing(owner)).toEqual(sentence ? [expect.stringContaining(sentence)] : []);
  });

  test('is told when it is none', async () => {
    expect(await open('ghp_wrong').missing('acme')).toEqual([expect.stringContaining('does not accept the token')]);
  });
});

test('a webhook is made once, and has the newest secret', async () => {
  const repository = fresh();
  await forge.ensureRepository(repository);
  const url = 'https://slipway.example/api/v1/hooks/github/fge1';
  await forge.ensureHook(repository, { url: 'https://another.example', secret: 'whsec_other' });
  for (const secret of ['whsec_old', 'whsec_old', 'whsec_new']) await forge.ensureHook(repository, { url, secret });
  expect(github.repositories.get(`acme/${repository.name}`)!.hooks).toMatchObject([
    { secret: 'whsec_other' },
    { url, secret: 'whsec_new' },
  ]);
});
