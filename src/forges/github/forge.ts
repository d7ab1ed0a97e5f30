import { z } from 'zod';
import { isMerged } from '../checks.ts';
import {
  ForgeError,
  type PullRequest,
  type RemoteForge,
  type RemoteForgeOptions,
  type RepositoryRef,
} from '../forge.ts';
import { pushTo, refOf } from '../push.ts';
import { orNull, restOf } from '../rest.ts';
import { missingRights } from './rights.ts';

const repositoryShape = z.object({ default_branch: z.string() });
const refShape = z.object({ object: z.object({ sha: z.string() }) });
const pullShape = z.object({
  number: z.int(),
  state: z.enum(['open', 'closed']),
  merged_at: z.string().nullable(),
  // While it is open, this is a merge that GitHub tries out by itself.
  merge_commit_sha: z.string().nullish(),
  head: z.object({ sha: z.string() }),
});
const nothing = z.unknown();

/** GitHub, at github.com or an Enterprise Server, with a token. https://docs.github.com/rest */
export function createGithubForge({ url, token, fetch, reach }: RemoteForgeOptions): RemoteForge {
  const rest = restOf(
    {
      name: 'GitHub',
      api: url === 'https://github.com' ? 'https://api.github.com' : `${url}/api/v3`,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': 'slipway',
        'x-github-api-version': '2022-11-28',
      },
    },
    fetch,
  );
  const pathOf = ({ owner, name }: RepositoryRef) => `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  /** Made here, not taken from an answer: people click on it. */
  const pageOf = ({ owner, name }: RepositoryRef) => `${url}/${owner}/${name}`;
  const pullOf = (repository: RepositoryRef, pull: z.infer<typeof pullShape>): PullRequest => ({
    number: pull.number,
    url: `${pageOf(repository)}/pull/${pull.number}`,
    status: pull.merged_at !== null ? 'merged' : pull.state,
    headCommit: pull.head.sha,
    mergeCommit: pull.merged_at !== null ? (pull.merge_commit_sha ?? null) : null,
  });
  const find = async (repository: RepositoryRef) => {
    const { body } = await rest({ path: pathOf(repository), schema: repositoryShape });
    return { ...repository, defaultBranch: body.default_branch, cloneUrl: `${pageOf(repository)}.git` };
  };

  const forge: RemoteForge = {
    kind: 'github',

    async ensureRepository(repository) {
      const found = await orNull(find(repository), 'not_found');
      if (found) return found;
      const owner = await rest({
        path: `/users/${encodeURIComponent(repository.owner)}`,
        schema: z.object({ type: z.string() }),
      });
      const path =
        owner.body.type === 'Organization' ? `/orgs/${encodeURIComponent(repository.owner)}/repos` : '/user/repos';
      // Another portal may be first, or the answer may have been lost: then it is found.
      const made = rest({ method: 'POST', path, body: { name: repository.name, private: true }, schema: nothing });
      await orNull(made, 'conflict');
      return find(repository);
    },

    async branch(repository, branch) {
      const path = `${pathOf(repository)}/git/ref/${refOf(branch).replace('refs/', '')}`;
      // GitHub answers 409 for any branch of an empty repository.
      const at = await orNull(rest({ path, schema: refShape }), 'not_found', 'conflict');
      if (at) return at.body.object.sha;
      await find(repository);
      return null;
    },

    async push(repository, options) {
      if ((await forge.branch(repository, options.branch)) === options.commit) return;
      const authorization = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
      await pushTo({ name: 'GitHub', url: new URL(`${pageOf(repository)}.git`), authorization, reach }, options);
    },

    async openPullRequest(repository, { head, base, title, body }) {
      const known = await rest({
        path: `${pathOf(repository)}/pulls?${new URLSearchParams({ head: `${repository.owner}:${head}`, state: 'all' })}`,
        schema: z.array(pullShape),
      });
      const pulls = known.body.map((pull) => pullOf(repository, pull));
      const open = pulls.find(({ status }) => status !== 'closed');
      if (open) return open;
      if ((await forge.branch(repository, head)) === null) {
        throw new ForgeError('not_found', `There is no branch ${head}.`);
      }
      const path = `${pathOf(repository)}/pulls`;
      const made = await rest({ method: 'POST', path, body: { head, base, title, body }, schema: pullShape });
      return pullOf(repository, made.body);
    },

    async pullRequest(repository, number) {
      const { body } = await rest({ path: `${pathOf(repository)}/pulls/${number}`, schema: pullShape });
      return pullOf(repository, body);
    },

    async merge(repository, number, commit) {
      const pull = await forge.pullRequest(repository, number);
      if (isMerged('GitHub', pull, commit)) return pull;
      const path = `${pathOf(repository)}/pulls/${number}/merge`;
      // `sha` makes GitHub refuse when the branch has moved since.
      const body = { sha: commit, merge_method: 'merge' };
      const merged = await rest({ method: 'PUT', path, body, schema: z.object({ sha: z.string() }) });
      return { ...pull, status: 'merged', mergeCommit: merged.body.sha };
    },

    missing: (owner) => missingRights(rest, owner),
  };
  return forge;
}
