import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { gitLine } from '#git/run.ts';
import { protectBranches } from '#test/harness/forge-repository.ts';
import { type GithubServer, startGithub } from '#test/harness/github-server.ts';
import { conformance, message } from '../conformance.ts';
import type { RemoteForge, RemoteForgeOptions, RepositoryRef } from '../forge.ts';
import { messageIn, portalCommits } from '../portal-commits.fixture.ts';
import { propose } from '../propose.fixture.ts';
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
const look = 'GET /repos/{owner}/{repo}';

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

const messageOf = (repository: RepositoryRef, commit: string) => messageIn(repositoryOf(repository).folder, commit);
conformance('GitHub', async () => ({ forge, fresh, ...kept, messageOf }));
remoteConformance('GitHub', async () => ({
  forge,
  fresh,
  ...kept,
  messageOf,
  open: (options) => open(undefined, options),
  operations: {
    look,
    create: 'POST /orgs/{org}/repos',
    open: 'POST /repos/{owner}/{repo}/pulls',
    merge: 'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge',
  },
  faults: github.faults,
  protect: (repository, isProtected) => {
    github.protected = isProtected;
    protectBranches(repositoryOf(repository).folder, isProtected ? ['main'] : []);
  },
  setDefaultBranch: (repository, branch) => {
    repositoryOf(repository).defaultBranch = branch;
  },
  closeByHand: (repository) => {
    repositoryOf(repository).pulls.at(-1)!.state = 'closed';
  },
  pullRequestUrl: ({ name }) => `${github.url}/acme/${name}/pull/1`,
  hooks: (repository) => repositoryOf(repository).hooks,
}));

const proposed = () => propose({ forge, fresh, from, commits });

test('a repository is private, and one of a person’s account is theirs', async () => {
  const repository = fresh();
  await forge.ensureRepository(repository);
  expect(repositoryOf(repository)).toMatchObject({ private: true });
  const own = { owner: 'maren', name: 'own' };
  expect(await forge.ensureRepository(own)).toMatchObject({ ...own, cloneUrl: `${github.url}/maren/own.git` });
});

describe('labels', () => {
  const label = 'POST /repos/{owner}/{repo}/issues/{issue_number}/labels';
  const labelled = () => github.asked.filter((line) => line.endsWith('/labels')).length;

  test('are put on a pull request once, also when the portal was killed before', async () => {
    const { repository, request } = await proposed();
    await forge.openPullRequest(repository, { ...request, labels: [] });
    const pull = repositoryOf(repository).pulls[0]!;
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
});
