import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { changedFile, fileDiff, stats } from '#contract/publishing.ts';
import type { TreeEntry } from './blobs.ts';

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
  treeOf(organizationId: string, commit: string): Promise<string>;
  /** Makes a commit; the same input makes the same commit. */
  commit(organizationId: string, input: CommitInput): Promise<string>;
  /** Keeps a commit from being pruned, under `refs/slipway/<name>`. */
  keep(organizationId: string, name: string, commit: string): Promise<void>;
  /** What changed, in the order in which a tree of files is drawn. */
  files(
    organizationId: string,
    base: string,
    head: string,
  ): Promise<{ files: z.infer<typeof changedFile>[]; stats: z.infer<typeof stats> }>;
  file(organizationId: string, base: string, head: string, path: string): Promise<z.infer<typeof fileDiff>>;
  /** All files of a commit's tree, by their paths as `files` shows them. */
  entries(organizationId: string, commit: string): Promise<Map<string, TreeEntry>>;
  /** Contents of blobs by their names, all in memory: the caller has looked at their sizes. */
  blobs(organizationId: string, names: string[]): Promise<Map<string, Buffer>>;
  /** A tar of the commit's tree. */
  archive(organizationId: string, commit: string): Promise<Readable>;
  /** Folder of the bare repository, for a forge to push from. */
  folder(organizationId: string): string;
}

export interface CommitInput {
  tree: string;
  parent: string | null;
  message: string;
  author: { name: string; email: string };
  at: Date;
}
