import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gitLine } from '#git/run.ts';
import { makeProject } from '#portal/git/project.fixture.ts';
import { pullRequestTable } from '#portal/publishing/pull-requests.ts';
import { type TestDatabase, testDatabase } from '#test/harness/database.ts';
import { conformance, type ForgeFixture, message } from '../conformance.ts';
import type { Forge, RepositoryRef } from '../forge.ts';
import { messageIn, portalCommits } from '../portal-commits.fixture.ts';
import { propose } from '../propose.fixture.ts';
import { createBuiltinForge } from './forge.ts';

const root = mkdtempSync(path.join(tmpdir(), 'slipway-forge-'));
const folderOf = ({ owner, name }: RepositoryRef) => path.join(root, owner, `${name}.git`);
let kept: Awaited<ReturnType<typeof portalCommits>>;
let from: string;
let commits: ForgeFixture['commits'];
let database: TestDatabase;
let forge: Forge;
let count = 0;
const fresh = () => ({ owner: 'acme', name: `app${count++}` });
const conflict = expect.objectContaining({ code: 'conflict' });

beforeAll(async () => {
  database = await testDatabase();
  kept = await portalCommits();
  ({ from, commits } = kept);
  forge = createBuiltinForge({
    root,
    pulls: pullRequestTable(database.db),
    clock: () => new Date(0),
    cloneBase: 'https://slipway.example/git',
    page: (_, branch) => `/pulls/${branch}`,
  });
});
afterAll(async () => {
  await database.drop();
  kept.remove();
  rmSync(root, { recursive: true, force: true });
});

const messageOf = (repository: RepositoryRef, commit: string) => messageIn(folderOf(repository), commit);
conformance('the built-in forge', async () => ({ forge, fresh, ...kept, messageOf }));

test('a file larger than git may hold in memory is pushed', async () => {
  const huge = makeProject();
  huge.write('zeros.bin', Buffer.alloc(260 * 1024 * 1024));
  const tree = huge.tree();
  const { org, store } = kept;
  await store.receive(org, tree, huge.pack(tree));
  const author = { name: 'Ada', email: 'ada@example.com' };
  const commit = await store.commit(org, { tree, parent: null, message: 'm', author, at: new Date(0) });
  huge.remove();
  const repository = fresh();
  await forge.ensureRepository(repository);
  await forge.push(repository, { from, commit, branch: 'main', expect: null });
  expect(await forge.branch(repository, 'main')).toBe(commit);
}, 60_000);

describe('merging', () => {
  const proposed = async () => {
    const { repository, request } = await propose({ forge, fresh, from, commits });
    const { number } = await forge.openPullRequest(repository, request);
    return { repository, number, folder: folderOf(repository) };
  };

  test('leaves the commit that was reviewed as it is, below one that says who approved it', async () => {
    const { repository, number, folder } = await proposed();
    const { mergeCommit } = await forge.merge(repository, number, commits.second, message);
    expect(await gitLine(['log', '-1', '--format=%P %T', mergeCommit!], { folder })).toBe(
      `${commits.base} ${commits.second} ${await gitLine(['rev-parse', `${commits.second}^{tree}`], { folder })}`,
    );
    expect(await gitLine(['log', '-1', '--format=%(trailers)', mergeCommit!], { folder })).toBe(message.body);
  });

  test('makes a merge commit when something was, and finds it again after a crash', async () => {
    const beside = await kept.commitOf({ 'c.txt': 'beside\n' }, commits.base);
    const { repository, number, folder } = await proposed();
    await forge.push(repository, { from, commit: beside, branch: 'main' });
    const { mergeCommit } = await forge.merge(repository, number, commits.second, message);
    expect(await gitLine(['rev-parse', `${mergeCommit}^1`, `${mergeCommit}^2`], { folder })).toBe(
      `${beside}\n${commits.second}`,
    );

    // As if the portal had been killed between moving the branch and writing it down.
    await database.db
      .updateTable('forgePullRequests')
      .set({ status: 'open', mergeCommit: null })
      .where('repository', '=', `acme/${repository.name}`)
      .execute();
    expect(await forge.merge(repository, number, commits.second, message)).toMatchObject({
      mergeCommit,
      status: 'merged',
    });
  });

  test('refuses what conflicts, and leaves main as it is', async () => {
    const other = await kept.commitOf({ 'a.txt': 'another\n' }, commits.base);
    const { repository, number } = await proposed();
    await forge.push(repository, { from, commit: other, branch: 'main' });
    await expect(forge.merge(repository, number, commits.second, message)).rejects.toEqual(conflict);
    expect(await forge.branch(repository, 'main')).toBe(other);
  });

  test('of several pull requests at once keeps every one', async () => {
    const repository = fresh();
    await forge.ensureRepository(repository);
    await forge.push(repository, { from, commit: commits.base, branch: 'main', expect: null });
    const heads = ['one', 'two', 'three'];
    const changes: string[] = [];
    for (const head of heads) changes.push(await kept.commitOf({ [`only-${head}.txt`]: head }, commits.base));
    const pulls = await Promise.all(
      changes.map(async (commit, i) => {
        await forge.push(repository, { from, commit, branch: `publish/${heads[i]}` });
        return forge.openPullRequest(repository, {
          head: `publish/${heads[i]}`,
          base: 'main',
          title: 'T',
          body: '',
          labels: [],
        });
      }),
    );
    expect(pulls.map((pull) => pull.number).toSorted()).toEqual([1, 2, 3]);
    // Each holds the files of those before it, so no two change the same line.
    const results = await Promise.all(
      pulls.map((pull, i) => forge.merge(repository, pull.number, changes[i]!, message)),
    );
    const main = (await forge.branch(repository, 'main'))!;
    for (const { mergeCommit } of results) {
      await gitLine(['merge-base', '--is-ancestor', mergeCommit!, main], { folder: folderOf(repository) });
    }
  });
});

test.each([
  { owner: '..', name: 'x' },
  { owner: 'acme', name: '../x' },
  { owner: 'acme', name: '-x' },
  { owner: '', name: 'x' },
  { owner: 'acme', name: 'a/b' },
])('$owner/$name names no repository', async (repository) => {
  await expect(forge.ensureRepository(repository)).rejects.toThrow('cannot name');
});

test.each(['../main', '--all', 'a b', 'main:refs/heads/x', 'main^', ''])('%j names no branch', async (branch) => {
  const repository = fresh();
  await forge.ensureRepository(repository);
  await expect(forge.branch(repository, branch)).rejects.toThrow('cannot name');
  await expect(forge.push(repository, { from, commit: commits.base, branch })).rejects.toThrow('cannot name');
});
