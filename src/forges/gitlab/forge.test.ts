import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type GitlabServer, startGitlab } from '#test/harness/gitlab-server.ts';
import { conformance, message } from '../conformance.ts';
import type { RemoteForge, RemoteForgeOptions, RepositoryRef } from '../forge.ts';
import { messageIn, portalCommits } from '../portal-commits.fixture.ts';
import { propose } from '../propose.fixture.ts';
import { remoteConformance } from '../remote-conformance.ts';
import { createGitlabForge } from './forge.ts';

let kept: Awaited<ReturnType<typeof portalCommits>>;
let gitlab: GitlabServer;
let forge: RemoteForge;
let count = 0;
/** In a subgroup. */
const fresh = () => ({ owner: 'acme/apps', name: `app${count++}` });
const open = (token = gitlab.token, options: Partial<RemoteForgeOptions> = {}) =>
  createGitlabForge({
    url: gitlab.url,
    token,
    fetch,
    reach: async () => ({ addresses: ['127.0.0.1'], proxy: null }),
    ...options,
  });
const projectOf = ({ owner, name }: RepositoryRef) => gitlab.projects.get(`${owner}/${name}`)!;

beforeAll(async () => {
  gitlab = await startGitlab();
  kept = await portalCommits();
  forge = open();
});
beforeEach(() => {
  gitlab.rules = { scopes: ['api'], accessLevel: 50, projectCreation: 'developer' };
});
afterEach(() => {
  expect(gitlab.violations).toEqual([]);
  expect(gitlab.faults).toEqual([]);
});
afterAll(() => {
  gitlab.end();
  kept.remove();
});

const messageOf = (repository: RepositoryRef, commit: string) => messageIn(projectOf(repository).folder, commit);
conformance('GitLab', async () => ({ forge, fresh, ...kept, messageOf }));
remoteConformance('GitLab', async () => ({
  forge,
  fresh,
  ...kept,
  messageOf,
  open: (options) => open(undefined, options),
  operations: {
    look: 'GET /projects/:id',
    create: 'POST /projects',
    open: 'POST /projects/:id/merge_requests',
    merge: 'PUT /projects/:id/merge_requests/:iid/merge',
  },
  faults: gitlab.faults,
  protect: (repository, isProtected) => projectOf(repository).protect(...(isProtected ? ['main'] : [])),
  setDefaultBranch: (repository, branch) => {
    projectOf(repository).defaultBranch = branch;
  },
  closeByHand: (repository) => {
    projectOf(repository).requests.at(-1)!.state = 'closed';
  },
  pullRequestUrl: ({ name }) => `${gitlab.url}/acme/apps/${name}/-/merge_requests/1`,
  hooks: (repository) => projectOf(repository).hooks.map(({ url, signing_token: secret }) => ({ url, secret })),
}));

const proposed = () => propose({ forge, fresh, ...kept });

test('a project is private, in the subgroup or the account that was named', async () => {
  const repository = fresh();
  const { cloneUrl } = await forge.ensureRepository(repository);
  expect(cloneUrl).toBe(`${gitlab.url}/acme/apps/${repository.name}.git`);
  expect(projectOf(repository)).toMatchObject({ visibility: 'private' });
  const own = { owner: 'maren', name: 'own' };
  expect(await forge.ensureRepository(own)).toMatchObject(own);
});

test('a project that somebody else made in this moment is used', async () => {
  const repository = fresh();
  gitlab.faults.push({ operation: 'GET /projects/:id', status: 404, body: { message: '404 Project Not Found' } });
  await forge.ensureRepository({ ...repository });
  gitlab.faults.push({ operation: 'GET /projects/:id', status: 404, body: { message: '404 Project Not Found' } });
  expect(await forge.ensureRepository(repository)).toMatchObject({ defaultBranch: 'main' });
});

test('a merge waits until GitLab has looked at what was pushed', async () => {
  const { repository, request } = await proposed();
  await forge.openPullRequest(repository, request);
  projectOf(repository).requests[0]!.unchecked = 3;
  expect(await forge.merge(repository, 1, kept.commits.second, message)).toMatchObject({ status: 'merged' });
});

