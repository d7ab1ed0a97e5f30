import { fetchFrom } from './fetch.ts';
import {
  ForgeError,
  type Hook,
  type MergeMessage,
  type PullRequest,
  type PullRequestWords,
  type RemoteForge,
  type RemoteForgeOptions,
  type Repository,
  type RepositoryRef,
} from './forge.ts';
import { pushTo } from './push.ts';
import { orNull } from './rest.ts';

/** What a driver knows of its forge's API. {@link remoteForge} does the rest, the same for all of them. */
export interface RemoteApi {
  kind: RemoteForge['kind'];
  /** As people know it. */
  name: string;
  /** Who the token is for git's server: the name before the colon. */
  gitUser: string;
  /** The token for git's server, where it changes with the time. */
  gitToken?(): Promise<string>;
  /** @throws ForgeError `not_found` */
  defaultBranch(repository: RepositoryRef): Promise<string>;
  /** @throws ForgeError `conflict` when there is one of that name */
  create(repository: RepositoryRef): Promise<unknown>;
  /** The commit that a branch is at; null when there is none, or no repository. */
  tip(repository: RepositoryRef, branch: string): Promise<string | null>;
  /** What a person opens, below the repository's page. */
  pullPage: string;
  /** The open or merged pull request of a branch. */
  findPull(repository: RepositoryRef, head: string): Promise<PullState | undefined>;
  createPull(repository: RepositoryRef, request: Omit<PullRequestWords, 'labels'>): Promise<PullState>;
  /** Adds labels to a pull request; a forge that has none has no such call. */
  label?(repository: RepositoryRef, number: number, labels: string[]): Promise<unknown>;
  pull(repository: RepositoryRef, number: number): Promise<PullState>;
  /** Merges an open pull request, and refuses when the branch is not at `commit` any more. */
  merge(repository: RepositoryRef, pull: PullState, commit: string, message: MergeMessage): Promise<PullState>;
  /** Webhooks of a repository. */
  hooks: {
    list(repository: RepositoryRef): Promise<{ id: HookId; url: string | undefined }[]>;
    create(repository: RepositoryRef, hook: Hook): Promise<unknown>;
    update(repository: RepositoryRef, id: HookId, hook: Hook): Promise<unknown>;
    remove(repository: RepositoryRef, id: HookId): Promise<unknown>;
  };
  missing: RemoteForge['missing'];
}

type HookId = number | string;

/** A pull request as a forge tells it. Its address is made here: people click on it. */
export interface PullState extends Omit<PullRequest, 'url'> {
  labels?: string[];
}

/** The forge port over somebody else's API and git's server, with a token for both. */
export function remoteForge({ url, token, reach }: RemoteForgeOptions, api: RemoteApi): RemoteForge {
  const pageOf = ({ owner, name }: RepositoryRef) => `${url}/${owner}/${name}`;
  const shown = (repository: RepositoryRef, { labels: _, ...pull }: PullState): PullRequest => ({
    ...pull,
    url: `${pageOf(repository)}/${api.pullPage}/${pull.number}`,
  });
  const label = async (repository: RepositoryRef, pull: PullState, wanted: string[]) => {
    const labels = wanted.filter((each) => !pull.labels?.includes(each));
    if (!api.label || labels.length === 0) return;
    await api.label(repository, pull.number, labels).catch((error: unknown) => {
      // They help people to find it, and nothing else: no publish waits for them.
      if (!(error instanceof ForgeError)) throw error;
    });
  };
  const find = async (repository: RepositoryRef): Promise<Repository> => {
    const defaultBranch = await api.defaultBranch(repository);
    return { ...repository, defaultBranch, cloneUrl: `${pageOf(repository)}.git` };
  };

  const { hooks } = api;
  const gitServer = async (repository: RepositoryRef) => {
    const password = (await api.gitToken?.()) ?? token;
    const authorization = `Basic ${Buffer.from(`${api.gitUser}:${password}`).toString('base64')}`;
    return { name: api.name, url: new URL(`${pageOf(repository)}.git`), authorization, reach };
  };

  const forge: RemoteForge = {
    kind: api.kind,

    async ensureRepository(repository) {
      const found = await orNull(find(repository), 'not_found');
      if (found) return found;
      // Another portal may be first, or the answer may have been lost: then it is found.
      await orNull(api.create(repository), 'conflict');
      return find(repository);
    },

    async branch(repository, branch) {
      const at = await api.tip(repository, branch);
      // Nobody can tell a missing branch from a missing repository otherwise.
      if (at === null) await api.defaultBranch(repository);
      return at;
    },

    async head(repository) {
      const branch = await orNull(api.defaultBranch(repository), 'not_found');
      const commit = branch === null ? null : await api.tip(repository, branch);
      return branch === null || commit === null ? null : { branch, commit };
    },

    async fetch(repository, options) {
      return fetchFrom(await gitServer(repository), options);
    },

    async push(repository, options) {
      if ((await forge.branch(repository, options.branch)) === options.commit) return;
      await pushTo(await gitServer(repository), options);
    },

    async openPullRequest(repository, { labels, ...request }) {
      const known = await api.findPull(repository, request.head);
      if (!known && (await forge.branch(repository, request.head)) === null) {
        throw new ForgeError('not_found', `There is no branch ${request.head}.`);
      }
      const pull = known ?? (await api.createPull(repository, request));
      // Also of one that was there: the portal may have been killed in between.
      await label(repository, pull, labels);
      return shown(repository, pull);
    },

    async pullRequest(repository, number) {
      return shown(repository, await api.pull(repository, number));
    },

    async merge(repository, number, commit, message) {
      const pull = await api.pull(repository, number);
      if (isMerged(api.name, pull, commit)) return shown(repository, pull);
      return shown(repository, await api.merge(repository, pull, commit, message));
    },

    missing: api.missing,

    async ensureHook(repository, hook) {
      const known = (await hooks.list(repository)).find(({ url: address }) => haveOnePath(address, hook.url));
      await (known ? hooks.update(repository, known.id, hook) : hooks.create(repository, hook));
    },

    async removeHook(repository, address) {
      const known = await orNull(hooks.list(repository), 'not_found');
      for (const hook of known ?? []) {
        if (haveOnePath(hook.url, address)) await orNull(hooks.remove(repository, hook.id), 'not_found');
      }
    },
  };
  return forge;
}

const haveOnePath = (one: string | undefined, other: string) =>
  one !== undefined && URL.parse(one)?.pathname === new URL(other).pathname;

/**
 * Whether a pull request was merged already, as it was approved.
 *
 * @throws ForgeError `conflict` when it may not be merged as it was approved
 */
function isMerged(name: string, pull: PullState, commit: string): boolean {
  if (pull.headCommit !== commit) {
    throw new ForgeError('conflict', 'The pull request is not at the commit that was approved.');
  }
  if (pull.status === 'closed') {
    throw new ForgeError('conflict', `The pull request was closed at ${name}. Reopen it there to go on.`);
  }
  return pull.status === 'merged';
}
