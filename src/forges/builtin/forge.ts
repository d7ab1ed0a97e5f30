import { existsSync } from 'node:fs';
import path from 'node:path';
import { copyBranch } from '#git/fetch.ts';
import { initBare } from '#git/init.ts';
import { GitError, git, gitLine } from '#git/run.ts';
import { fetchError } from '../fetch.ts';
import { type Forge, ForgeError, type PullRequest, type RepositoryRef } from '../forge.ts';
import type { PullRequestTable, PullRow } from '../pull-requests.ts';
import { serveClone } from './http.ts';
import { mergeInto } from './merge.ts';

const defaultBranch = 'main';

/**
 * The forge that comes with the portal: bare repositories on its disk, pull requests in its database. It has no reviewer
 * of its own: the portal's approval is the review, and the portal merges.
 *
 * @param options.root holds `<owner>/<name>.git`
 * @param options.pulls where pull requests are kept
 * @param options.cloneBase URL below which repositories are cloned
 * @param options.page the portal's own page about a branch that was proposed, as a path
 */
export function createBuiltinForge(options: {
  root: string;
  pulls: PullRequestTable;
  clock: () => Date;
  cloneBase: string;
  page: (repository: RepositoryRef, branch: string) => string;
}): Forge {
  const { pulls, clock } = options;

  const folderOf = ({ owner, name }: RepositoryRef) => {
    // Both become folders; the portal's slugs and subdomains always pass.
    for (const part of [owner, name]) {
      if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(part)) throw new ForgeError('failed', 'This cannot name a repository.');
    }
    return path.join(options.root, owner, `${name}.git`);
  };
  const existing = (repository: RepositoryRef) => {
    const folder = folderOf(repository);
    if (!existsSync(folder)) throw new ForgeError('not_found', 'There is no such repository.');
    return folder;
  };
  const keyOf = ({ owner, name }: RepositoryRef) => `${owner}/${name}`;
  const pullOf = (repository: RepositoryRef, row: PullRow): PullRequest => ({
    number: row.number,
    url: options.page(repository, row.head),
    status: row.status,
    headCommit: row.headCommit,
    mergeCommit: row.mergeCommit,
  });

  return {
    kind: 'builtin',

    async ensureRepository(repository) {
      await initBare(folderOf(repository));
      return { ...repository, defaultBranch, cloneUrl: `${options.cloneBase}/${keyOf(repository)}.git` };
    },

    async branch(repository, branch) {
      return tip(existing(repository), branch);
    },

    async head(repository) {
      const commit = existsSync(folderOf(repository)) ? await tip(existing(repository), defaultBranch) : null;
      return commit === null ? null : { branch: defaultBranch, commit };
    },

    async fetch(repository, { into, branch, have }) {
      const from = existing(repository);
      if ((await tip(from, branch)) === null) throw new ForgeError('not_found', `There is no branch ${branch}.`);
      return copyBranch(into, from, { ref: refOf(branch), have }).catch((error: unknown) => {
        throw error instanceof GitError ? fetchError('the built-in forge', error) : error;
      });
    },

    async push(repository, { from, commit, branch, expect }) {
      const target = existing(repository);
      if ((await tip(target, branch)) === commit) return;
      const lease = expect === undefined ? [] : [`--force-with-lease=${refOf(branch)}:${expect ?? ''}`];
      const args = [
        'push',
        '--quiet',
        '--no-verify',
        '--no-follow-tags',
        ...lease,
        '--',
        target,
        `${commit}:${refOf(branch)}`,
      ];
      await git(args, { folder: from, env: { GIT_ALLOW_PROTOCOL: 'file' }, timeout: 300 }).catch((error: unknown) => {
        throw pushError(error, branch);
      });
    },

    async openPullRequest(repository, { head, base, title, body }) {
      const known = await pulls.findOf(keyOf(repository), head);
      if (known) return pullOf(repository, known);
      const headCommit = await tip(existing(repository), head);
      if (!headCommit) throw new ForgeError('not_found', `There is no branch ${head}.`);
      const row = { repository: keyOf(repository), head, base, title, body, headCommit, createdAt: clock() };
      return pullOf(repository, await pulls.insert(row));
    },

    async pullRequest(repository, number) {
      return pullOf(repository, await mustFind(pulls, keyOf(repository), number));
    },

    async merge(repository, number, commit, { title, body }) {
      const row = await mustFind(pulls, keyOf(repository), number);
      if (row.status === 'merged' && row.headCommit === commit) return pullOf(repository, row);
      const folder = existing(repository);
      if (row.status !== 'open' || (await tip(folder, row.head)) !== commit) {
        throw new ForgeError('conflict', 'The branch is not at the commit that was approved.');
      }
      const mergeCommit = await mergeInto(folder, row.base, commit, {
        message: `${title}\n\n${body}`,
        at: row.createdAt,
      });
      return pullOf(repository, await pulls.markMerged(row, commit, mergeCommit));
    },

    serve(repository, rest, req, res) {
      serveClone({ root: options.root, repository: keyOf(repository), path: rest }, req, res);
    },
  };
}

async function mustFind(pulls: PullRequestTable, repository: string, number: number): Promise<PullRow> {
  const row = await pulls.find(repository, number);
  if (!row) throw new ForgeError('not_found', 'There is no such pull request.');
  return row;
}

function refOf(branch: string): string {
  if (!/^[a-z0-9]+(?:[/-][a-z0-9]+)*$/.test(branch)) throw new ForgeError('failed', 'This cannot name a branch.');
  return `refs/heads/${branch}`;
}

async function tip(folder: string, branch: string): Promise<string | null> {
  const line = await gitLine(['for-each-ref', '--format=%(objectname)', '--', refOf(branch)], { folder });
  return line || null;
}

function pushError(error: unknown, branch: string): unknown {
  if (!(error instanceof GitError)) return error;
  if (/stale info|non-fast-forward|fetch first|cannot lock ref/.test(error.stderr)) {
    return new ForgeError('conflict', `The branch ${branch} is not where it was expected.`, { cause: error });
  }
  return new ForgeError('failed', `The branch ${branch} could not be pushed.`, { cause: error });
}
