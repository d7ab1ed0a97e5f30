import { z } from 'zod';
import type { Hook, RemoteForge, RemoteForgeOptions, RepositoryRef } from '../forge.ts';
import { refOf } from '../push.ts';
import { type PullState, remoteForge } from '../remote.ts';
import { orNull, restOf } from '../rest.ts';
import { missingRights } from './rights.ts';

const repositoryShape = z.object({ default_branch: z.string() });
const branchShape = z.object({ commit: z.object({ id: z.string() }) });
const labelShape = z.object({ id: z.int(), name: z.string() });
const pullShape = z.object({
  number: z.int(),
  state: z.enum(['open', 'closed']),
  merged: z.boolean(),
  merge_commit_sha: z.string().nullish(),
  head: z.object({ ref: z.string(), sha: z.string() }),
  labels: z.array(labelShape).nullish(),
});
const hookShape = z.object({ id: z.int(), config: z.object({ url: z.string().optional() }) });
const nothing = z.unknown();
/** Gitea's own most. */
const pageSize = 50;

/** Gitea and Forgejo, which speak the same, with a token. https://docs.gitea.com/api */
export function createGiteaForge(options: RemoteForgeOptions): RemoteForge {
  const { url, token, fetch } = options;
  const rest = restOf(
    { name: 'Gitea', api: `${url}/api/v1`, headers: { accept: 'application/json', authorization: `token ${token}` } },
    fetch,
  );
  const pathOf = ({ owner, name }: RepositoryRef) => `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  const pull = async (repository: RepositoryRef, number: number) =>
    stateOf((await rest({ path: `${pathOf(repository)}/pulls/${number}`, schema: pullShape })).body);

  return remoteForge(options, {
    kind: 'gitea',
    name: 'Gitea',
    // It counts for nothing: Gitea knows the token's owner.
    gitUser: 'slipway',
    pullPage: 'pulls',

    async defaultBranch(repository) {
      const { body } = await rest({ path: pathOf(repository), schema: repositoryShape });
      return body.default_branch;
    },

    async create({ owner, name }) {
      const organization = `/orgs/${encodeURIComponent(owner)}`;
      const isOrganization = await orNull(rest({ path: organization, schema: nothing }), 'not_found');
      const path = isOrganization ? `${organization}/repos` : '/user/repos';
      const body = { name, private: true, default_branch: 'main' };
      return rest({ method: 'POST', path, body, schema: nothing });
    },

    async tip(repository, branch) {
      const path = `${pathOf(repository)}/branches/${refOf(branch).replace('refs/heads/', '')}`;
      const at = await orNull(rest({ path, schema: branchShape }), 'not_found');
      return at ? at.body.commit.id : null;
    },

    async findPull(repository, head) {
      // Gitea has no filter by branch.
      for (let page = 1; ; page += 1) {
        const query = new URLSearchParams({ state: 'all', limit: String(pageSize), page: String(page) });
        const { body } = await rest({ path: `${pathOf(repository)}/pulls?${query}`, schema: z.array(pullShape) });
        const known = body.find((each) => each.head.ref === head && stateOf(each).status !== 'closed');
        if (known) return stateOf(known);
        if (body.length < pageSize) return undefined;
      }
    },

    async createPull(repository, body) {
      const path = `${pathOf(repository)}/pulls`;
      return stateOf((await rest({ method: 'POST', path, body, schema: pullShape })).body);
    },

    pull,

    async label(repository, number, wanted) {
      const path = `${pathOf(repository)}/labels`;
      const { body: known } = await rest({ path: `${path}?limit=${pageSize}`, schema: z.array(labelShape) });
      const labels = [];
      for (const name of wanted) {
        const found = known.find((each) => each.name === name);
        const body = { name, color: '#64748b' };
        labels.push((found ?? (await rest({ method: 'POST', path, body, schema: labelShape })).body).id);
      }
      const issue = `${pathOf(repository)}/issues/${number}/labels`;
      await rest({ method: 'POST', path: issue, body: { labels }, schema: nothing });
    },

    async merge(repository, { number }, commit, message) {
      const path = `${pathOf(repository)}/pulls/${number}/merge`;
      // `head_commit_id` makes Gitea refuse when the branch has moved since.
      const words = { MergeTitleField: message.title, MergeMessageField: message.body };
      await rest({ method: 'POST', path, body: { Do: 'merge', head_commit_id: commit, ...words }, schema: nothing });
      return pull(repository, number);
    },

    hooks: {
      async list(repository) {
        const path = `${pathOf(repository)}/hooks?limit=${pageSize}`;
        return (await rest({ path, schema: z.array(hookShape) })).body.map(({ id, config }) => ({
          id,
          url: config.url,
        }));
      },
      create(repository, hook) {
        const path = `${pathOf(repository)}/hooks`;
        return rest({ method: 'POST', path, body: { type: 'gitea', ...hookOf(hook) }, schema: nothing });
      },
      update(repository, id, hook) {
        const path = `${pathOf(repository)}/hooks/${id}`;
        return rest({ method: 'PATCH', path, body: hookOf(hook), schema: nothing });
      },
      remove(repository, id) {
        return rest({ method: 'DELETE', path: `${pathOf(repository)}/hooks/${id}`, schema: nothing });
      },
    },

    missing: (owner) => missingRights(rest, owner),
  });
}

const hookOf = ({ url, secret }: Hook) => ({
  active: true,
  events: ['pull_request', 'pull_request_review_approved'],
  config: { url, secret, content_type: 'json' },
});

const stateOf = (pull: z.infer<typeof pullShape>): PullState => ({
  number: pull.number,
  status: pull.merged ? 'merged' : pull.state,
  headCommit: pull.head.sha,
  labels: pull.labels?.map(({ name }) => name) ?? [],
  mergeCommit: pull.merged ? (pull.merge_commit_sha ?? null) : null,
});
