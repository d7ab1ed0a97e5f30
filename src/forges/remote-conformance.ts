import { describe, expect, test } from 'vitest';
import { gitLine } from '#git/run.ts';
import { type ForgeFixture, message } from './conformance.ts';
import type { RemoteForge, RemoteForgeOptions, RepositoryRef } from './forge.ts';
import { propose } from './propose.fixture.ts';

/** What a suite needs of a forge that is somebody else's: to make it refuse, break and change. */
export interface RemoteFixture extends ForgeFixture {
  forge: RemoteForge;
  /** The driver with other options; a token that was revoked, above all. */
  open: (options: Partial<RemoteForgeOptions>) => RemoteForge;
  /** What the server is asked for a look at a repository, to make one, and to open and merge a pull request. */
  operations: Record<'look' | 'create' | 'open' | 'merge', string>;
  /** The next call of an operation is answered with this instead; `after` it was done all the same. */
  faults: { operation: string; status: number; headers?: Record<string, string>; after?: boolean }[];
  /** Lets nobody push to `main` or merge into it, or everybody again. */
  protect: (repository: RepositoryRef, isProtected: boolean) => void;
  setDefaultBranch: (repository: RepositoryRef, branch: string) => void;
  /** What a person does with its newest pull request at the forge's own pages. */
  closeByHand: (repository: RepositoryRef) => void;
  /** Where people look at its first pull request. */
  pullRequestUrl: (repository: RepositoryRef) => string;
  hooks: (repository: RepositoryRef) => { url: string; secret: string }[];
}

const away = expect.objectContaining({ code: 'unavailable', retryable: true });

