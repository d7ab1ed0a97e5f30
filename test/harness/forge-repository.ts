import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { GitError, git, gitLine } from '#git/run.ts';

/** A forge makes a commit of two parents, also where the base could just move on. Null where both changed the same. */
export async function mergeInto(folder: string, base: string, head: string, message: string): Promise<string | null> {
  const ref = `refs/heads/${base}`;
  const tree = await gitLine(['merge-tree', '--write-tree', '--no-messages', ref, head], { folder }).catch(
    (error: unknown) => {
      if (error instanceof GitError && error.exitCode === 1) return null;
      throw error;
    },
  );
  if (!tree) return null;
  const who = { NAME: 'Forge', EMAIL: 'noreply@forge.example', DATE: '@0 +0000' };
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((role) => Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value])),
  );
  const args = ['commit-tree', '-p', ref, '-p', head, '-F', '-', tree];
  const commit = await gitLine(args, { folder, env, input: message });
  await gitLine(['update-ref', ref, commit], { folder });
  return commit;
}

/**
 * What somebody does at the forge's own pages: one commit on top of a branch.
 *
 * @param files contents by path; null deletes. What has another mode is an entry of a tree
 */
export async function commitTo(
  folder: string,
  branch: string,
  files: Record<string, string | Buffer | null | { mode: string; object: string }>,
): Promise<string> {
  const ref = `refs/heads/${branch}`;
  const where = { folder, env: { ...identity, GIT_INDEX_FILE: `${folder}/index-of-${randomUUID()}` } };
  await git(['read-tree', ref], where);
  for (const [name, content] of Object.entries(files)) {
    if (content === null) await git(['update-index', '--force-remove', '--', name], where);
    else {
      const entry = isEntry(content) ? content : { mode: '100644', object: await blobOf(folder, content) };
      await git(['update-index', '--add', '--cacheinfo', `${entry.mode},${entry.object},${name}`], where);
    }
  }
  const tree = await gitLine(['write-tree'], where);
  return commitTree(folder, branch, tree);
}

/** The same of a whole tree, which may be as hostile as git lets it be. */
export async function commitTree(folder: string, branch: string, tree: string): Promise<string> {
  const ref = `refs/heads/${branch}`;
  const commit = await gitLine(['commit-tree', '-p', ref, '-m', 'Changed by hand', tree], { folder, env: identity });
  await git(['update-ref', ref, commit], { folder });
  return commit;
}

export async function blobOf(folder: string, content: string | Buffer): Promise<string> {
  return gitLine(['hash-object', '-w', '--stdin'], { folder, input: Readable.from([Buffer.from(content)]) });
}

const isEntry = (content: unknown): content is { mode: string; object: string } =>
  typeof content === 'object' && content !== null && 'mode' in content;

const identity = Object.fromEntries(
  ['AUTHOR', 'COMMITTER'].flatMap((role) => [
    [`GIT_${role}_NAME`, 'Olivia'],
    [`GIT_${role}_EMAIL`, 'olivia@example.com'],
  ]),
);

/** The commit of a ref below `refs/`. */
export const tip = (folder: string, ref: string) =>
  gitLine(['for-each-ref', '--format=%(objectname)', '--', `refs/${ref}`], { folder }).then((line) => line || null);

/** Refuses pushes to these branches and to no others, as protected ones do. */
export function protectBranches(folder: string, branches: string[]): void {
  const hooks = path.join(folder, 'hooks');
  mkdirSync(hooks, { recursive: true });
  const hook = path.join(hooks, 'update');
  const refused = branches.map((branch) => `refs/heads/${branch}`).join('|') || 'none';
  writeFileSync(hook, `#!/bin/sh\ncase "$1" in ${refused}) echo "This branch is protected" >&2; exit 1;; esac\n`);
  chmodSync(hook, 0o755);
}