test('a protected branch is told, for a push and for a merge', async () => {
  const { repository, request } = await proposed();
  const { number } = await forge.openPullRequest(repository, request);
  projectOf(repository).protect('main');
  const { from, commits } = kept;
  await expect(forge.push(repository, { from, commit: commits.third, branch: 'main' })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('protected'),
  });
  await expect(forge.merge(repository, number, commits.second, message)).rejects.toMatchObject({
    code: 'unauthorized',
    message: expect.stringContaining('protected'),
  });
});

test('a merge request of a fork’s branch is not taken for ours', async () => {
  const { repository, request } = await proposed();
  await forge.openPullRequest(repository, request);
  projectOf(repository).requests[0]!.forked = true;
  expect(await forge.openPullRequest(repository, request)).toMatchObject({ number: 2, status: 'open' });
});

test('labels are put on once, and stop nothing', async () => {
  const { repository, request } = await proposed();
  const label = 'PUT /projects/:id/merge_requests/:iid';
  gitlab.faults.push({ operation: label, status: 403 });
  await forge.openPullRequest(repository, request);
  const [made] = projectOf(repository).requests;
  expect(made!.labels).toEqual([]);
  await forge.openPullRequest(repository, { ...request, labels: ['slipway', 'auto-approved'] });
  expect(made!.labels).toEqual(['auto-approved', 'slipway']);
  const before = gitlab.asked.filter((line) => line.startsWith('PUT')).length;
  await forge.openPullRequest(repository, request);
  expect(gitlab.asked.filter((line) => line.startsWith('PUT'))).toHaveLength(before);
});

test.each([
  [
    { status: 429, headers: { 'retry-after': '42' } },
    { code: 'rate_limited', retryAfter: 42 },
  ],
  [
    { status: 403, headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': '1' } },
    { code: 'rate_limited', retryAfter: 0 },
  ],
  [{ status: 503 }, { code: 'unavailable' }],
  [{ status: 301, headers: { location: 'http://elsewhere' } }, { code: 'conflict' }],
  [
    { status: 403, body: { error: 'insufficient_scope', error_description: 'The request requires more.' } },
    { code: 'unauthorized', message: expect.stringContaining('The request requires more.') },
  ],
  [
    { status: 422, body: { message: { base: ['No commits', 'between'] } } },
    { code: 'conflict', message: expect.stringContaining('No commits between') },
  ],
])('an answer %j is told as %j', async (fault, error) => {
  gitlab.faults.push({ operation: 'GET /projects/:id', ...fault });
  await expect(forge.ensureRepository(fresh())).rejects.toMatchObject(error);
});

test('the token is in no address', async () => {
  await proposed();
  expect(gitlab.asked.join('\n')).not.toContain(gitlab.token);
});

test.each([
  ['nothing is missing', {}, 'acme/apps', null],
  ['an account of one’s own', {}, 'Maren', null],
  ['the scope', { scopes: ['read_api', 'write_repository'] }, 'acme', 'lacks the scope “api”'],
  ['membership', { accessLevel: null }, 'acme', 'maren, whose token this is, is not a member of acme'],
  ['a role that merges', { accessLevel: 30 }, 'acme', 'has to be maintainer at least'],
  ['a role that creates', { accessLevel: 40, projectCreation: 'owner' }, 'acme', 'has to be owner at least'],
  ['the right to create', { projectCreation: 'noone' }, 'acme', 'Nobody may create projects in acme'],
  ['the group', {}, 'nobody', 'no group or account named nobody'],
  ['another person’s account', {}, 'olivia', 'another person’s account'],
])('a token is asked what it may do: %s', async (_, rules, owner, sentence) => {
  Object.assign(gitlab.rules, rules);
  expect(await forge.missing(owner)).toEqual(sentence ? [expect.stringContaining(sentence)] : []);
});

test('a webhook is told of merge requests, and older servers know its secret as a token', async () => {
  const repository = fresh();
  await forge.ensureRepository(repository);
  await forge.ensureHook(repository, { url: 'https://slipway.example', secret: 'whsec_x' });
  expect(projectOf(repository).hooks).toMatchObject([{ token: 'whsec_x', merge_requests_events: true }]);
});
