import { z } from 'zod';
import type { Hook, RemoteForge, RemoteForgeOptions, RepositoryRef } from '../forge.ts';
import { refOf } from '../push.ts';
import { type PullState, remoteForge } from '../remote.ts';
import { orNull, restOf } from '../rest.ts';
import { appAccess } from './app.ts';
import { missingOfApp } from './app-rights.ts';
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
  labels: z.array(z.object({ name: z.string() })),
});
const hookShape = z.object({ id: z.int(), config: z.object({ url: z.string().optional() }) });
const nothing = z.unknown();

/** GitHub, at github.com or an Enterprise Server, with a token or as a GitHub App. https://docs.github.com/rest */
export function createGithubForge(options: RemoteForgeOptions): RemoteForge {
  const { url, token, app, fetch } = options;
  const headers = {
    accept: 'application/vnd.github+json',
    'user-agent': 'slipway',
    'x-github-api-version': '2022-11-28',
  };
  const api = url === 'https://github.com' ? 'https://api.github.com' : `${url}/api/v3`;
  const about = { name: 'GitHub', api, headers };
  const access = app && appAccess(app, about, fetch);
  const rest = access?.rest ?? restOf({ ...about, headers: { ...headers, authorization: `Bearer ${token}` } }, fetch);
  const pathOf = ({ owner, name }: RepositoryRef) => `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;

  return remoteForge(options, {
    kind: 'github',
    name: 'GitHub',
    gitUser: 'x-access-token',
    ...(access ? { gitToken: access.token } : {}),
    pullPage: 'pull',

    async defaultBranch(repository) {
      const { body } = await rest({ path: pathOf(repository), schema: repositoryShape });
      return body.default_branch;
    },

    async create({ owner, name }) {
      const at = encodeURIComponent(owner);
      const account = await rest({ path: `/users/${at}`, schema: z.object({ type: z.string() }) });
      const path = account.body.type === 'Organization' ? `/orgs/${at}/repos` : '/user/repos';
      return rest({ method: 'POST', path, body: { name, private: true }, schema: nothing });
    },

    async tip(repository, branch) {
      const path = `${pathOf(repository)}/git/ref/${refOf(branch).replace('refs/', '')}`;
      // GitHub answers 409 for any branch of an empty repository.
      const at = await orNull(rest({ path, schema: refShape }), 'not_found', 'conflict');
      return at ? at.body.object.sha : null;
    },

    async findPull(repository, head) {
      const query = new URLSearchParams({ head: `${repository.owner}:${head}`, state: 'all' });
      const { body } = await rest({ path: `${pathOf(repository)}/pulls?${query}`, schema: z.array(pullShape) });
      return body.map(stateOf).find(({ status }) => status !== 'closed');
    },

    async createPull(repository, body) {
      const path = `${pathOf(repository)}/pulls`;
      return stateOf((await rest({ method: 'POST', path, body, schema: pullShape })).body);
    },

    async pull(repository, number) {
      return stateOf((await rest({ path: `${pathOf(repository)}/pulls/${number}`, schema: pullShape })).body);
    },

    label(repository, number, labels) {
      const path = `${pathOf(repository)}/issues/${number}/labels`;
      return rest({ method: 'POST', path, body: { labels }, schema: nothing });
    },

    async merge(repository, pull, commit, { title, body: text }) {
      const path = `${pathOf(repository)}/pulls/${pull.number}/merge`;
      // `sha` makes GitHub refuse when the branch has moved since.
      const body = { sha: commit, merge_method: 'merge', commit_title: title, commit_message: text };
      const merged = await rest({ method: 'PUT', path, body, schema: z.object({ sha: z.string() }) });
      return { ...pull, status: 'merged', mergeCommit: merged.body.sha };
    },

    hooks: {
      async list(repository) {
        // GitHub allows twenty.
        const { body } = await rest({ path: `${pathOf(repository)}/hooks?per_page=100`, schema: z.array(hookShape) });
        return body.map(({ id, config }) => ({ id, url: config.url }));
      },
      create(repository, hook) {
        const path = `${pathOf(repository)}/hooks`;
        return rest({ method: 'POST', path, body: { name: 'web', ...hookOf(hook) }, schema: nothing });
      },
      update(repository, id, hook) {
        const path = `${pathOf(repository)}/hooks/${id}`;
        return rest({ method: 'PATCH', path, body: hookOf(hook), schema: nothing });
      },
      remove(repository, id) {
        return rest({ method: 'DELETE', path: `${pathOf(repository)}/hooks/${id}`, schema: nothing });
      },
    },

    missing: (owner) => (access ? missingOfApp(access, owner) : missingRights(rest, owner)),
  });
}

const hookOf = ({ url, secret }: Hook) => ({
  active: true,
  events: ['pull_request', 'pull_request_review'],
  config: { url, secret, content_type: 'json' },
});

const stateOf = (pull: z.infer<typeof pullShape>): PullState => ({
  number: pull.number,
  status: pull.merged_at !== null ? 'merged' : pull.state,
  headCommit: pull.head.sha,
  labels: pull.labels.map(({ name }) => name),
  mergeCommit: pull.merged_at !== null ? (pull.merge_commit_sha ?? null) : null,
});
