import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { gitLine } from '#git/run.ts';
import { protectBranches } from '#test/harness/forge-repository.ts';
import { type GiteaServer, startGitea } from '#test/harness/gitea-server.ts';
import { conformance, message } from '../conformance.ts';
import type { RemoteForge, RemoteForgeOptions, RepositoryRef } from '../forge.ts';
import { portalCommits } from '../portal-commits.fixture.ts';
import { remoteConformance } from '../remote-conformance.ts';
import { createGiteaForge } from './forge.ts';

let kept: Awaited<ReturnType<typeof portalCommits>>;
let gitea: GiteaServer;
let forge: RemoteForge;
let count = 0;
const repositoryOf = ({ owner, name }: RepositoryRef) => gitea.repositories.get(`${owner}/${name}`)!;
const fresh = () => ({ owner: 'acme', name: `app${count++}` });
const open = (token = gitea.token, options: Partial<RemoteForgeOptions> = {}) =>
  createGiteaForge({
    url: gitea.url,
    token,
    fetch,
    reach: async () => ({ addresses: ['127.0.0.1'], proxy: null }),
    ...options,
  });

beforeAll(async () => {
  gitea = await startGitea();
  kept = await portalCommits();
  forge = open();
});
beforeEach(() => {
  gitea.mayCreate = true;
});
afterEach(() => {
  expect(gitea.violations).toEqual([]);
  expect(gitea.faults).toEqual([]);
});
afterAll(() => {
  gitea.end();
  kept.remove();
});

const messageOf = (repository: RepositoryRef, commit: string) => {
  const { folder } = gitea.repositories.get(`${repository.owner}/${repository.name}`)!;
  return gitLine(['log', '-1', '--format=%B', commit], { folder });
};
conformance('Gitea', async () => ({ forge, fresh, ...kept, messageOf }));
remoteConformance('Gitea', async () => ({
  forge,
  fresh,
  ...kept,
  messageOf,
  open: (options) => open(undefined, options),
  answerNext: (call, answer) => {
    const operation = call === 'look' ? 'GET /repos/{owner}/{repo}' : 'POST /repos/{owner}/{repo}/pulls/{index}/merge';
    gitea.faults.push({ operation, ...answer });
  },
  protect: (repository, isProtected) => {
    gitea.protected = isProtected;
    protectBranches(repositoryOf(repository).folder, isProtected ? ['main'] : []);
  },
  setDefaultBranch: (repository, branch) => {
    repositoryOf(repository).defaultBranch = branch;
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

test('what Gitea did, and could not say any more, is found again', async () => {
  const away = { code: 'unavailable' };
  const made = fresh();
  gitea.faults.push({ operation: 'POST /orgs/{org}/repos', status: 502, after: true });
  await expect(forge.ensureRepository(made)).rejects.toMatchObject(away);
  await forge.ensureRepository(made);

  const { repository, request } = await proposed();
  gitea.faults.push({ operation: 'POST /repos/{owner}/{repo}/pulls', status: 502, after: true });
  await expect(forge.openPullRequest(repository, request)).rejects.toMatchObject(away);
  expect(await forge.openPullRequest(repository, request)).toMatchObject({ number: 1, status: 'open' });
  gitea.faults.push({ operation: 'POST /repos/{owner}/{repo}/pulls/{index}/merge', status: 502, after: true });
  await expect(forge.merge(repository, 1, kept.commits.second, message)).rejects.toMatchObject(away);
  const mergeCommit = await forge.branch(repository, 'main');
  expect(await forge.merge(repository, 1, kept.commits.second, message)).toMatchObject({
    status: 'merged',
    mergeCommit,
  });
});

test('a pull request is found among more than a page of others', async () => {
  const { repository, request } = await proposed();
  const { number } = await forge.openPullRequest(repository, request);
  const { pulls } = gitea.repositories.get(`acme/${repository.name}`)!;
  for (let other = 2; other <= 60; other += 1)
    pulls.push({
      ...pulls[0]!,
      number: other,
      head: `publish/x${other}`,
      merged: { head: kept.commits.second, commit: kept.commits.second },
      state: 'closed',
    });
  expect(await forge.openPullRequest(repository, request)).toMatchObject({ number });
});

test('a pull request that was closed by hand is not merged, and a new one can be opened', async () => {
  const { repository, request } = await proposed();
  const { number, url } = await forge.openPullRequest(repository, request);
  expect(url).toBe(`${gitea.url}/acme/${repository.name}/pulls/1`);
  gitea.repositories.get(`acme/${repository.name}`)!.pulls[0]!.state = 'closed';
  const refused = { code: 'conflict', message: expect.stringContaining('closed') };
  await expect(forge.merge(repository, number, kept.commits.second, message)).rejects.toMatchObject(refused);
  expect(await forge.openPullRequest(repository, request)).toMatchObject({ number: 2, status: 'open' });
});

test('labels are made where they are missing, and put on a pull request once', async () => {
  const { repository, request } = await proposed();
  await forge.openPullRequest(repository, request);
  const { labels, pulls } = gitea.repositories.get(`acme/${repository.name}`)!;
  expect(labels).toEqual(['slipway']);
  await forge.openPullRequest(repository, { ...request, labels: ['slipway', 'auto-approved'] });
  expect(labels).toEqual(['slipway', 'auto-approved']);
  expect(pulls[0]!.labels).toEqual(['slipway', 'auto-approved']);
});

test.each([
  'GET /repos/{owner}/{repo}/labels',
  'POST /repos/{owner}/{repo}/labels',
  'POST /repos/{owner}/{repo}/issues/{index}/labels',
])('a refused %s stops nothing', async (operation) => {
  const { repository, request } = await proposed();
  gitea.faults.push({ operation, status: 403 });
  expect(await forge.openPullRequest(repository, request)).toMatchObject({ number: 1, status: 'open' });
});

test.each([
  ['nothing is missing', true, 'acme', null],
  ['an account of one’s own', true, 'Maren', null],
  ['membership', null, 'acme', 'maren, whose token this is, is not a member of acme'],
  ['the right to create', false, 'acme', 'may not create repositories in acme'],
  ['the account', true, 'nobody', 'no account named nobody'],
  ['another person’s account', true, 'olivia', 'another person’s account'],
])('a token is asked what it may do: %s', async (_, mayCreate, owner, sentence) => {
  gitea.mayCreate = mayCreate;
  expect(await forge.missing(owner)).toEqual(sentence ? [expect.stringContaining(sentence)] : []);
});

test('a token that is none is told', async () => {
  expect(await open('wrong').missing('acme')).toEqual([expect.stringContaining('does not accept the token')]);
  await expect(open('wrong').ensureRepository(fresh())).rejects.toMatchObject({ code: 'unauthorized' });
});

test('a webhook is made once, and has the newest secret', async () => {
  const repository = fresh();
  await forge.ensureRepository(repository);
  const url = 'https://slipway.example/api/v1/hooks/gitea/fge1';
  await forge.ensureHook(repository, { url: 'https://another.example', secret: 'whsec_other' });
  for (const secret of ['whsec_old', 'whsec_old', 'whsec_new']) await forge.ensureHook(repository, { url, secret });
  expect(gitea.repositories.get(`acme/${repository.name}`)!.hooks).toMatchObject([
    { secret: 'whsec_other' },
    { url, secret: 'whsec_new' },
  ]);
});
