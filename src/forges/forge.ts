import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Remote } from '#git/fetch.ts';

/**
 * The forge port: where git repositories and pull requests live. Every call is idempotent, so it may be repeated after a
 * crash at any line, between the push and the pull request too.
 */
export interface Forge {
  readonly kind: 'builtin' | 'fake' | 'github' | 'gitlab' | 'gitea' | 'bitbucket';

  /** Makes the repository when it is missing. */
  ensureRepository(repository: RepositoryRef): Promise<Repository>;
  /** The commit that a branch is at, null when there is no such branch. */
  branch(repository: RepositoryRef, branch: string): Promise<string | null>;
  /** Where the default branch is; null when there is no repository, or nothing in it. Makes none. */
  head(repository: RepositoryRef): Promise<Head | null>;
  /**
   * Brings a branch with its history into a bare repository of the portal's, and answers the commit that it is at.
   * @param options.have commits that are there already
   */
  fetch(repository: RepositoryRef, options: { into: string; branch: string; have: readonly string[] }): Promise<string>;
  /**
   * Pushes one commit out of a bare repository of the portal's.
   * @param options.expect refuses with `conflict` unless the branch is at this commit (null: unless it is missing)
   */
  push(
    repository: RepositoryRef,
    options: { from: string; commit: string; branch: string; expect?: string | null },
  ): Promise<void>;
  /**
   * The open or merged pull request of a branch, else a new one.
   * @param request.labels put on it where the forge has labels and the token may: nothing depends on them
   */
  openPullRequest(repository: RepositoryRef, request: PullRequestWords): Promise<PullRequest>;
  pullRequest(repository: RepositoryRef, number: number): Promise<PullRequest>;
  /**
   * Merges exactly `commit`, by a merge commit with this message.
   * @throws ForgeError `conflict` when the head has moved or cannot be merged
   */
  merge(repository: RepositoryRef, number: number, commit: string, message: MergeMessage): Promise<PullRequest>;

  /**
   * Answers one request of a `git clone` or `git fetch`, which the portal has authorized. Only a forge whose repositories
   * are on this machine has it.
   *
   * @param path what follows `<owner>/<name>.git`
   */
  serve?(repository: RepositoryRef, path: string, req: IncomingMessage, res: ServerResponse): void;
}

/** A forge that is somebody else's, reached with a token. */
export interface RemoteForge extends Forge {
  /**
   * Asks whether the token can do what {@link Forge} needs below an owner, and changes nothing.
   *
   * @returns what is missing, in sentences for the admin who connects it; empty when nothing is
   * @throws ForgeError when the forge cannot be asked
   */
  missing(owner: string): Promise<string[]>;
  /**
   * Makes the forge call an address about the pull requests of a repository. The webhook that is there for it gets the
   * secret, and the address: it is told by the path, so the portal may have moved to another host.
   */
  ensureHook(repository: RepositoryRef, hook: Hook): Promise<void>;
  /** Takes back what {@link ensureHook} made, told by the path of its address. Where there is none, nothing happens. */
  removeHook(repository: RepositoryRef, url: string): Promise<void>;
}

/** A webhook. */
export interface Hook {
  url: string;
  /** What the forge signs its calls with. */
  secret: string;
}

/** Kinds of forges that an organization can connect. */
export type RemoteForgeKind = 'github' | 'gitlab' | 'gitea' | 'bitbucket';

export type OpenForge = (kind: RemoteForgeKind, options: RemoteForgeOptions) => RemoteForge;

/** How a forge that is somebody else's is reached. */
export interface RemoteForgeOptions {
  /** Where people open it, without a slash at its end. */
  url: string;
  token: string;
  /** In the place of the token, where GitHub is reached as a GitHub App. */
  app?: AppCredential;
  /** Calls its API; decides which addresses are called at all. */
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** The same decision for git, which connects by itself. */
  reach: (url: URL) => Promise<Pick<Remote, 'addresses' | 'proxy'>>;
}

/** A GitHub App: it signs for itself, and is given tokens of an hour. */
export interface AppCredential {
  id: string;
  /** PEM. */
  privateKey: string;
  /** The account that it is installed at. */
  owner: string;
  /** Its token, for the next driver of the same connection. */
  held: { token: { text: string; expiresAt: Date } | null };
  now: () => Date;
}

export interface RepositoryRef {
  /** Slug of the organization in the built-in forge, the account or group in others. */
  owner: string;
  name: string;
}
export interface Repository extends RepositoryRef {
  defaultBranch: string;
  /** What a person clones. */
  cloneUrl: string;
}
export interface Head {
  branch: string;
  commit: string;
}
export interface PullRequestWords {
  head: string;
  base: string;
  title: string;
  body: string;
  labels: string[];
}
export interface MergeMessage {
  title: string;
  /** What follows the title and an empty line. */
  body: string;
}
export interface PullRequest {
  number: number;
  /** Page of the pull request, relative to the portal's origin for the built-in forge. */
  url: string;
  status: 'open' | 'merged' | 'closed';
  headCommit: string;
  mergeCommit: string | null;
}

export type ForgeErrorCode = 'not_found' | 'conflict' | 'unauthorized' | 'rate_limited' | 'unavailable' | 'failed';

export class ForgeError extends Error {
  readonly code: ForgeErrorCode;
  readonly retryable: boolean;
  /** Seconds that the forge asked to be left alone for. */
  readonly retryAfter: number | undefined;
  constructor(code: ForgeErrorCode, message: string, options: { cause?: unknown; retryAfter?: number } = {}) {
    super(message, { cause: options.cause });
    this.name = 'ForgeError';
    this.code = code;
    this.retryAfter = options.retryAfter;
    this.retryable = code === 'unavailable' || code === 'rate_limited';
  }
}
