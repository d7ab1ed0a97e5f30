import { describe, expect, test } from 'vitest';
import type { Forge, RepositoryRef } from './forge.ts';
import { propose } from './propose.fixture.ts';

/** What a suite needs of one provider: the forge, and a bare repository of the portal's with three commits in a line. */
export interface ForgeFixture {
  forge: Forge;
  /** A repository that does not exist yet; another one at each call. */
  fresh: () => RepositoryRef;
  from: string;
  commits: { base: string; second: string; third: string };
  /** The message of a commit that is there. */
  messageOf: (repository: RepositoryRef, commit: string) => Promise<string>;
  /** An empty bare repository to fetch into. */
  empty: () => Promise<string>;
  /** Commits from one back to the first. */
  historyOf: (folder: string, commit: string) => Promise<string[]>;
}

const conflict = expect.objectContaining({ code: 'conflict' });
/** What merges say in tests. */
export const message = { title: 'One', body: 'Approved-by: Ada <ada@example.com>' };
const missing = expect.objectContaining({ code: 'not_found' });

/** The one suite that every forge passes. */
export function conformance(name: string, setUp: () => Promise<ForgeFixture>): void {
  describe(`${name} keeps the forge’s contract`, () => {
    const proposed = async () => {
      const fixture = await setUp();
      const { repository, request } = await propose(fixture);
      const pull = await fixture.forge.openPullRequest(repository, request);
      return { ...fixture, repository, request, pull };
    };

    test('a repository is made once', async () => {
      const { forge, fresh } = await setUp();
      const repository = fresh();
      const made = await forge.ensureRepository(repository);
      expect(await forge.ensureRepository(repository)).toEqual(made);
      expect(made).toMatchObject({ ...repository, defaultBranch: 'main' });
      expect(await forge.branch(repository, 'main')).toBeNull();
    });

    test('what does not exist is not found', async () => {
      const { forge, fresh } = await setUp();
      const repository = fresh();
      await expect(forge.branch(repository, 'main')).rejects.toEqual(missing);
      await forge.ensureRepository(repository);
      await expect(forge.pullRequest(repository, 1)).rejects.toEqual(missing);
      const request = { head: 'publish/none', base: 'main', title: 'None', body: '', labels: [] };
      await expect(forge.openPullRequest(repository, request)).rejects.toEqual(missing);
    });

    test('a push is repeatable', async () => {
      const { forge, fresh, from, commits } = await setUp();
      const repository = fresh();
      await forge.ensureRepository(repository);
      await forge.push(repository, { from, commit: commits.base, branch: 'main', expect: null });
      await forge.push(repository, { from, commit: commits.base, branch: 'main', expect: null });
      expect(await forge.branch(repository, 'main')).toBe(commits.base);
    });

    test('a push refuses a branch that is not where it was expected', async () => {
      const { forge, fresh, from, commits } = await setUp();
      const repository = fresh();
      await forge.ensureRepository(repository);
      await forge.push(repository, { from, commit: commits.base, branch: 'main' });
      const onto = (expected: string | null) =>
        forge.push(repository, { from, commit: commits.third, branch: 'main', expect: expected });
      await expect(onto(null)).rejects.toEqual(conflict);
      await expect(onto(commits.second)).rejects.toEqual(conflict);
      expect(await forge.branch(repository, 'main')).toBe(commits.base);
      await onto(commits.base);
      expect(await forge.branch(repository, 'main')).toBe(commits.third);
    });

    test('the head is where the default branch is, and asking for it makes nothing', async () => {
      const { forge, fresh, from, commits } = await setUp();
      const repository = fresh();
      expect(await forge.head(repository)).toBeNull();
      await expect(forge.branch(repository, 'main')).rejects.toEqual(missing);
      await forge.ensureRepository(repository);
      expect(await forge.head(repository)).toBeNull();
      await forge.push(repository, { from, commit: commits.base, branch: 'main', expect: null });
      expect(await forge.head(repository)).toEqual({ branch: 'main', commit: commits.base });
    });

    test('a branch is fetched with its history, also by who has some of it', async () => {
      const { forge, fresh, from, commits, empty, historyOf } = await setUp();
      const repository = fresh();
      await forge.ensureRepository(repository);
      const into = await empty();
      await expect(forge.fetch(repository, { into, branch: 'main', have: [] })).rejects.toEqual(missing);
      await forge.push(repository, { from, commit: commits.second, branch: 'main', expect: null });
      expect(await forge.fetch(repository, { into, branch: 'main', have: [] })).toBe(commits.second);
      expect(await historyOf(into, commits.second)).toEqual([commits.second, commits.base]);
      await forge.push(repository, { from, commit: commits.third, branch: 'main', expect: commits.second });
      expect(await forge.fetch(repository, { into, branch: 'main', have: [commits.second] })).toBe(commits.third);
      expect(await historyOf(into, commits.third)).toEqual([commits.third, commits.second, commits.base]);
    });

    test('a branch has one pull request', async () => {
      const { forge, repository, request, pull, commits } = await proposed();
      expect(pull).toMatchObject({ number: 1, status: 'open', headCommit: commits.second, mergeCommit: null });
      expect(await forge.openPullRequest(repository, request)).toEqual(pull);
      expect(await forge.pullRequest(repository, 1)).toEqual(pull);
    });

    test('a merge puts the commit on the base, and is repeatable', async () => {
      const { forge, repository, request, pull, commits } = await proposed();
      const merged = await forge.merge(repository, pull.number, commits.second, message);
      expect(merged).toMatchObject({ status: 'merged', headCommit: commits.second });
      expect(await forge.branch(repository, 'main')).toBe(merged.mergeCommit);
      expect(await forge.merge(repository, pull.number, commits.second, message)).toEqual(merged);
      expect(await forge.openPullRequest(repository, request)).toEqual(merged);
    });

    test('the merge says who approved it', async () => {
      const { forge, repository, pull, commits, messageOf } = await proposed();
      const { mergeCommit } = await forge.merge(repository, pull.number, commits.second, message);
      expect(await messageOf(repository, mergeCommit!)).toBe(`${message.title}\n\n${message.body}`);
    });

    test('only the commit that was asked for is merged', async () => {
      const { forge, repository, from, pull, commits } = await proposed();
      await forge.push(repository, { from, commit: commits.third, branch: 'publish/one', expect: commits.second });
      await expect(forge.merge(repository, pull.number, commits.second, message)).rejects.toEqual(conflict);
      expect(await forge.branch(repository, 'main')).toBe(commits.base);
      expect((await forge.pullRequest(repository, pull.number)).status).toBe('open');
    });
  });
}
