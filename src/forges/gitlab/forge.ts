import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { ForgeError, type Hook, type RemoteForge, type RemoteForgeOptions, type RepositoryRef } from '../forge.ts';
import { refOf } from '../push.ts';
import { type PullState, remoteForge } from '../remote.ts';
import { orNull, restOf } from '../rest.ts';
import { missingRights } from './rights.ts';

const projectShape = z.object({ default_branch: z.string().nullish() });
const branchShape = z.object({ commit: z.object({ id: z.string() }) });
const mergeShape = z.object({
  iid: z.int(),
  // `locked` while it is being merged.
  state: z.enum(['opened', 'closed', 'locked', 'merged']),
  merge_status: z.string().nullish(),
  sha: z.string().nullable(),
  merge_commit_sha: z.string().nullish(),
  squash_commit_sha: z.string().nullish(),
  labels: z.array(z.string()),
  source_project_id: z.int().nullish(),
  target_project_id: z.int().nullish(),
});
const hookShape = z.object({ id: z.int(), url: z.string() });
const nothing = z.unknown();

/** GitLab looks at what was just pushed in the background, and refuses to merge before it did. */
const checking = new Set(['unchecked', 'checking', 'preparing']);
const looks = 20;
const betweenLooksMs = 500;

/** GitLab, at gitlab.com or self-managed, with a personal, group or project access token. https://docs.gitlab.com/api/rest */
export function createGitlabForge(options: RemoteForgeOptions): RemoteForge {
  const { url, token, fetch } = options;
  const rest = restOf(
    { name: 'GitLab', api: `${url}/api/v4`, headers: { accept: 'application/json', 'private-token': token } },
    fetch,
  );
  const pathOf = ({ owner, name }: RepositoryRef) => `/projects/${encodeURIComponent(`${owner}/${name}`)}`;
  const look = async (repository: RepositoryRef, number: number) =>
    (await rest({ path: `${pathOf(repository)}/merge_requests/${number}`, schema: mergeShape })).body;

  return remoteForge(options, {
    kind: 'gitlab',
    name: 'GitLab',
    // It counts for nothing: GitLab knows the token's owner.
    gitUser: 'slipway',
    pullPage: '-/merge_requests',

    async defaultBranch(repository) {
      const { body } = await rest({ path: pathOf(repository), schema: projectShape });
      // An empty project may have none yet; the first branch that is pushed becomes it.
      return body.default_branch ?? 'main';
    },

    async create({ owner, name }) {
      const path = `/namespaces/${encodeURIComponent(owner)}`;
      const namespace = await rest({ path, schema: z.object({ id: z.int() }) });
      const body = {
        name,
        path: name,
        namespace_id: namespace.body.id,
        visibility: 'private',
        default_branch: 'main',
        initialize_with_readme: false,
      };
      return rest({ method: 'POST', path: '/projects', body, schema: nothing });
    },

    async tip(repository, branch) {
      const name = encodeURIComponent(refOf(branch).replace('refs/heads/', ''));
      const path = `${pathOf(repository)}/repository/branches/${name}`;
      const at = await orNull(rest({ path, schema: branchShape }), 'not_found');
      return at ? at.body.commit.id : null;
    },

    async findPull(repository, head) {
      const query = new URLSearchParams({ source_branch: head, state: 'all' });
      const path = `${pathOf(repository)}/merge_requests?${query}`;
      const { body } = await rest({ path, schema: z.array(mergeShape) });
      // A branch of that name in somebody's fork is another one.
      const own = body.filter((each) => each.source_project_id === each.target_project_id);
      return own.map(stateOf).find(({ status }) => status !== 'closed');
    },

    async createPull(repository, { head, base, title, body: description }) {
      const path = `${pathOf(repository)}/merge_requests`;
      const body = { source_branch: head, target_branch: base, title, description };
      return stateOf((await rest({ method: 'POST', path, body, schema: mergeShape })).body);
    },

    label(repository, number, labels) {
      const path = `${pathOf(repository)}/merge_requests/${number}`;
      return rest({ method: 'PUT', path, body: { add_labels: labels.join(',') }, schema: nothing });
    },

    async pull(repository, number) {
      return stateOf(await look(repository, number));
    },

    async merge(repository, { number }, commit, message) {
      for (let left = looks; left > 0; left -= 1) {
        const { merge_status } = await look(repository, number);
        if (!checking.has(merge_status ?? '')) break;
        await pause(betweenLooksMs);
      }
      const path = `${pathOf(repository)}/merge_requests/${number}/merge`;
      // `sha` makes GitLab refuse when the branch has moved since.
      const body = {
        sha: commit,
        squash: false,
        should_remove_source_branch: false,
        merge_commit_message: `${message.title}\n\n${message.body}`,
      };
      const merged = await rest({ method: 'PUT', path, body, schema: mergeShape }).catch(explainRefusal);
      return stateOf(merged.body);
    },

    hooks: {
      async list(repository) {
        const path = `${pathOf(repository)}/hooks?per_page=100`;
        return (await rest({ path, schema: z.array(hookShape) })).body;
      },
      create(repository, hook) {
        return rest({ method: 'POST', path: `${pathOf(repository)}/hooks`, body: hookOf(hook), schema: nothing });
      },
      update(repository, id, hook) {
        return rest({ method: 'PUT', path: `${pathOf(repository)}/hooks/${id}`, body: hookOf(hook), schema: nothing });
      },
      remove(repository, id) {
        return rest({ method: 'DELETE', path: `${pathOf(repository)}/hooks/${id}`, schema: nothing });
      },
    },

    missing: (owner) => missingRights(rest, owner),
  });
}

const hookOf = ({ url, secret }: Hook) => ({
  url,
  // Where GitLab is too old to sign, it sends the token.
  signing_token: secret,
  token: secret,
  merge_requests_events: true,
  push_events: false,
});

/** GitLab answers 401 for a branch that the token may not merge into, too: it was believed a moment before. */
function explainRefusal(error: unknown): never {
  if (!(error instanceof ForgeError) || error.code !== 'unauthorized') throw error;
  const message =
    'GitLab does not let the token merge into this branch. It is protected, or the token’s role is too low.';
  throw new ForgeError('unauthorized', message, { cause: error });
}

function stateOf(request: z.infer<typeof mergeShape>): PullState {
  const merged = request.state === 'merged';
  // Where the project merges without a merge commit, the branch is at the squashed commit or at the head itself.
  const { merge_commit_sha: merge, squash_commit_sha: squash, sha } = request;
  return {
    number: request.iid,
    status: merged ? 'merged' : request.state === 'closed' ? 'closed' : 'open',
    headCommit: sha ?? '',
    mergeCommit: merged ? (merge ?? squash ?? sha) : null,
    labels: request.labels,
  };
}
