import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { changedFile, fileDiff, stats } from '#contract/publishing.ts';
import type { TreeEntry } from './blobs.ts';
import type { Conflict, Merge } from './merging.ts';

/**
 * The portal's own bare repositories, one for each organization: what was carried out of workspaces, exactly as it was
 * when it was carried. All git runs through one hardened runner.
 */
export interface GitStore {
  /**
   * Takes a pack in and checks that every object of the tree is there and well formed.
   * @throws PAYLOAD_TOO_LARGE, BAD_REQUEST for objects that git's own check refuses; then nothing of it stays
   */
  receive(organizationId: string, tree: string, pack: Readable): Promise<void>;
  hasTree(organizationId: string, tree: string): Promise<boolean>;
  /** Asks of a tree that is there what `receive` asks of one that comes in. */
  checkTree(organizationId: string, tree: string): Promise<void>;
  /**
   * Takes in a commit of somebody else's repository with its history, as strictly as a workspace's tree.
   * @param fetch brings it into an empty bare repository that knows what the store has, and answers it
   * @throws as `receive`, and what `fetch` throws; then nothing of it stays
   */
  takeFrom(organizationId: string, fetch: (into: string) => Promise<string>): Promise<string>;
  has(organizationId: string, commit: string): Promise<boolean>;
  treeOf(organizationId: string, commit: string): Promise<string>;
  /** Makes a commit; the same input makes the same commit. */
  commit(organizationId: string, input: CommitInput): Promise<string>;
  /** Keeps a commit from being pruned, under `refs/slipway/<name>`. */
  keep(organizationId: string, name: string, commit: string): Promise<void>;
  /** The commit that is kept under a name. */
  kept(organizationId: string, name: string): Promise<string | null>;
  /** Merges two commits; both stay as they are. */
  merge(organizationId: string, ours: string, theirs: string): Promise<Merge>;
  /**
   * The tree of a merge with one side's file for each of its conflicts.
   * @throws CONFLICT where nobody can choose; as `receive` for a tree that may not stay
   */
  settle(organizationId: string, merge: Merge, choose: (conflict: Conflict) => 'ours' | 'theirs'): Promise<string>;
  /** Whether `commit` has `old` in its history, or is it. */
  contains(organizationId: string, commit: string, old: string): Promise<boolean>;
  /** A git pack with the objects of a tree that another one does not hold. */
  pack(organizationId: string, tree: string, have: string): Promise<Readable>;
  /** What changed, in the order in which a tree of files is drawn. */
  files(
    organizationId: string,
    base: string,
    head: string,
    options?: Compared,
  ): Promise<{ files: z.infer<typeof changedFile>[]; stats: z.infer<typeof stats> }>;
  file(
    organizationId: string,
    base: string,
    head: string,
    path: string,
    options?: Compared,
  ): Promise<z.infer<typeof fileDiff>>;
  /** All files of a commit's tree, by their paths as `files` shows them. */
  entries(organizationId: string, commit: string): Promise<Map<string, TreeEntry>>;
  /** Contents of blobs by their names, all in memory: the caller has looked at their sizes. */
  blobs(organizationId: string, names: string[]): Promise<Map<string, Buffer>>;
  /** A tar of the commit's tree. */
  archive(organizationId: string, commit: string): Promise<Readable>;
  /** Folder of the bare repository, for a forge to push from. */
  folder(organizationId: string): string;
}

export interface Compared {
  /** False: a file that moved is one that went and one that came. */
  renames?: boolean;
}

export interface CommitInput {
  tree: string;
  parent: string | null;
  /** Of a merge: the commit whose changes the tree holds, too. */
  merged?: string | null;
  message: string;
  author: { name: string; email: string };
  at: Date;
}
