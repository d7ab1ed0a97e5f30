import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { protectBranches } from '#test/harness/forge-repository.ts';
import { type GiteaServer, startGitea } from '#test/harness/gitea-server.ts';
import { conformance } from '../conformance.ts';
import type { RemoteForge, RemoteForgeOptions, RepositoryRef } from '../forge.ts';
import { messageIn, portalCommits } from '../portal-commits.fixture.ts';
import { propose } from '../propose.fixture.ts';
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

const messageOf = (repository: RepositoryRef, commit: string) => messageIn(repositoryOf(repository).folder, commit);
conformance('Gitea', async () => ({ forge, fresh, ...kept, messageOf }));
remoteConformance('Gitea', async () => ({
  forge,
  fresh,
  ...kept,
  messageOf,
  open: (options) => open(undefined, options),
  operations: {
    look: 'GET /repos/{owner}/{repo}',
    create: 'POST /orgs/{org}/repos',
    open: 'POST /repos/{owner}/{repo}/pulls',
    merge: 'POST /repos/{owner}/{repo}/pulls/{index}/merge',
  },
  faults: gitea.faults,
  protect: (repository, isProtected) => {
    gitea.protected = isProtected;
    protectBranches(repositoryOf(repository).folder, isProtected ? ['main'] : []);
  },
  setDefaultBranch: (repository, branch) => {
    repositoryOf(repository).defaultBranch = branch;
  },
  closeByHand: (repository) => {
    repositoryOf(repository).pulls.at(-1)!.state = 'closed';
  },
  pullRequestUrl: ({ name }) => `${gitea.url}/acme/${name}/pulls/1`,
  hooks: (repository) => repositoryOf(repository).hooks,
}));

const proposed = () => propose({ forge, fresh, ...kept });

test('a pull request is found among more than a page of others', async () => {
  const { repository, request } = await proposed();
  const { number } = await forge.openPullRequest(repository, request);
  const { pulls } = repositoryOf(repository);
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

test('labels are made where they are missing, and put on a pull request once', async () => {
  const { repository, request } = await proposed();
  await forge.openPullRequest(repository, request);
  const { labels, pulls } = repositoryOf(repository);
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
