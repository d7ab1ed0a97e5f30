import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BitbucketServer, startBitbucket } from '#test/harness/bitbucket-server.ts';
import { protectBranches } from '#test/harness/forge-repository.ts';
import { conformance, message } from '../conformance.ts';
import type { RemoteForge, RemoteForgeOptions, RepositoryRef } from '../forge.ts';
import { messageIn, portalCommits } from '../portal-commits.fixture.ts';
import { propose } from '../propose.fixture.ts';
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
const at = '/repositories/:workspace/:slug';
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

const messageOf = (repository: RepositoryRef, commit: string) => messageIn(repositoryOf(repository).folder, commit);
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
  operations: {
    look: `GET ${at}`,
    create: `POST ${at}`,
    open: `POST ${at}/pullrequests`,
    merge: `POST ${at}/pullrequests/:id/merge`,
  },
  faults: bitbucket.faults,
  protect: (repository, isProtected) => {
    bitbucket.protected = isProtected;
    protectBranches(repositoryOf(repository).folder, isProtected ? ['main'] : []);
  },
  setDefaultBranch: (repository, branch) => {
    repositoryOf(repository).mainBranch = branch;
  },
  closeByHand: (repository) => {
    repositoryOf(repository).pulls.at(-1)!.state = 'DECLINED';
  },
  pullRequestUrl: ({ name }) => `${bitbucket.url}/acme/${name}/pull-requests/1`,
  hooks: (repository) => repositoryOf(repository).hooks,
}));

const proposed = () => propose({ forge, fresh, ...kept });

test('a repository is private, and one that somebody made in this moment is used', async () => {
  const repository = fresh();
  const { cloneUrl } = await forge.ensureRepository(repository);
  expect(cloneUrl).toBe(`${bitbucket.url}/acme/${repository.name}.git`);
  expect(repositoryOf(repository)).toMatchObject({ isPrivate: true });
  bitbucket.faults.push({ operation: `GET ${at}`, status: 404 });
  expect(await forge.ensureRepository(repository)).toMatchObject({ defaultBranch: 'main' });
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

  test('of a person is used with their address', async () => {
    const [, secret] = bitbucket.apiToken.split(':');
    expect(await open(secret!).missing('acme')).toEqual([expect.stringContaining('you@example.com:token')]);
    expect(await open(bitbucket.apiToken).missing('acme')).toEqual([]);
  });
});

test('a webhook is told what happens to pull requests', async () => {
  const repository = fresh();
  await forge.ensureRepository(repository);
  await forge.ensureHook(repository, { url: 'https://slipway.example', secret: 'whsec_x' });
  expect(repositoryOf(repository).hooks).toMatchObject([
    { events: ['pullrequest:fulfilled', 'pullrequest:rejected', 'pullrequest:approved'] },
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
