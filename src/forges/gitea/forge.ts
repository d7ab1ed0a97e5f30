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
const branchShape = z.object({ commit: z.object({ id: z.string() }) });
const pullShape = z.object({
  number: z.int(),
  state: z.enum(['open', 'closed']),
  merged: z.boolean(),
  merge_commit_sha: z.string().nullish(),
  head: z.object({ ref: z.string(), sha: z.string() }),
});
const nothing = z.unknown();
/** Gitea's own most. */
const pageSize = 50;

/** Gitea and Forgejo, which speak the same, with a token. https://docs.gitea.com/api */
export function createGiteaForge({ url, token, fetch, reach }: RemoteForgeOptions): RemoteForge {
  const rest = restOf(
    { name: 'Gitea', api: `${url}/api/v1`, headers: { accept: 'application/json', authorization: `token ${token}` } },
    fetch,
  );
  const pathOf = ({ owner, name }: RepositoryRef) => `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  /** Made here, not taken from an answer: people click on it. */
  const pageOf = ({ owner, name }: RepositoryRef) => `${url}/${owner}/${name}`;
  const pullOf = (repository: RepositoryRef, pull: z.infer<typeof pullShape>): PullRequest => ({
    number: pull.number,
    url: `${pageOf(repository)}/pulls/${pull.number}`,
    status: pull.merged ? 'merged' : pull.state,
    headCommit: pull.head.sha,
    mergeCommit: pull.merged ? (pull.merge_commit_sha ?? null) : null,
  });
  const find = async (repository: RepositoryRef) => {
    const { body } = await rest({ path: pathOf(repository), schema: repositoryShape });
    return { ...repository, defaultBranch: body.default_branch, cloneUrl: `${pageOf(repository)}.git` };
  };

  const forge: RemoteForge = {
    kind: 'gitea',

    async ensureRepository(repository) {
      const found = await orNull(find(repository), 'not_found');
      if (found) return found;
      const organization = `/orgs/${encodeURIComponent(repository.owner)}`;
      const isOrganization = await orNull(rest({ path: organization, schema: nothing }), 'not_found');
      const path = isOrganization ? `${organization}/repos` : '/user/repos';
      // Another portal may be first, or the answer may have been lost: then it is found.
      const body = { name: repository.name, private: true, default_branch: 'main' };
      await orNull(rest({ method: 'POST', path, body, schema: nothing }), 'conflict');
      return find(repository);
    },

    async branch(repository, branch) {
      const path = `${pathOf(repository)}/branches/${refOf(branch).replace('refs/heads/', '')}`;
      const at = await orNull(rest({ path, schema: branchShape }), 'not_found');
      if (at) return at.body.commit.id;
      await find(repository);
      return null;
    },

    async push(repository, options) {
      if ((await forge.branch(repository, options.branch)) === options.commit) return;
      // The name counts for nothing: Gitea knows the token's owner.
      const authorization = `Basic ${Buffer.from(`slipway:${token}`).toString('base64')}`;
      await pushTo({ name: 'Gitea', url: new URL(`${pageOf(repository)}.git`), authorization, reach }, options);
    },

    async openPullRequest(repository, { head, base, title, body }) {
      const path = `${pathOf(repository)}/pulls`;
      // Gitea has no filter by branch.
      for (let page = 1; ; page += 1) {
        const query = new URLSearchParams({ state: 'all', limit: String(pageSize), page: String(page) });
        const pulls = await rest({ path: `${path}?${query}`, schema: z.array(pullShape) });
        const known = pulls.body.find((pull) => pull.head.ref === head && (pull.merged || pull.state === 'open'));
        if (known) return pullOf(repository, known);
        if (pulls.body.length < pageSize) break;
      }
      if ((await forge.branch(repository, head)) === null) {
        throw new ForgeError('not_found', `There is no branch ${head}.`);
      }
      const made = await rest({ method: 'POST', path, body: { head, base, title, body }, schema: pullShape });
      return pullOf(repository, made.body);
    },

    async pullRequest(repository, number) {
      const { body } = await rest({ path: `${pathOf(repository)}/pulls/${number}`, schema: pullShape });
      return pullOf(repository, body);
    },

    async merge(repository, number, commit) {
      const pull = await forge.pullRequest(repository, number);
      if (isMerged('Gitea', pull, commit)) return pull;
      const path = `${pathOf(repository)}/pulls/${number}/merge`;
      // `head_commit_id` makes Gitea refuse when the branch has moved since.
      await rest({ method: 'POST', path, body: { Do: 'merge', head_commit_id: commit }, schema: nothing });
      return forge.pullRequest(repository, number);
    },

    missing: (owner) => missingRights(rest, owner),
  };
  return forge;
}
