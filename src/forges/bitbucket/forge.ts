import { z } from 'zod';
import { ForgeError, type Hook, type RemoteForge, type RemoteForgeOptions, type RepositoryRef } from '../forge.ts';
import { refOf } from '../push.ts';
import { type PullState, remoteForge } from '../remote.ts';
import { restOf } from '../rest.ts';
import { credentialsOf } from './credentials.ts';
import { missingRights } from './rights.ts';

const repositoryShape = z.object({ mainbranch: z.object({ name: z.string() }).nullish() });
const branchesShape = z.object({ values: z.array(z.object({ name: z.string(), target: commitShape() })) });
const pullShape = z.object({
  id: z.int(),
  state: z.enum(['OPEN', 'MERGED', 'DECLINED', 'SUPERSEDED']),
  // Null when the branch was deleted.
  source: z.object({ commit: commitShape().nullish() }),
  merge_commit: commitShape().nullish(),
});
const hookShape = z.object({ uuid: z.string(), url: z.string() });
const nothing = z.unknown();

/** Bitbucket Cloud, with an access token or a person's API token. https://developer.atlassian.com/cloud/bitbucket/rest */
export function createBitbucketForge(options: RemoteForgeOptions): RemoteForge {
  const { url, fetch } = options;
  const { secret, authorization, gitUser } = credentialsOf(options.token);
  const api = `${url.replace('https://bitbucket.org', 'https://api.bitbucket.org')}/2.0`;
  const rest = restOf({ name: 'Bitbucket', api, headers: { accept: 'application/json', authorization } }, fetch);
  const pathOf = ({ owner, name }: RepositoryRef) =>
    `/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;

  /** Pull requests name commits by twelve characters. */
  const wholeName = async (repository: RepositoryRef, commit: { hash: string } | null | undefined) => {
    if (!commit || commit.hash.length === 40) return commit?.hash ?? null;
    const path = `${pathOf(repository)}/commit/${encodeURIComponent(commit.hash)}`;
    return (await rest({ path, schema: commitShape() })).body.hash;
  };
  const stateOf = async (repository: RepositoryRef, pull: z.infer<typeof pullShape>): Promise<PullState> => ({
    number: pull.id,
    status: pull.state === 'OPEN' ? 'open' : pull.state === 'MERGED' ? 'merged' : 'closed',
    headCommit: (await wholeName(repository, pull.source.commit)) ?? '',
    mergeCommit: await wholeName(repository, pull.state === 'MERGED' ? pull.merge_commit : null),
  });

  return remoteForge(
    { ...options, token: secret },
    {
      kind: 'bitbucket',
      name: 'Bitbucket',
      gitUser,
      pullPage: 'pull-requests',

      async defaultBranch(repository) {
        const { body } = await rest({ path: pathOf(repository), schema: repositoryShape });
        // An empty repository has none; the first branch that is pushed becomes it.
        return body.mainbranch?.name ?? 'main';
      },

      create(repository) {
        const body = { scm: 'git', is_private: true };
        return rest({ method: 'POST', path: pathOf(repository), body, schema: nothing });
      },

      async tip(repository, branch) {
        // Asked for as a list: there is no agreement on how a name with slashes stands in a path.
        const query = new URLSearchParams({ q: `name = "${refOf(branch).replace('refs/heads/', '')}"` });
        const path = `${pathOf(repository)}/refs/branches?${query}`;
        const { body } = await rest({ path, schema: branchesShape });
        return body.values[0]?.target.hash ?? null;
      },

      async findPull(repository, head) {
        const own = `${repository.owner}/${repository.name}`;
        const query = new URLSearchParams([
          ['state', 'OPEN'],
          ['state', 'MERGED'],
          ['q', `source.branch.name = "${head}" AND source.repository.full_name = "${own}"`],
        ]);
        const path = `${pathOf(repository)}/pullrequests?${query}`;
        const [found] = (await rest({ path, schema: z.object({ values: z.array(pullShape) }) })).body.values;
        return found && stateOf(repository, found);
      },

      async createPull(repository, { head, base, title, body: description }) {
        const path = `${pathOf(repository)}/pullrequests`;
        const body = {
          title,
          description,
          source: { branch: { name: head } },
          destination: { branch: { name: base } },
          close_source_branch: false,
        };
        return stateOf(repository, (await rest({ method: 'POST', path, body, schema: pullShape })).body);
      },

      async pull(repository, number) {
        const { body } = await rest({ path: `${pathOf(repository)}/pullrequests/${number}`, schema: pullShape });
        return stateOf(repository, body);
      },

      async merge(repository, { number }, commit, { title, body: text }) {
        const path = `${pathOf(repository)}/pullrequests/${number}/merge`;
        const body = {
          type: 'pullrequest_merge_parameters',
          message: `${title}\n\n${text}`,
          merge_strategy: 'merge_commit',
          close_source_branch: false,
        };
        const merged = await rest({ method: 'POST', path, body, schema: pullShape });
        const state = await stateOf(repository, merged.body);
        if (state.headCommit === commit) return state;
        // Bitbucket cannot be told which commit is meant: somebody pushed between the look and the merge.
        throw new ForgeError('conflict', 'Bitbucket merged what was pushed to the branch meanwhile. Revert it there.');
      },

      hooks: {
        async list(repository) {
          // Bitbucket allows fifty.
          const path = `${pathOf(repository)}/hooks?pagelen=100`;
          const { body } = await rest({ path, schema: z.object({ values: z.array(hookShape) }) });
          return body.values.map(({ uuid, url: address }) => ({ id: uuid, url: address }));
        },
        create(repository, hook) {
          return rest({ method: 'POST', path: `${pathOf(repository)}/hooks`, body: hookOf(hook), schema: nothing });
        },
        update(repository, id, hook) {
          const path = `${pathOf(repository)}/hooks/${encodeURIComponent(id)}`;
          return rest({ method: 'PUT', path, body: hookOf(hook), schema: nothing });
        },
        remove(repository, id) {
          const path = `${pathOf(repository)}/hooks/${encodeURIComponent(id)}`;
          return rest({ method: 'DELETE', path, schema: nothing });
        },
      },

      missing: (workspace) => missingRights(rest, workspace, options.token),
    },
  );
}

const hookOf = ({ url, secret }: Hook) => ({
  description: 'Slipway',
  url,
  secret,
  active: true,
  events: ['pullrequest:fulfilled', 'pullrequest:rejected', 'pullrequest:approved'],
});

function commitShape() {
  return z.object({ hash: z.string() });
}