/** What every forge that is somebody else's does when it is held up, refused, limited, broken or changed under its hands. */
export function remoteConformance(name: string, setUp: () => Promise<RemoteFixture>): void {
  describe(`${name}, when things go wrong,`, () => {
    const proposed = async () => {
      const fixture = await setUp();
      const { repository, request } = await propose(fixture);
      return { ...fixture, repository, request: { ...request, labels: [] } };
    };

    test.each([
      ['does not answer in time', async () => Promise.reject(new DOMException('timed out', 'TimeoutError'))],
      ['hangs up', async () => Promise.reject(new TypeError('fetch failed'))],
      ['breaks off its answer', async () => new Response(new ReadableStream({ start: (body) => body.error('cut') }))],
    ])('tells that the forge %s, and that it may pass', async (_, fetch) => {
      const { open, fresh } = await setUp();
      const [forge, repository] = [open({ fetch }), fresh()];
      const hook = { url: 'https://slipway.example/x', secret: 'whsec_x' };
      const request = { head: 'publish/one', base: 'main', title: 'One', body: 'Why', labels: [] };
      for (const call of [
        forge.ensureRepository(repository),
        forge.branch(repository, 'main'),
        forge.openPullRequest(repository, request),
        forge.pullRequest(repository, 1),
        forge.merge(repository, 1, 'a'.repeat(40), message),
        forge.ensureHook(repository, hook),
        forge.removeHook(repository, hook.url),
        forge.missing('acme'),
      ]) {
        await expect(call).rejects.toEqual(away);
      }
    });

    test('tells that the token was revoked, wherever it is used', async () => {
      const { open, repository, request, from, commits } = await proposed();
      const revoked = open({ token: 'revoked-0123456789' });
      const unauthorized = expect.objectContaining({
        code: 'unauthorized',
        retryable: false,
        message: expect.stringContaining('does not accept the token'),
      });
      await expect(revoked.ensureRepository(repository)).rejects.toEqual(unauthorized);
      await expect(revoked.openPullRequest(repository, request)).rejects.toEqual(unauthorized);
      await expect(revoked.merge(repository, 1, commits.second, message)).rejects.toEqual(unauthorized);
      await expect(revoked.removeHook(repository, 'https://slipway.example/x')).rejects.toEqual(unauthorized);
      const push = revoked.push(repository, { from, commit: commits.third, branch: 'publish/one' });
      await expect(push).rejects.toMatchObject({ code: 'unauthorized' });
      expect(await revoked.missing('acme')).toEqual([expect.stringContaining('does not accept the token')]);
    });

    const inAMinute = () => String(Math.floor(Date.now() / 1000) + 60);
    test.each([
      ['Retry-After', 429, () => ({ 'retry-after': '42' }), [42, 42]],
      ['Retry-After', 403, () => ({ 'retry-after': '42' }), [42, 42]],
      ['X-RateLimit-Reset', 429, () => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inAMinute() }), [50, 60]],
      ['X-RateLimit-Reset', 403, () => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inAMinute() }), [50, 60]],
      ['RateLimit-Reset', 429, () => ({ 'ratelimit-remaining': '0', 'ratelimit-reset': inAMinute() }), [50, 60]],
      ['nothing', 429, () => ({}), null],
    ] as const)('waits for as long as it is asked to by %s with %s', async (_, status, headers, seconds) => {
      const { forge, repository, commits, request, faults, operations } = await proposed();
      const { number } = await forge.openPullRequest(repository, request);
      for (const call of ['look', 'merge'] as const) {
        faults.push({ operation: operations[call], status, headers: headers() });
        const asked =
          call === 'look'
            ? forge.ensureRepository(repository)
            : forge.merge(repository, number, commits.second, message);
        const error = await asked.then(
          () => null,
          (failure: unknown) => failure as { retryAfter?: number },
        );
        expect(error).toMatchObject({ code: 'rate_limited', retryable: true });
        if (seconds === null) expect(error!.retryAfter).toBeUndefined();
        else {
          expect(error!.retryAfter).toBeGreaterThanOrEqual(seconds[0]);
          expect(error!.retryAfter).toBeLessThanOrEqual(seconds[1]);
        }
      }
      expect(await forge.merge(repository, number, commits.second, message)).toMatchObject({ status: 'merged' });
    });

    // The last one is Bitbucket's, for what takes too long.
    test.each([500, 502, 503, 504, 555])('tries again after %s', async (status) => {
      const { forge, repository, request, commits, faults, operations } = await proposed();
      const { number } = await forge.openPullRequest(repository, request);
      faults.push({ operation: operations.look, status });
      await expect(forge.ensureRepository(repository)).rejects.toEqual(away);
      faults.push({ operation: operations.merge, status });
      await expect(forge.merge(repository, number, commits.second, message)).rejects.toEqual(away);
      expect(await forge.merge(repository, number, commits.second, message)).toMatchObject({ status: 'merged' });
    });

    test('finds again what the forge did, and could not say any more', async () => {
      const { forge, fresh, repository, request, commits, faults, operations } = await proposed();
      const made = fresh();
      faults.push({ operation: operations.create, status: 502, after: true });
      await expect(forge.ensureRepository(made)).rejects.toEqual(away);
      expect(await forge.ensureRepository(made)).toMatchObject(made);

      faults.push({ operation: operations.open, status: 502, after: true });
      await expect(forge.openPullRequest(repository, request)).rejects.toEqual(away);
      expect(await forge.openPullRequest(repository, request)).toMatchObject({ number: 1, status: 'open' });

      faults.push({ operation: operations.merge, status: 502, after: true });
      await expect(forge.merge(repository, 1, commits.second, message)).rejects.toEqual(away);
      const mergeCommit = await forge.branch(repository, 'main');
      expect(mergeCommit).not.toBe(commits.base);
      expect(await forge.merge(repository, 1, commits.second, message)).toMatchObject({
        ...{ status: 'merged', headCommit: commits.second, mergeCommit },
      });
    });

    test('merges nothing that was closed by hand, and opens a new one', async () => {
      const { forge, repository, request, commits, closeByHand, pullRequestUrl } = await proposed();
      const { number, url } = await forge.openPullRequest(repository, request);
      expect(url).toBe(pullRequestUrl(repository));
      closeByHand(repository);
      await expect(forge.merge(repository, number, commits.second, message)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('closed'),
      });
      expect(await forge.openPullRequest(repository, request)).toMatchObject({ number: 2, status: 'open' });
    });

    test('tells that a branch is protected, and merges once it is not any more', async () => {
      const { forge, repository, request, from, commits, protect } = await proposed();
      const { number } = await forge.openPullRequest(repository, request);
      protect(repository, true);
      const push = forge.push(repository, { from, commit: commits.second, branch: 'main' });
      await expect(push).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('protected') });
      // Not passing by itself: a person has to do something.
      await expect(forge.merge(repository, number, commits.second, message)).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:conflict|unauthorized)$/),
        retryable: false,
      });
      expect(await forge.branch(repository, 'main')).toBe(commits.base);
      expect(await forge.pullRequest(repository, number)).toMatchObject({ status: 'open' });
      protect(repository, false);
      expect(await forge.merge(repository, number, commits.second, message)).toMatchObject({ status: 'merged' });
    });

    test('merges into a default branch that has another name now', async () => {
      const { forge, repository, request, from, commits, setDefaultBranch } = await proposed();
      await forge.push(repository, { from, commit: commits.base, branch: 'trunk' });
      setDefaultBranch(repository, 'trunk');
      const { defaultBranch } = await forge.ensureRepository(repository);
      expect(defaultBranch).toBe('trunk');
      const { number } = await forge.openPullRequest(repository, { ...request, base: defaultBranch });
      const { mergeCommit } = await forge.merge(repository, number, commits.second, message);
      expect(await forge.branch(repository, 'trunk')).toBe(mergeCommit);
      expect(await forge.branch(repository, 'main')).toBe(commits.base);
    });

    test('merges into a default branch that went on meanwhile, and refuses to push over it', async () => {
      const { forge, repository, request, from, commits } = await proposed();
      const { number } = await forge.openPullRequest(repository, request);
      const beside = await besideOf(from, commits.base);
      await forge.push(repository, { from, commit: beside, branch: 'main', expect: commits.base });
      const over = forge.push(repository, { from, commit: commits.second, branch: 'main', expect: commits.base });
      await expect(over).rejects.toMatchObject({ code: 'conflict' });
      const { mergeCommit, headCommit } = await forge.merge(repository, number, commits.second, message);
      expect(headCommit).toBe(commits.second);
      expect([beside, commits.second]).not.toContain(mergeCommit);
      expect(await forge.branch(repository, 'main')).toBe(mergeCommit);
    });
  });

  test(`${name} has a webhook made once, with the newest secret`, async () => {
    const { forge, fresh, hooks } = await setUp();
    const repository = fresh();
    await forge.ensureRepository(repository);
    const url = `https://slipway.example/api/v1/hooks/${forge.kind}/fge1`;
    const another = { url: 'https://another.example', secret: 'whsec_other' };
    await forge.ensureHook(repository, another);
    for (const secret of ['whsec_old', 'whsec_old', 'whsec_new']) await forge.ensureHook(repository, { url, secret });
    expect(hooks(repository)).toMatchObject([another, { url, secret: 'whsec_new' }]);
  });

  test(`${name} removes a webhook, whatever address it had, and nobody else’s`, async () => {
    const { forge, fresh, hooks } = await setUp();
    const repository = fresh();
    const urls = () => hooks(repository).map((hook) => hook.url);
    const path = `/api/v1/hooks/${forge.kind}`;
    const url = `https://slipway.example${path}/fge1`;
    await forge.removeHook(repository, url);
    await forge.ensureRepository(repository);
    const others = { url: `https://another.example${path}/fge2`, secret: 'whsec_other' };
    await forge.ensureHook(repository, others);
    await forge.ensureHook(repository, { url, secret: 'whsec_x' });
    await forge.ensureHook(repository, { url: url.replace('slipway', 'moved'), secret: 'whsec_x' });
    expect(urls()).toEqual([others.url, `https://moved.example${path}/fge1`]);
    await forge.removeHook(repository, url);
    await forge.removeHook(repository, url);
    expect(urls()).toEqual([others.url]);
  });
}

/** Another commit upon this one. */
function besideOf(folder: string, parent: string): Promise<string> {
  const who = { NAME: 'Eve', EMAIL: 'eve@example.com', DATE: '@0 +0000' };
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((role) => Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value])),
  );
  return gitLine(['commit-tree', '-p', parent, '-F', '-', `${parent}^{tree}`], { folder, env, input: 'beside\n' });
}
