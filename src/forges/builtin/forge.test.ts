import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { initBare } from '#git/init.ts';
import { gitLine } from '#git/run.ts';
import { createGitStore } from '#portal/git/bare-store.ts';
import { makeProject } from '#portal/git/project.fixture.ts';
import { pullRequestTable } from '#portal/publishing/pull-requests.ts';
import { type TestDatabase, testDatabase } from '#test/harness/database.ts';
import { conformance, message } from '../conformance.ts';
import type { Forge, RepositoryRef } from '../forge.ts';
import { historyOf } from '../portal-commits.fixture.ts';
import { createBuiltinForge } from './forge.ts';

const org = 'orgone';
const root = mkdtempSync(path.join(tmpdir(), 'slipway-forge-'));
const project = makeProject();
const store = createGitStore({ root: path.join(root, 'store') });
const from = store.folder(org);
let database: TestDatabase;
let forge: Forge;
let commits: { base: string; second: string; third: string };
let count = 0;
const fresh = () => ({ owner: 'acme', name: `app${count++}` });
const conflict = expect.objectContaining({ code: 'conflict' });

async function commitOf(files: Record<string, string>, parent: string | null): Promise<string> {
  for (const [name, content] of Object.entries(files)) project.write(name, content);
  const tree = project.tree();
  await store.receive(org, tree, project.pack(tree));
  const author = { name: 'Ada', email: 'ada@example.com' };
  return store.commit(org, { tree, parent, message: 'm', author, at: new Date(0) });
}

beforeAll(async () => {
  database = await testDatabase();
  const base = await commitOf({ 'a.txt': 'one\n' }, null);
  const second = await commitOf({ 'a.txt': 'two\n' }, base);
  commits = { base, second, third: await commitOf({ 'b.txt': 'three\n' }, second) };
  forge = createBuiltinForge({
    root: path.join(root, 'forge'),
    pulls: pullRequestTable(database.db),
    clock: () => new Date(0),
    cloneBase: 'https://slipway.example/git',
    page: (_, branch) => `/pulls/${branch}`,
  });
});
afterAll(async () => {
  await database.drop();
  project.remove();
  rmSync(root, { recursive: true, force: true });
});

const messageOf = ({ owner, name }: RepositoryRef, commit: string) =>
  gitLine(['log', '-1', '--format=%B', commit], { folder: path.join(root, 'forge', owner, `${name}.git`) });
async function empty(): Promise<string> {
  const folder = path.join(root, `fetched${count++}.git`);
  await initBare(folder);
  return folder;
}
conformance('the built-in forge', async () => ({ forge, fresh, from, commits, messageOf, empty, historyOf }));

test('a file larger than git may hold in memory is pushed', async () => {
  const huge = makeProject();
  huge.write('zeros.bin', Buffer.alloc(260 * 1024 * 1024));
  const tree = huge.tree();
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
  const folderOf = (name: string) => path.join(root, 'forge', 'acme', `${name}.git`);
  const propose = async (commit: string, mainAt: string) => {
    const repository = fresh();
    await forge.ensureRepository(repository);
    await forge.push(repository, { from, commit: mainAt, branch: 'main', expect: null });
    await forge.push(repository, { from, commit, branch: 'publish/one' });
    const pull = await forge.openPullRequest(repository, {
      head: 'publish/one',
      base: 'main',
      title: 'One',
      body: '',
      labels: [],
    });
    return { repository, number: pull.number, folder: folderOf(repository.name) };
  };

  test('leaves the commit that was reviewed as it is, below one that says who approved it', async () => {
    const { repository, number, folder } = await propose(commits.second, commits.base);
    const { mergeCommit } = await forge.merge(repository, number, commits.second, message);
    expect(await gitLine(['log', '-1', '--format=%P %T', mergeCommit!], { folder })).toBe(
      `${commits.base} ${commits.second} ${await gitLine(['rev-parse', `${commits.second}^{tree}`], { folder })}`,
    );
    expect(await gitLine(['log', '-1', '--format=%(trailers)', mergeCommit!], { folder })).toBe(message.body);
  });

  test('makes a merge commit when something was, and finds it again after a crash', async () => {
    const beside = await commitOf({ 'c.txt': 'beside\n' }, commits.base);
    const { repository, number, folder } = await propose(commits.second, commits.base);
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
    const other = await commitOf({ 'a.txt': 'another\n' }, commits.base);
    const { repository, number } = await propose(commits.second, commits.base);
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
    for (const head of heads) changes.push(await commitOf({ [`only-${head}.txt`]: head }, commits.base));
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
      await gitLine(['merge-base', '--is-ancestor', mergeCommit!, main], { folder: folderOf(repository.name) });
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
