import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type GithubApp, newAppKey } from '#test/harness/github-app.ts';
import { type GithubServer, startGithub } from '#test/harness/github-server.ts';
import { conformance, message } from '../conformance.ts';
import type { AppCredential, RemoteForge, RepositoryRef } from '../forge.ts';
import { messageIn, portalCommits } from '../portal-commits.fixture.ts';
import { createGithubForge } from './forge.ts';

let kept: Awaited<ReturnType<typeof portalCommits>>;
let github: GithubServer;
let asMade: GithubApp;
let held: AppCredential['held'];
let forge: RemoteForge;
let now: Date;
let count = 0;
const fresh = () => ({ owner: 'acme', name: `app${count++}` });

/** The driver of a connection, as each look of the portal makes one. */
const open = (app: Partial<AppCredential> = {}) => {
  const { id, privateKey } = github.app;
  return createGithubForge({
    url: github.url,
    token: '',
    app: { id, privateKey, owner: 'acme', held, now: () => now, ...app },
    fetch,
    reach: async () => ({ addresses: ['127.0.0.1'], proxy: null }),
  });
};
const asked = (part: string) => github.asked.filter((line) => line.includes(part)).length;

beforeAll(async () => {
  github = await startGithub();
  asMade = { ...github.app };
  kept = await portalCommits();
});
beforeEach(() => {
  now = new Date();
  held = { token: null };
  github.asked.length = 0;
  Object.assign(github.app, asMade, { tokens: new Map() });
  forge = open();
});
afterEach(() => expect(github.violations).toEqual([]));
afterAll(() => {
  github.end();
  kept.remove();
});

const messageOf = ({ owner, name }: RepositoryRef, commit: string) =>
  messageIn(github.repositories.get(`${owner}/${name}`)!.folder, commit);
const lazily: RemoteForge = new Proxy({} as RemoteForge, { get: (_, name) => Reflect.get(forge, name) });
conformance('GitHub, as an App', async () => ({ forge: lazily, fresh, ...kept, messageOf }));

test('an App pushes, opens and merges, with a token that serves all drivers of its connection', async () => {
  const repository = fresh();
  const { from, commits } = kept;
  await open().ensureRepository(repository);
  await open().push(repository, { from, commit: commits.base, branch: 'main', expect: null });
  await open().push(repository, { from, commit: commits.second, branch: 'publish/one' });
  const request = { head: 'publish/one', base: 'main', title: 'One', body: 'Why', labels: ['slipway'] };
  const { number } = await open().openPullRequest(repository, request);
  expect(await open().merge(repository, number, commits.second, message)).toMatchObject({ status: 'merged' });
  await open().ensureHook(repository, { url: 'https://slipway.example/x', secret: 'whsec_x' });
  expect(asked('access_tokens')).toBe(1);
});

describe('its token', () => {
  const look = () => open().ensureRepository({ owner: 'acme', name: 'looked-at' });

  test('is replaced shortly before it expires', async () => {
    await look();
    now = new Date(now.getTime() + 54 * 60_000);
    await look();
    expect(asked('access_tokens')).toBe(1);
    now = new Date(now.getTime() + 2 * 60_000);
    github.app.now = () => now;
    await look();
    expect(asked('access_tokens')).toBe(2);
  });

  test('that was revoked is replaced at once, in the middle of what is done', async () => {
    await look();
    github.app.tokens.clear();
    await look();
    expect(asked('access_tokens')).toBe(2);
  });

  test('that may not do a thing is replaced once: the App may since be allowed it', async () => {
    await look();
    github.app.permissions = { ...github.app.permissions, administration: 'read' };
    await expect(open().ensureRepository(fresh())).rejects.toMatchObject({ code: 'unauthorized' });
    expect(asked('access_tokens')).toBe(2);
  });

  test('is not asked for while GitHub is away', async () => {
    github.faults.push({ operation: 'POST /app/installations/{installation_id}/access_tokens', status: 503 });
    await expect(look()).rejects.toMatchObject({ code: 'unavailable' });
    await look();
  });
});

describe('the portal’s clock', () => {
  const ahead = (seconds: number) => open({ now: () => new Date(Date.now() + seconds * 1000) });

  test.each([-400, -30, 30, 50])('may be off by %d s', async (seconds) => {
    expect(await ahead(seconds).missing('acme')).toEqual([]);
  });

  test.each([-600, 120, 3600])('that is off by %d s is told', async (seconds) => {
    expect(await ahead(seconds).missing('acme')).toEqual([expect.stringContaining('the portal’s clock is wrong')]);
  });
});

describe('what an App lacks', () => {
  const permissions = { administration: 'write', pull_requests: 'write' } as const;
  test.each<[string, Partial<GithubApp>, string | null]>([
    ['nothing', {}, null],
    ['an installation', { installedAt: null }, 'is not installed at acme'],
    ['its installation, which is suspended', { suspended: true }, 'is suspended'],
    ['all repositories', { selection: 'selected' }, 'Choose all repositories'],
    ['a permission', { permissions: { ...permissions, contents: 'read' } }, 'may not read and write Contents'],
    ['another permission', { permissions: { contents: 'write', pull_requests: 'write' } }, 'write Administration'],
  ])('is told: %s', async (_, change, sentence) => {
    Object.assign(github.app, change);
    expect(await forge.missing('acme')).toEqual(sentence ? [expect.stringContaining(sentence)] : []);
  });

  test('is told of a person’s account', async () => {
    github.app.installedAt = 'maren';
    expect(await open({ owner: 'maren' }).missing('maren')).toEqual([expect.stringContaining('Use a token there')]);
  });

  test('is told of an App that there is not', async () => {
    expect(await open({ id: '9' }).missing('acme')).toEqual(['GitHub has no App with the id 9, or it was deleted.']);
  });

  test.each<[string, Partial<GithubApp>, string]>([
    ['removed', { installedAt: null }, 'was removed there'],
    ['suspended', { suspended: true }, 'is suspended'],
  ])('is told when it was %s while its token was used', async (_, change, sentence) => {
    await forge.ensureRepository({ owner: 'acme', name: 'looked-at' });
    Object.assign(github.app, change);
    const refused = { code: 'unauthorized', message: expect.stringContaining(sentence) };
    await expect(open().ensureRepository(fresh())).rejects.toMatchObject(refused);
    await expect(open().branch(fresh(), 'main')).rejects.toMatchObject(refused);
  });

  test('is told of a key that was deleted, and the key stays out of it', async () => {
    const { privateKey } = github.app;
    github.app.privateKey = newAppKey();
    const [sentence] = await open({ privateKey }).missing('acme');
    expect(sentence).toContain('does not accept the private key of the App 1234567');
    expect(sentence).not.toContain('BEGIN');
  });
});
